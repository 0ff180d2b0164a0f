"""Following what happens: events after a cursor, waited for where there are none yet."""

import asyncio
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import bindparam, exists, func, select

from rollcall.core.accounts.listing import CONDITIONS, limits_of
from rollcall.core.errors import Unavailable
from rollcall.core.events.numbering import number_all
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import ACCOUNTS, EVENTS
from rollcall.kit.instants import Instant

E = EVENTS.c
LOOKED_EVERY = 0.2
"""Seconds between looks at whether anything was written, while somebody waits."""
MOST_WAITING = 256


class Event(msgspec.Struct, frozen=True):
    number: int
    id: str
    type: str
    data: dict[str, Any]
    at: Instant


class Events(msgspec.Struct, frozen=True):
    """The next ones, in their order."""

    found: list[Event]
    next: int
    """After which to ask again."""
    newest: int
    missed: bool
    """Whether some that came after the cursor are not kept any more."""


class Waiting:
    """How many callers wait for an event to come."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._inside = 0

    def __enter__(self) -> None:
        if self._inside >= self._most:
            msg = f"{self._most} callers wait for events already; ask without waiting."
            raise Unavailable(msg, retry_after=5)
        self._inside += 1

    def __exit__(self, *_: object) -> None:
        self._inside -= 1


BOUNDS = Statement(
    select(func.coalesce(func.min(E.number), 1), func.coalesce(func.max(E.number), 0)).where(
        E.workspace_id == bindparam("workspace_id"), E.number.is_not(None)
    )
)


@cache
def events_after(limits: tuple[str, ...]) -> Statement:
    """Events of accounts within `limits`, wherever there are any."""
    wanted = select(E.number, E.id, E.type, E.data, E.at).where(
        E.workspace_id == bindparam("workspace_id"),
        E.number > bindparam("after", type_=E.number.type),
        E.number <= bindparam("until", type_=E.number.type),
    )
    if limits:
        seen = [CONDITIONS[name] for name in limits]
        mine = (ACCOUNTS.c.workspace_id == E.workspace_id, ACCOUNTS.c.number == E.account_number)
        wanted = wanted.where(exists().select_from(ACCOUNTS).where(*mine, *seen))
    return Statement(wanted.order_by(E.number).limit(bindparam("limit", type_=E.number.type)))


class EventFeed:
    """What happened in the caller's workspace, to accounts that the caller may see."""

    def __init__(self, unit: Unit, waiting: Waiting) -> None:
        self._unit = unit
        self._waiting = waiting
        self._workspace_id = unit.caller.workspace_id
        self._limits = limits_of(unit.caller)

    async def after(self, cursor: int, *, limit: int, seconds: float = 0) -> Events:
        """The events behind `cursor`, or what comes within so many seconds. Raises Unavailable."""
        revision = await self._unit.revision_now()
        found = await self._look(cursor, limit)
        if found.found or seconds <= 0:
            return found
        with self._waiting:
            return await self._wait(found, revision, limit, seconds)

    async def revision(self) -> int:
        """It moves with every event."""
        return await self._unit.revision_now()

    async def _wait(self, found: Events, revision: int, limit: int, seconds: float) -> Events:
        """The workspace's revision moves with every event, and costs less to ask for."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not found.found and (left := until - loop.time()) > 0:
            await asyncio.sleep(min(LOOKED_EVERY, left))
            now = await self._unit.revision_now()
            if now != revision:
                revision, found = now, await self._look(found.next, limit)
        return found

    async def _look(self, cursor: int, limit: int) -> Events:
        await number_all(self._unit.database, self._workspace_id)
        asked = {"workspace_id": self._workspace_id}
        [[oldest, newest]] = await self._unit.rows(BOUNDS, asked, quick=True)
        asked |= self._limits | {"after": cursor, "until": newest, "limit": limit}
        rows = await self._unit.rows(events_after(tuple(self._limits)), asked)
        found = [event_of(row) for row in rows]
        whole = len(found) < limit
        # Behind what was looked through, though none of it was for this caller to see.
        goes_on = max(cursor, newest) if whole else found[-1].number
        return Events(found, goes_on, newest, missed=cursor + 1 < oldest)


def event_of(row: Row) -> Event:
    number, id_, type_, data, at = row
    return Event(number, id_, type_, msgspec.json.decode(data), at)
