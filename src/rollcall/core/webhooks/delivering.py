"""Sending what waits for one receiver, as a job: bounded in time, and gone on with in the next run.

What waits stands in rows, so a run that is cut off leaves nothing undone and sends again no more
than what it was sending just then. A receiver that fails again and again is left alone for a while,
whatever waits for it, and takes the place of nobody else.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from sqlalchemy import BigInteger, String, and_, bindparam, func, null, select, update

from rollcall.core.events.events import Event
from rollcall.core.events.telling import Told, tell
from rollcall.core.jobs.jobs import Job, Later, Plan
from rollcall.core.webhooks import repository
from rollcall.core.webhooks.attempt import Attempting, test_event
from rollcall.core.webhooks.ladder import again_after, is_given_up, rests_until
from rollcall.core.webhooks.spelling import Outbound
from rollcall.core.webhooks.telling import about
from rollcall.core.webhooks.webhook import Because, Delivery, State, Webhook
from rollcall.db.database import Database
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import DELIVERIES, EVENTS, WEBHOOKS
from rollcall.kit.clock import Clock
from rollcall.kit.instants import instant, moment
from rollcall.kit.sealing import Sealer
from rollcall.ports.delivering import Receipt

DELIVER = "webhooks.deliver"
SLICE = 8.0
"""Seconds after which a run begins nothing more."""
AT_ONCE = 8
"""Attempts of this process at one receiver at the same moment, however many jobs tell it."""
IN_A_ROW = 200
"""Rows that are read at once."""
GONE = 410
NOT_KEPT = Receipt(None, "", 0, "The event is not kept any more.")

D, E, W = DELIVERIES.c, EVENTS.c, WEBHOOKS.c
_THESE = (
    D.webhook_id == bindparam("webhook_id", type_=String()),
    D.state == State.WAITING.value,
)
_RANGE = (
    D.number > bindparam("after", type_=BigInteger()),
    D.number <= bindparam("until", type_=BigInteger()),
)
_SINGLE = (D.id == bindparam("delivery_id", type_=String()),)


def _due(*which: Any) -> Statement:
    event = and_(E.workspace_id == D.workspace_id, E.number == D.number)
    return Statement(
        select(*repository.DELIVERY_COLUMNS, E.type, E.data, E.at)
        .select_from(DELIVERIES.outerjoin(EVENTS, event))
        .where(*_THESE, *which, D.due <= bindparam("now", type_=String()))
        .order_by(D.number)
        .limit(IN_A_ROW)
    )


def _next(*which: Any) -> Statement:
    return Statement(select(func.min(D.due)).where(*_THESE, *which))


DUE = {"range": _due(*_RANGE), "single": _due(*_SINGLE)}
NEXT = {"range": _next(*_RANGE), "single": _next(*_SINGLE)}
OUTCOME = Statement(
    # One that was ended or begun anew meanwhile stays as it is.
    update(DELIVERIES)
    .where(
        D.id == bindparam("of_id", type_=String()),
        D.state == State.WAITING.value,
        D.tries == bindparam("before", type_=BigInteger()),
    )
    .values(
        state=bindparam("becomes", type_=String()),
        tries=D.tries + 1,
        due=bindparam("again", type_=String()),
        tried_at=bindparam("at", type_=String()),
        status=bindparam("new_status", type_=BigInteger()),
        milliseconds=bindparam("took", type_=BigInteger()),
        fault=bindparam("why", type_=String()),
        answer=bindparam("said", type_=String()),
    )
)
_WEBHOOK = W.id == bindparam("of_id", type_=String())
_AT = bindparam("at", type_=String())
TOOK = Statement(
    update(WEBHOOKS)
    .where(_WEBHOOK)
    .values(failures=0, failing_since=null(), rests_until=null(), last_taken_at=_AT)
)
FAILED = Statement(
    update(WEBHOOKS)
    .where(_WEBHOOK)
    .values(
        failures=W.failures + 1,  # several at the same moment are one
        failing_since=func.coalesce(W.failing_since, _AT),
        rests_until=bindparam("rests", type_=String()),
        last_failed_at=_AT,
    )
)


def job_of_range(one: Webhook, after: int, until: int) -> Plan:
    """Work on what waits of the events behind `after`, up to `until`."""
    return Plan(
        kind=DELIVER,
        workspace_id=one.workspace_id,
        arguments={"webhook": one.id, "after": after, "until": until},
        id=f"wh_{one.id}_{until}_{one.round}",
    )


def job_of_one(one: Webhook, delivery_id: str) -> Plan:
    return Plan(
        kind=DELIVER,
        workspace_id=one.workspace_id,
        arguments={"webhook": one.id, "delivery": delivery_id},
        id=f"wh_{one.id}_{delivery_id}",
    )


class _Arguments(msgspec.Struct, frozen=True):
    webhook: str
    after: int = 0
    until: int = 0
    delivery: str | None = None

    @property
    def which(self) -> str:
        return "range" if self.delivery is None else "single"

    def asked(self) -> dict[str, object]:
        of: dict[str, object] = {"webhook_id": self.webhook}
        if self.delivery is None:
            return of | {"after": self.after, "until": self.until}
        return of | {"delivery_id": self.delivery}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One that is due, and the event it brings; None where that is not kept any more."""

    delivery: Delivery
    event: Event | None


class Deliverer:
    """Handles the jobs of the kind `webhooks.deliver`."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        clock: Clock,
        outbound: Outbound,
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._attempting = Attempting(database, sealer, clock, outbound)
        self._chance = chance
        self._rooms = WeakValueDictionary[str, asyncio.Semaphore]()

    async def __call__(self, job: Job) -> None:
        """Raises Later, where something waits still."""
        asked = msgspec.convert(job.arguments, _Arguments)
        loop = asyncio.get_running_loop()
        until = loop.time() + SLICE
        webhook = await self._may_be_sent(asked.webhook)
        while webhook is not None and loop.time() < until:
            waiting = await self._due(asked)
            if not waiting:
                await self._come_back(asked)
                return
            at_once = 1 if webhook.failures else AT_ONCE
            await self._send(webhook, waiting[:at_once])
            webhook = await self._may_be_sent(asked.webhook)
        if webhook is not None:
            raise Later(0, "more of them wait")

    async def _may_be_sent(self, webhook_id: str) -> Webhook | None:
        """None where there is nobody to send to. Raises Later for one that is left alone."""
        webhook = await repository.by_id(self._database, webhook_id)
        if webhook is None or not webhook.enabled:
            return None
        if webhook.rests_until is not None:
            left = (moment(webhook.rests_until) - self._clock()).total_seconds()
            if left > 0:
                raise Later(left * (1 + 0.2 * self._chance()), "its receiver fails")
        return webhook

    async def _due(self, asked: _Arguments) -> list[Waiting]:
        parameters = asked.asked() | {"now": instant(self._clock())}
        rows = await self._database.rows(DUE[asked.which], parameters)
        return [_waiting(row) for row in rows]

    async def _come_back(self, asked: _Arguments) -> None:
        """Raises Later where some wait for another attempt."""
        [[due]] = await self._database.rows(NEXT[asked.which], asked.asked())
        if due is not None:
            left = (moment(due) - self._clock()).total_seconds()
            raise Later(max(0.0, left), "it is tried again then")

    async def _send(self, webhook: Webhook, some: Sequence[Waiting]) -> None:
        receipts = await asyncio.gather(*(self._attempt(webhook, one) for one in some))
        now = self._clock()
        of = {"of_id": webhook.id, "at": instant(now)}
        if any(receipt.taken for receipt in receipts):
            await self._database.note(TOOK, of)
            return
        if any(receipt.status == GONE for receipt in receipts):
            await self._disable(webhook, Because.GONE, now)
            return
        rests = rests_until(webhook.failures + 1, now)
        await self._database.note(FAILED, of | {"rests": rests})
        if is_given_up(webhook, now):
            await self._disable(webhook, Because.FAILING, now)

    async def _attempt(self, webhook: Webhook, one: Waiting) -> Receipt:
        """Written down as soon as it is known, before anything more is sent in its place."""
        async with self._rooms.setdefault(webhook.id, asyncio.Semaphore(AT_ONCE)):
            return await self._attempt_now(webhook, one)

    async def _attempt_now(self, webhook: Webhook, one: Waiting) -> Receipt:
        receipt = NOT_KEPT
        if one.event is not None:
            receipt = await self._attempting.attempt(webhook, one.event, one.delivery.event_type)
        tries, now = one.delivery.tries + 1, self._clock()
        wait = again_after(tries, self._chance()) if one.event is not None else None
        state = State.TAKEN if receipt.taken else State.FAILED if wait is None else State.WAITING
        row = {
            "of_id": one.delivery.id,
            "before": one.delivery.tries,
            "becomes": state,
            "again": instant(now + timedelta(seconds=wait or 0)),
            "at": instant(now),
            "new_status": receipt.status,
            "took": receipt.milliseconds,
            "why": receipt.fault,
            "said": receipt.answer,
        }
        await self._database.note(OUTCOME, row)
        return receipt

    async def _disable(self, webhook: Webhook, because: Because, now: datetime) -> None:
        """Nothing more is sent to it, which is told to whoever follows; every event stays."""
        async with self._database.transaction() as transaction:
            found = await repository.to_change(transaction, webhook.workspace_id, webhook.id)
            if found is None or not found.enabled:
                return
            at = instant(now)
            off = msgspec.structs.replace(
                found, enabled=False, disabled_because=because, disabled_at=at, updated_at=at
            )
            await repository.change(transaction, off)
            of = {"of_workspace": off.workspace_id, "of_id": off.id}
            given_up = of | {"why": "The webhook was switched off, since it takes nothing."}
            await transaction.note(repository.GIVE_UP, given_up)
            data = about(off) | {"because": because, "failing_since": off.failing_since}
            told = [Told("webhook.disabled", None, data)]
            await tell(transaction, off.workspace_id, told, now)


def _waiting(row: Row) -> Waiting:
    *ours, type_, data, at = row
    delivery = repository.delivery(ours)
    if delivery.number is None:
        event = test_event(delivery.webhook_id, delivery.event_id, delivery.created_at)
        return Waiting(delivery, event)
    if type_ is None:
        return Waiting(delivery, None)
    event = Event(delivery.number, delivery.event_id, type_, msgspec.json.decode(data), at)
    return Waiting(delivery, event)
