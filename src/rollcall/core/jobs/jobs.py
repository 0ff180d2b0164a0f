"""Planning work: it is written in the transaction that it follows from, or not at all.

Rows are the truth of what is to be done. Whoever does it may die with it; the row stays until it
is done, so that work is done at least once and a row that is taken away is never begun.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete

from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among, upsert
from rollcall.db.tables import JOBS
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, moment

OF_THE_SERVER = 0
WAITING, HANDED, FAILED = "waiting", "handed", "failed"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Work to be done once, or again and again."""

    kind: str
    workspace_id: int = OF_THE_SERVER
    arguments: Mapping[str, Any] = {}
    """Small, and never a secret: what a handler needs to find its rows."""
    due: Instant | None = None
    """None: now."""
    id: str | None = None
    """The same id planned twice is one job; without it, it is a new one."""
    every: float | None = None
    """Seconds after a run until the next; one row is never run twice at once."""


class Job(msgspec.Struct, frozen=True):
    """What a handler is given."""

    id: str
    workspace_id: int
    kind: str
    arguments: dict[str, Any]
    tries: int
    """How many were made before this one, since it last succeeded."""


Handler = Callable[[Job], Awaitable[None]]
"""Does the work. After a crash it is done again: it re-reads its rows, and is harmless twice."""


class Later(Exception):
    """Raised by a handler whose work is to be done again so many seconds later: no fault."""

    def __init__(self, seconds: float, said: str | None = None) -> None:
        super().__init__(said or "later")
        self.seconds = seconds
        self.said = said


KEEP = upsert(JOBS, ["id"])
CANCEL = Statement(
    delete(JOBS).where(among(JOBS.c.id, "ids"), JOBS.c.state != HANDED, JOBS.c.every.is_(None))
)


async def plan(transaction: Transaction, plans: Sequence[Plan], now: Instant) -> None:
    """In the caller's own transaction. One that is planned under the same id stays as it is."""
    for one in plans:
        await transaction.note(KEEP, _row(one, now))


async def cancel(transaction: Transaction, ids: Sequence[str]) -> None:
    """What has not begun is never begun; what has is left to end."""
    await transaction.note(CANCEL, {"ids": list(ids)})


def _row(one: Plan, now: Instant) -> dict[str, Any]:
    return {
        "id": one.id or new_id(moment(now)),
        "workspace_id": one.workspace_id,
        "kind": one.kind,
        "arguments": msgspec.json.encode(one.arguments).decode(),
        "state": WAITING,
        "due": one.due or now,
        "every": one.every,
        "tries": 0,
        "handings": 0,
        "owner": None,
        "said": None,
        "created_at": now,
        "done_at": None,
    }
