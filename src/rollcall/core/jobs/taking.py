"""Taking jobs that are due, and writing what came of them.

A worker's hold on a job is the number of its handing: one that was taken over meanwhile can
neither end it nor put it off, whatever its first worker still does.
"""

from collections.abc import Collection

import msgspec
from sqlalchemy import BigInteger, String, bindparam, delete, func, null, select, update

from rollcall.core.jobs.jobs import FAILED, HANDED, WAITING, Job
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Row, Statement, among
from rollcall.db.tables import JOBS
from rollcall.kit.instants import Instant

J = JOBS.c


class Taken(msgspec.Struct, frozen=True):
    """A job that a worker has."""

    job: Job
    handing: int
    every: float | None


_IS_DUE = (
    J.state == WAITING,
    J.due <= bindparam("now", type_=String()),
    among(J.kind, "kinds"),
)
ANY_DUE = Statement(select(J.id).where(*_IS_DUE).limit(1))
DUE = Statement(
    select(J.id)
    .where(*_IS_DUE)
    .order_by(J.due)
    .limit(bindparam("most", type_=BigInteger()))
    .with_for_update(skip_locked=True)  # SQLite has one writer and leaves this out
)
_ROW = (J.id, J.workspace_id, J.kind, J.arguments, J.tries, J.handings, J.every)
TAKE = Statement(
    update(JOBS)
    .where(among(J.id, "ids"))
    .values(state=HANDED, handings=J.handings + 1, owner=bindparam("me", type_=String()))
    .returning(*_ROW)
)
_HELD = (
    J.id == bindparam("job"),
    J.state == HANDED,
    J.handings == bindparam("handing", type_=BigInteger()),
)
HELD = Statement(select(*_ROW, J.owner).where(*_HELD))
ADOPT = Statement(update(JOBS).where(*_HELD).values(owner=bindparam("me", type_=String())))
DONE = Statement(delete(JOBS).where(*_HELD))
AGAIN = Statement(
    update(JOBS)
    .where(*_HELD)
    .values(
        state=bindparam("becomes", type_=String()),
        due=bindparam("again", type_=String()),
        tries=bindparam("failed", type_=BigInteger()),
        said=bindparam("why", type_=String()),
        done_at=func.coalesce(bindparam("at", type_=String()), J.done_at),
        owner=null(),
    )
)
OF_OWNER = Statement(
    select(J.id, J.handings).where(J.state == HANDED, J.owner == bindparam("owner"))
)
OWNERS = Statement(select(J.owner).where(J.state == HANDED).distinct())
GIVE_BACK = Statement(update(JOBS).where(*_HELD).values(state=WAITING, owner=null()))


async def take(
    database: Database, me: str, now: Instant, most: int, kinds: Collection[str]
) -> list[Taken]:
    """Up to `most` of those kinds that are due, the longest due first. Nobody else has them.

    What a worker of another version plans, and this one knows nothing of, waits for that one.
    """
    asked = {"now": now, "kinds": list(kinds)}
    if most < 1 or not await database.rows(ANY_DUE, asked, quick=True):
        return []
    async with database.transaction() as transaction:
        ids = [id_ for [id_] in await transaction.rows(DUE, asked | {"most": most})]
        rows = await transaction.note(TAKE, {"me": me, "ids": ids})
    return [_taken(row) for row in rows]


async def held(database: Database, me: str, job_id: str, handing: int) -> Taken | None:
    """The job as it stands, if that handing still has it; from now on it is `me` who does it."""
    rows = await database.rows(HELD, _of(job_id, handing), quick=True)
    for *row, owner in rows:
        if owner != me:
            await database.note(ADOPT, _of(job_id, handing) | {"me": me})
        return _taken(row)
    return None


async def owners(database: Database) -> list[str]:
    """Every worker that has a job, alive or not."""
    return [owner for [owner] in await database.rows(OWNERS)]


async def of_owner(database: Database, owner: str) -> list[tuple[str, int]]:
    """Its jobs, each with the number of its handing."""
    return [(id_, handing) for id_, handing in await database.rows(OF_OWNER, {"owner": owner})]


async def finished(transaction: Transaction, taken: Taken) -> None:
    """It is done, and was to be done once."""
    await transaction.note(DONE, _of(taken.job.id, taken.handing))


async def waits(
    transaction: Transaction,
    taken: Taken,
    *,
    until: Instant,
    tries: int,
    said: str | None = None,
    done_at: Instant | None = None,
) -> None:
    """It is to be done again at `until`. `done_at` is when it succeeded, by the wall clock."""
    row = {"becomes": WAITING, "again": until, "failed": tries, "why": said, "at": done_at}
    await transaction.note(AGAIN, _of(taken.job.id, taken.handing) | row)


async def failed(transaction: Transaction, taken: Taken, *, at: Instant, said: str) -> None:
    """Nobody tries it again unasked; it stays to be seen."""
    row = {"becomes": FAILED, "again": at, "failed": taken.job.tries + 1, "why": said, "at": None}
    await transaction.note(AGAIN, _of(taken.job.id, taken.handing) | row)


async def given_back(database: Database, job_id: str, handing: int) -> None:
    """Its worker is gone and left nothing to go on from: it is due for anybody."""
    await database.note(GIVE_BACK, _of(job_id, handing))


def _of(job_id: str, handing: int) -> dict[str, object]:
    return {"job": job_id, "handing": handing}


def _taken(row: Row) -> Taken:
    id_, workspace_id, kind, arguments, tries, handing, every = row
    job = Job(id_, workspace_id, kind, msgspec.json.decode(arguments), tries)
    return Taken(job, handing, every)
