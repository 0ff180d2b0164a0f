"""How work stands: whether somebody does it, and how long the oldest of it has waited."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import Float, String, bindparam, case, delete, func, select, update

from rollcall.core.jobs.jobs import FAILED, WAITING, Plan, plan
from rollcall.db.database import Database
from rollcall.db.statements import Statement, among
from rollcall.db.tables import JOBS
from rollcall.kit.instants import Instant, instant, moment

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
RECURRING = Statement(select(J.id, J.kind, J.every).where(J.every.is_not(None)))
DROP = Statement(delete(JOBS).where(among(J.id, "ids"), J.every.is_not(None)))
_SOONEST = bindparam("soonest", type_=String())
_SOONER = case((J.due > _SOONEST, _SOONEST), else_=J.due)
RESPACE = Statement(
    update(JOBS)
    .where(J.id == bindparam("job"), J.every.is_not(None))
    .values(every=bindparam("seconds", type_=Float()), due=_SOONER)
)
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


async def set_recurring(
    database: Database,
    plans: Sequence[Plan],
    now: Instant,
    retired: Collection[str] = (),
) -> None:
    """`plans` recur from now on, and no `retired` kind does; who recurs keeps its next time.

    What else recurs is another version's, whose workers may be at work beside these.
    """
    rows = await database.rows(RECURRING)
    there = {str(id_): float(every) for id_, _, every in rows}
    gone = [id_ for id_, kind, _ in rows if kind in retired]
    spaced = {one.id: one.every for one in plans if there.get(one.id or "", one.every) != one.every}
    if not gone and not spaced and there.keys() >= {one.id for one in plans}:
        return
    async with database.transaction() as transaction:
        await transaction.note(DROP, {"ids": gone})
        for id_, every in spaced.items():
            soonest = instant(moment(now) + timedelta(seconds=every or 0))
            await transaction.note(RESPACE, {"job": id_, "seconds": every, "soonest": soonest})
        await plan(transaction, plans, now)
