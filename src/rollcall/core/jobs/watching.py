"""How work stands: whether somebody does it, and how long the oldest of it has waited."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import String, bindparam, delete, func, select, update

from rollcall.core.jobs.jobs import FAILED, WAITING, Plan, plan
from rollcall.db.database import Database
from rollcall.db.statements import Statement, among
from rollcall.db.tables import JOBS
from rollcall.kit.instants import Instant

J = JOBS.c
HEARTBEAT = "heartbeat"
"""The id of the job whose being done proves that somebody works."""

BEAT_AT = Statement(select(J.done_at).where(J.id == HEARTBEAT))
OLDEST = Statement(
    select(func.min(J.due)).where(J.state == WAITING, J.due <= bindparam("now", type_=String()))
)
FAILED_ONES = Statement(
    select(J.id, J.kind, J.tries, J.said, J.due)
    .where(J.state == FAILED)
    .order_by(J.due.desc())
    .limit(100)
)
COUNT = Statement(select(J.state, func.count()).group_by(J.state))
RECURRING = Statement(select(J.id, J.every).where(J.every.is_not(None)))
DROP = Statement(delete(JOBS).where(among(J.id, "ids"), J.every.is_not(None)))
_AGAIN = update(JOBS).values(state=WAITING, tries=0, due=bindparam("at", type_=String()))
TAKE_UP = Statement(_AGAIN.where(J.state == FAILED).returning(J.id))
TAKE_UP_KIND = Statement(
    _AGAIN.where(J.state == FAILED, J.kind == bindparam("of_kind")).returning(J.id)
)


class Standing(msgspec.Struct, frozen=True):
    beat_at: Instant | None
    """When a worker last did the heartbeat, by the wall clock."""
    oldest_due: Instant | None
    """Since when the oldest job that is due has waited to be taken."""
    counts: dict[str, int]
    """How many wait, are being done, and failed for good."""


class FailedJob(msgspec.Struct, frozen=True):
    """One that nobody tries again unasked."""

    id: str
    kind: str
    tries: int
    said: str | None
    at: Instant


async def standing(database: Database, now: Instant) -> Standing:
    beat = await database.rows(BEAT_AT, quick=True)
    [[oldest]] = await database.rows(OLDEST, {"now": now}, quick=True)
    rows = await database.rows(COUNT)
    counts = {str(state): int(count) for state, count in rows}
    return Standing(beat[0][0] if beat else None, oldest, counts)


async def failed_ones(database: Database) -> list[FailedJob]:
    """The newest hundred."""
    return [FailedJob(*row) for row in await database.rows(FAILED_ONES)]


async def take_up_again(database: Database, now: Instant, kind: str | None = None) -> int:
    """Let every failed job be tried anew, or those of one kind. Gives how many there are."""
    asked = {"at": now} | ({"of_kind": kind} if kind else {})
    return len(await database.note(TAKE_UP_KIND if kind else TAKE_UP, asked))


async def set_recurring(database: Database, plans: Sequence[Plan], now: Instant) -> None:
    """What recurs is `plans` and nothing else; what recurs already keeps its next time."""
    wanted = {one.id: one.every for one in plans}
    there = {str(id_): float(every) for id_, every in await database.rows(RECURRING)}
    gone = [id_ for id_, every in there.items() if wanted.get(id_) != every]
    if not gone and wanted.keys() <= there.keys():
        return
    async with database.transaction() as transaction:
        await transaction.note(DROP, {"ids": gone})
        await plan(transaction, plans, now)
