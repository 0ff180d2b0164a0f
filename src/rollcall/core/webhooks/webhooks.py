"""What one can do with receivers: add, change, rotate their secret, try them, tell them again."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import bindparam, func, select

from rollcall.core.access.caller import Caller, Scope, is_within
from rollcall.core.errors import Conflict, Invalid, NotFound
from rollcall.core.events.numbering import newest_in
from rollcall.core.events.telling import Told, tell
from rollcall.core.jobs.jobs import cancel, plan
from rollcall.core.unit import Unit
from rollcall.core.webhooks import repository
from rollcall.core.webhooks.attempt import Attempting, test_event
from rollcall.core.webhooks.checking import check
from rollcall.core.webhooks.delivering import TOOK, job_of_one
from rollcall.core.webhooks.secrets import new_secret, place
from rollcall.core.webhooks.spelling import TEST, Outbound
from rollcall.core.webhooks.telling import about
from rollcall.core.webhooks.webhook import (
    Because,
    Delivery,
    State,
    Webhook,
    WebhookChange,
    WebhookRequest,
)
from rollcall.db.statements import Statement
from rollcall.db.tables import EVENTS
from rollcall.kit.ids import HEX_ID, new_id
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import Secret

MOST = 50
"""Receivers of one workspace."""
LONGEST_OVERLAP = timedelta(days=7)
LAST_ID = "~"
"""Sorts behind every id."""
E = EVENTS.c
FIRST_SINCE = Statement(
    select(func.min(E.number)).where(
        E.workspace_id == bindparam("workspace_id"), E.at >= bindparam("since")
    )
)


class Webhooks:
    """Those that tell of no more accounts than the caller may see."""

    def __init__(self, unit: Unit, outbound: Outbound) -> None:
        self._unit = unit
        self._outbound = outbound
        self._workspace_id = unit.caller.workspace_id

    async def all(self, face: str | None = None) -> list[Webhook]:
        """The oldest first; those of one face, where it is given."""
        asked = {"workspace_id": self._workspace_id}
        rows = await self._unit.rows(repository.OF_WORKSPACE, asked)
        found = map(repository.webhook, rows)
        return [
            one for one in found if face in (None, one.face) and _may_manage(self._unit.caller, one)
        ]

    async def one(self, webhook_id: str, face: str | None = None) -> Webhook:
        """Raises NotFound."""
        for found in await self.all(face):
            if found.id == webhook_id:
                return found
        raise NotFound("webhook", webhook_id)

    async def create(self, asked: WebhookRequest, face: str) -> tuple[Secret, Webhook]:
        """It is told what happens from now on. Raises Invalid, Conflict, Forbidden."""
        unit, caller = self._unit, self._unit.caller
        caller.must(Scope.WRITE)
        check(asked, self._outbound, face)
        if len(await unit.rows(repository.OF_WORKSPACE, self._mine())) >= MOST:
            raise Conflict(f"There are {MOST} webhooks already; remove one first.")
        secret, made = new_secret(), self._new(asked, face)
        await self._tell("webhook.created", made)  # which is not told to itself
        newest = await newest_in(unit.transaction, self._workspace_id)
        made = msgspec.structs.replace(made, cursor=newest)
        sealed = unit.sealer.seal(secret, place(self._workspace_id, made.id))
        row = repository.row_of(made) | {"secret": sealed, "previous_secret": None}
        await unit.transaction.write(self._workspace_id, repository.INSERT, row)
        return secret, made

    async def change(
        self, webhook_id: str, said: WebhookChange, face: str | None = None
    ) -> Webhook:
        """One that is switched on goes on from now. Raises Invalid, NotFound, Forbidden."""
        before = await self._to_change(webhook_id, face)
        after = _changed(before, said, self._unit.now)
        check(_request(after), self._outbound, after.face)
        if after == before:
            return before
        after = await self._switched(before, after)
        await repository.change(self._unit.transaction, after)
        await self._tell("webhook.changed", after)
        return after

    async def remove(self, webhook_id: str, face: str | None = None) -> None:
        """With all that is known of its deliveries. Raises NotFound, Forbidden."""
        found = await self._to_change(webhook_id, face)
        transaction, of = self._unit.transaction, self._of(found)
        await transaction.write(self._workspace_id, repository.REMOVE_DELIVERIES, of)
        await transaction.write(self._workspace_id, repository.REMOVE, of)
        await self._tell("webhook.removed", found)

    async def rotate(self, webhook_id: str, overlap: timedelta) -> tuple[Secret, Webhook]:
        """A new secret; the one before signs beside it for so long. Raises Invalid, NotFound."""
        if not timedelta() <= overlap <= LONGEST_OVERLAP:
            raise Invalid({"overlap_seconds": f"0 to {LONGEST_OVERLAP.total_seconds():.0f}."})
        found = await self._to_change(webhook_id, None)
        secret, now = new_secret(), self._unit.now
        until = instant(self._unit.clock() + overlap)
        sealed = self._unit.sealer.seal(secret, place(self._workspace_id, found.id))
        asked = self._of(found) | {"new_secret": sealed, "until": until, "at": now}
        await self._unit.transaction.write(self._workspace_id, repository.ROTATE, asked)
        rotated = msgspec.structs.replace(found, previous_until=until, updated_at=now)
        await self._tell("webhook.changed", rotated)
        return secret, rotated

    async def deliveries(
        self,
        found: Webhook,
        *,
        states: Collection[State] = tuple(State),
        event_type: str | None = None,
        before: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> list[Delivery]:
        """The newest first: those before this id, or after so many others."""
        asked: dict[str, Any] = {"before": before or LAST_ID, "offset": offset, "limit": limit}
        asked |= repository.wanted(found, states, event_type)
        return repository.deliveries(await self._unit.rows(repository.NEWEST_FIRST, asked))

    async def count(
        self,
        found: Webhook,
        *,
        states: Collection[State] = tuple(State),
        event_type: str | None = None,
    ) -> int:
        asked = repository.wanted(found, states, event_type)
        [[count]] = await self._unit.rows(repository.COUNT, asked)
        return int(count)

    async def redeliver(
        self, webhook_id: str, delivery_id: str, face: str | None = None
    ) -> Delivery:
        """Send one again, at once. Raises NotFound, Conflict, Forbidden."""
        found = await self._to_change(webhook_id, face)
        _must_be_on(found)
        delivery = await self._delivery(found, delivery_id)
        transaction, now = self._unit.transaction, self._unit.now
        again = {"of_workspace": self._workspace_id, "of_id": delivery.id, "at": now}
        await transaction.note(repository.AGAIN, again)
        job = job_of_one(found, delivery.id)
        await cancel(transaction, [job.id or ""])
        await plan(transaction, [job], now)
        return msgspec.structs.replace(delivery, state=State.WAITING, tries=0, due=now)

    async def redeliver_since(self, webhook_id: str, since: Instant, *, taken: bool) -> Webhook:
        """Send again what it did not take of all that happened since, or, where `taken`, all.

        It brings what nobody sent, too: what happened while it was off. Raises NotFound, Conflict,
        Forbidden.
        """
        found = await self._to_change(webhook_id, None)
        _must_be_on(found)
        transaction, now = self._unit.transaction, self._unit.now
        newest = await newest_in(transaction, self._workspace_id)
        [[first]] = await transaction.rows(FIRST_SINCE, self._mine() | {"since": since})
        after = newest if first is None else first - 1
        again = self._of(found) | {
            "after": after,
            "at": now,
            "but": State.WAITING if taken else State.TAKEN,
        }
        await transaction.note(repository.ALL_AGAIN, again)
        back = msgspec.structs.replace(
            found, cursor=min(found.cursor, after), round=found.round + 1, updated_at=now
        )
        await repository.change(transaction, back)
        return back

    async def test(self, webhook_id: str, face: str | None = None) -> Delivery:
        """Send it a message that only tries whether it arrives, and wait for what comes of it.

        Within no transaction, since a receiver takes its time. Raises NotFound, Forbidden.
        """
        self._unit.caller.must(Scope.WRITE)
        found, unit = await self.one(webhook_id, face), self._unit
        event = test_event(found.id, new_id(unit.clock()), unit.now)
        attempting = Attempting(unit.database, unit.sealer, unit.clock, self._outbound)
        receipt = await attempting.attempt(found, event, TEST)
        tried = Delivery(
            id=new_id(unit.clock()),
            webhook_id=found.id,
            event_id=event.id,
            number=None,
            event_type=TEST,
            state=State.TAKEN if receipt.taken else State.FAILED,
            tries=1,
            due=event.at,
            created_at=event.at,
            tried_at=event.at,
            status=receipt.status,
            milliseconds=receipt.milliseconds,
            fault=receipt.fault,
            answer=receipt.answer,
        )
        row = msgspec.structs.asdict(tried) | {"workspace_id": self._workspace_id}
        await unit.note(repository.KEEP_DELIVERY, row)
        if receipt.taken:
            await unit.note(TOOK, {"of_id": found.id, "at": unit.now})
        return tried

    def _new(self, asked: WebhookRequest, face: str) -> Webhook:
        caller, now = self._unit.caller, self._unit.now
        return Webhook(
            id=new_id(self._unit.clock()),
            workspace_id=self._workspace_id,
            face=face,
            url=asked.url,
            name=asked.name,
            description=asked.description,
            event_types=asked.event_types,
            enabled=asked.enabled,
            previous_until=None,
            account_numbers=caller.numbers,
            account_tags=caller.tags,
            key_id=caller.key_id,
            cursor=0,
            round=0,
            failures=0,
            failing_since=None,
            rests_until=None,
            disabled_because=None if asked.enabled else Because.ASKED,
            disabled_at=None if asked.enabled else now,
            last_taken_at=None,
            last_failed_at=None,
            created_at=now,
            updated_at=now,
        )

    async def _to_change(self, webhook_id: str, face: str | None) -> Webhook:
        """Locked until the transaction ends. Raises NotFound, Forbidden."""
        self._unit.caller.must(Scope.WRITE)
        found = await repository.to_change(self._unit.transaction, self._workspace_id, webhook_id)
        if (
            found is None
            or face not in (None, found.face)
            or not _may_manage(self._unit.caller, found)
        ):
            raise NotFound("webhook", webhook_id)
        return found

    async def _switched(self, before: Webhook, after: Webhook) -> Webhook:
        """What follows from its being switched on or off, where it is."""
        transaction, now = self._unit.transaction, self._unit.now
        if not after.enabled and before.enabled:
            given_up = self._of(before) | {"why": "The webhook was switched off."}
            await transaction.note(repository.GIVE_UP, given_up)
            return msgspec.structs.replace(after, disabled_because=Because.ASKED, disabled_at=now)
        if after.enabled and not before.enabled:
            newest = await newest_in(transaction, self._workspace_id)
            return msgspec.structs.replace(_as_new(after), cursor=newest)
        return after

    async def _delivery(self, found: Webhook, delivery_id: str) -> Delivery:
        asked = {"workspace_id": self._workspace_id, "webhook_id": found.id, "id": delivery_id}
        rows = await self._unit.rows(repository.ONE_DELIVERY, asked)
        if not HEX_ID.fullmatch(delivery_id) or not rows:
            raise NotFound("delivery", delivery_id)
        return repository.delivery(rows[0])

    async def _tell(self, type_: str, one: Webhook) -> None:
        told = [Told(type_, None, about(one))]
        await tell(self._unit.transaction, self._workspace_id, told, self._unit.clock())

    def _mine(self) -> dict[str, object]:
        return {"workspace_id": self._workspace_id}

    def _of(self, one: Webhook) -> dict[str, object]:
        return {"of_workspace": self._workspace_id, "of_id": one.id}


def _may_manage(caller: Caller, one: Webhook) -> bool:
    return is_within(one.account_numbers, caller.numbers) and is_within(
        one.account_tags, caller.tags
    )


def _must_be_on(found: Webhook) -> None:
    if not found.enabled:
        raise Conflict("This webhook is switched off. Switch it on, then send again.")


def _request(one: Webhook) -> WebhookRequest:
    return WebhookRequest(
        url=one.url,
        event_types=one.event_types,
        name=one.name,
        description=one.description,
        enabled=one.enabled,
    )


def _changed(before: Webhook, said: WebhookChange, now: Instant) -> Webhook:
    values = {
        name: value
        for name, value in msgspec.structs.asdict(said).items()
        if value is not UNSET and value != getattr(before, name)
    }
    if "url" in values:
        before = _as_new(before) if before.enabled else before
    return msgspec.structs.replace(before, **values, updated_at=now) if values else before


def _as_new(one: Webhook) -> Webhook:
    """Nothing is held against it."""
    return msgspec.structs.replace(
        one,
        failures=0,
        failing_since=None,
        rests_until=None,
        disabled_because=None,
        disabled_at=None,
    )
