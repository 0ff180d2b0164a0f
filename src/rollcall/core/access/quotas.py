"""How many requests a key may make in a minute, however many processes it makes them to.

On one process the count is kept in memory. Where several share a database, each takes the right
to let in a few requests at a time (a lease) from one row of the key's minute. Together they never
let in more than the limit; a lease that its process does not use up is the most they fall short.
"""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Executable

from rollcall.core.access.caller import Caller
from rollcall.core.errors import Quota, TooManyRequests
from rollcall.db.database import Database
from rollcall.db.statements import Kind, Statement
from rollcall.db.tables import QUOTAS

MINUTE = 60
REMEMBERED = 10_000
SHARE = 8
"""A lease is this part of what is left of the minute's limit, and at least one request."""


def _take(kind: Kind) -> Executable:
    insert = postgresql.insert(QUOTAS) if kind is Kind.POSTGRESQL else sqlite.insert(QUOTAS)
    insert = insert.values({c.name: bindparam(c.name) for c in QUOTAS.columns})
    return insert.on_conflict_do_update(
        index_elements=["key_id", "minute"],
        set_={"spent": QUOTAS.c.spent + insert.excluded.spent},
    ).returning(QUOTAS.c.spent)


TAKE = Statement(_take)
SWEEP = Statement(
    delete(QUOTAS)
    .where(QUOTAS.c.key_id == bindparam("of_key"), QUOTAS.c.minute < bindparam("before"))
    .returning(QUOTAS.c.minute)
)


@dataclass(slots=True)
class _Minute:
    minute: int
    leased: int = 0
    """How many requests this process may let in of the key's minute, so far."""
    spent: int = 0
    taken: int = 0
    """How many requests all processes have leased of it, as far as this one knows."""


class Quotas:
    def __init__(self, shared: Database | None) -> None:
        """`shared` is the database that other processes take leases from too; None: no others."""
        self._shared = shared
        self._minutes: OrderedDict[str, _Minute] = OrderedDict()

    async def spend(self, caller: Caller, now: float) -> Quota | None:
        """Count one request; None where the key has no limit. Raises TooManyRequests."""
        limit = caller.requests_per_minute
        if limit == 0:
            return None
        minute = int(now // MINUTE)
        found = self._minutes.get(caller.key_id)
        if found is None or found.minute != minute:
            found = self._begin(caller.key_id, minute)
        if found.spent >= found.leased and found.taken < limit:
            await self._lease(caller.key_id, found, limit)
        reset = (minute + 1) * MINUTE
        if found.spent >= found.leased:
            # Rounded up: who comes back a moment too early is refused again.
            raise TooManyRequests(Quota(limit, 0, reset, ceil(reset - now)))
        found.spent += 1
        left = max(0, limit - found.taken) + found.leased - found.spent
        return Quota(limit, left, reset, 0)

    def _begin(self, key_id: str, minute: int) -> _Minute:
        found = self._minutes[key_id] = _Minute(minute)
        self._minutes.move_to_end(key_id)
        if len(self._minutes) > REMEMBERED:
            self._minutes.popitem(last=False)
        return found

    async def _lease(self, key_id: str, found: _Minute, limit: int) -> None:
        if self._shared is None:
            found.leased = found.taken = limit
            return
        if found.taken == 0:
            await self._shared.note(SWEEP, {"of_key": key_id, "before": found.minute})
        wanted = max(1, (limit - found.taken) // SHARE)
        asked = {"key_id": key_id, "minute": found.minute, "spent": wanted}
        [[taken]] = await self._shared.note(TAKE, asked)
        found.leased += max(0, min(wanted, limit - (taken - wanted)))
        found.taken = max(found.taken, min(taken, limit))
