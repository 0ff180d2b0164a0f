"""Events become deliveries: each once for each receiver that is to be told of it, and in order.

A receiver has a cursor over the numbered events. It moves in the transaction that writes what is
to be sent and plans the work, and only from where it was found: so whoever does this twice, or at
the same time as another, does it once.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, exists, or_, select, update

from rollcall.core.events.events import Event, event_of, events_after
from rollcall.core.events.numbering import NEWEST, number_all
from rollcall.core.jobs.jobs import Job, Later, plan
from rollcall.core.webhooks import repository
from rollcall.core.webhooks.delivering import job_of_range
from rollcall.core.webhooks.spelling import Outbound, asks_for, name_of
from rollcall.core.webhooks.webhook import State, Webhook
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import DELIVERIES, EVENTS, WEBHOOKS
from rollcall.kit.clock import Clock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant

FAN = "webhooks.fan"
EVERY = 2.0
"""Seconds between two looks whether anything happened; each costs a job, and so some writes."""
NOBODYS = 10.0
"""The same, where there is nobody to tell."""
SLICE = 8.0
AT_ONCE = 100
"""Events of one step, which are then one job."""

E, W, D = EVENTS.c, WEBHOOKS.c, DELIVERIES.c
_of_workspace = E.workspace_id == W.workspace_id
BEHIND = Statement(
    select(*repository.COLUMNS)
    .where(
        W.enabled.is_(True),
        or_(
            exists().where(_of_workspace, E.number.is_(None)),
            exists().where(_of_workspace, E.number > W.cursor),
        ),
    )
    .order_by(W.id)
)
ANY_ON = Statement(select(W.id).where(W.enabled.is_(True)).limit(1))
MOVE = Statement(
    update(WEBHOOKS)
    .where(
        W.id == bindparam("of_id", type_=String()),
        W.enabled.is_(True),
        W.round == bindparam("in_round", type_=BigInteger()),
        W.cursor == bindparam("before", type_=BigInteger()),
    )
    .values(cursor=bindparam("after", type_=BigInteger()))
    .returning(W.id)
)
WAITING = Statement(
    select(D.id)
    .where(
        D.webhook_id == bindparam("of_id", type_=String()),
        D.number > bindparam("before", type_=BigInteger()),
        D.number <= bindparam("after", type_=BigInteger()),
        D.state == State.WAITING.value,
    )
    .limit(1)
)
KEEP = upsert(DELIVERIES, ["webhook_id", "event_id"])


class Fanning:
    """Handles the job of the kind `webhooks.fan`, which recurs."""

    def __init__(self, database: Database, clock: Clock, outbound: Outbound) -> None:
        self._database = database
        self._clock = clock
        self._outbound = outbound

    async def __call__(self, job: Job) -> None:
        """Raises Later, where it has not come to the end."""
        del job  # it is of the whole server
        loop = asyncio.get_running_loop()
        until = loop.time() + SLICE
        while behind := await self._behind():
            for webhook in behind:
                if loop.time() > until:
                    raise Later(0, "more happened than is looked through at once")
                await self._step(webhook)
        if not await self._database.rows(ANY_ON, quick=True):
            raise Later(NOBODYS, "there is nobody to tell")

    async def _behind(self) -> list[Webhook]:
        found = [repository.webhook(row) for row in await self._database.rows(BEHIND)]
        return [one for one in found if one.face in self._outbound.spellings]

    async def _step(self, webhook: Webhook) -> None:
        events, reached = await self._events(webhook)
        spelling = self._outbound.spellings[webhook.face]
        named = [(event, name_of(spelling, event)) for event in events]
        told = [(event, n) for event, n in named if n and asks_for(webhook.event_types, n)]
        async with self._database.transaction() as transaction:
            moved = {
                "of_id": webhook.id,
                "in_round": webhook.round,
                "before": webhook.cursor,
                "after": reached,
            }
            if not await transaction.note(MOVE, moved):
                return  # somebody else did this, or it is to go on from elsewhere
            await transaction.note_many(KEEP, self._rows(webhook, told))
            if told or await self._waits(transaction, moved):
                job = job_of_range(webhook, webhook.cursor, reached)
                await plan(transaction, [job], instant(self._clock()))

    async def _waits(self, transaction: Transaction, moved: Mapping[str, object]) -> bool:
        """Whether some that were told before are to be told again, though no more asked for."""
        return bool(moved["in_round"]) and bool(await transaction.rows(WAITING, moved))

    async def _events(self, webhook: Webhook) -> tuple[list[Event], int]:
        """The next that it may be told of, and how far they were looked through."""
        of = {"workspace_id": webhook.workspace_id}
        await number_all(self._database, webhook.workspace_id)
        [[newest]] = await self._database.rows(NEWEST, of, quick=True)
        limits = _limits(webhook)
        asked = of | limits | {"after": webhook.cursor, "until": newest, "limit": AT_ONCE}
        rows = await self._database.rows(events_after(tuple(limits)), asked)
        found = [event_of(row) for row in rows]
        return found, max(newest, webhook.cursor) if len(found) < AT_ONCE else found[-1].number

    def _rows(self, webhook: Webhook, told: Sequence[tuple[Event, str]]) -> list[dict[str, Any]]:
        now = self._clock()
        return [
            {
                "id": new_id(now),
                "workspace_id": webhook.workspace_id,
                "webhook_id": webhook.id,
                "event_id": event.id,
                "number": event.number,
                "event_type": name,
                "state": State.WAITING,
                "tries": 0,
                "due": instant(now),
                "created_at": instant(now),
            }
            | dict.fromkeys(("tried_at", "status", "milliseconds", "fault", "answer"))
            for event, name in told
        ]


def _limits(webhook: Webhook) -> dict[str, Any]:
    """As of a key, which its maker was."""
    limits = {"seen_numbers": webhook.account_numbers, "seen_tags": webhook.account_tags}
    return {name: value for name, value in limits.items() if value is not None}
