"""How many requests a key may make in a day, and how many bytes it may be sent, by all processes.

A key's day is one row: what the processes have leased of it, together. Each takes the right to some
at a time, smaller ones as less is left, and so never writes for a request whose key has no limit,
and seldom for one whose key has. What it does not use it gives back within seconds
(`write_down`), so that what one process holds is not lost to the others. Together they never let
in more than the limit; an answer to a write is sent in any case, since the deed is done.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Executable

from rollcall.core.access.caller import KEYLESS, Caller
from rollcall.core.errors import Metered, Quota, TooManyRequests
from rollcall.db.database import Database
from rollcall.db.statements import Kind, Parameters, Statement
from rollcall.db.tables import KEY_DAYS

DAY = 86_400
D = KEY_DAYS.c
SHARE = 8
"""A lease is at most this part of what is left of the day's limit."""
LARGEST_LEASE = {Metered.REQUESTS: 500, Metered.BYTES: 4_194_304}
ASKED_AGAIN_AFTER = 1.0
"""Seconds after which a lease that was refused is tried for again."""
IDLE = 20
"""How often a day is written down with nothing new before it is forgotten."""
DAYS_KEPT = 31


def _insert(kind: Kind) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert(KEY_DAYS) if kind is Kind.POSTGRESQL else sqlite.insert(KEY_DAYS)
    return insert.values({c.name: bindparam(c.name) for c in KEY_DAYS.columns})


def _take(what: Metered) -> Statement:
    """Add to the day's row unless it would then be above the limit; gives what it then holds."""
    column = D[what.value]

    def build(kind: Kind) -> Executable:
        insert = _insert(kind)
        more = column + insert.excluded[what.value]
        return insert.on_conflict_do_update(
            index_elements=["key_id", "day"],
            set_={what.value: more},
            where=more <= bindparam("limit", type_=column.type),
        ).returning(column)

    return Statement(build)


def _add(kind: Kind) -> Executable:
    insert = _insert(kind)
    added = {m.value: D[m.value] + insert.excluded[m.value] for m in Metered}
    return insert.on_conflict_do_update(index_elements=["key_id", "day"], set_=added)


TAKE = {what: _take(what) for what in Metered}
ADD = Statement(_add)
USED = Statement(
    select(D.requests, D.bytes).where(D.key_id == bindparam("key_id"), D.day == bindparam("day"))
)
SWEEP = Statement(
    delete(KEY_DAYS)
    .where(D.key_id == bindparam("of_key"), D.day < bindparam("before"))
    .returning(D.day)
)


@dataclass(slots=True)
class _Count:
    leased: int = 0
    """What of the day's row is this process's own."""
    spent: int = 0
    taken: int = 0
    """What all processes have leased, as far as this one knows."""
    refused: int = 0
    """The lease that was refused last, and until when nobody asks for as much again."""
    refused_until: float = 0.0

    @property
    def unused(self) -> int:
        return self.leased - self.spent


@dataclass(slots=True)
class _Day:
    key_id: str
    day: int
    counts: dict[Metered, _Count] = field(default_factory=lambda: {m: _Count() for m in Metered})
    leasing: asyncio.Lock = field(default_factory=asyncio.Lock)
    idle: int = 0
    swept: bool = False


class Days:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._days: dict[tuple[str, int], _Day] = {}

    def tell(self, caller: Caller, size: int, now: float) -> None:
        """Count a request and its answer, for a caller that shows a key whose days have no end."""
        counts = self._day(caller.key_id, now).counts
        counts[Metered.REQUESTS].spent += 1
        counts[Metered.BYTES].spent += size

    async def let_in(self, caller: Caller, now: float) -> Quota | None:
        """Count one request; None where its key has no such limit. Raises TooManyRequests."""
        if caller.key_id in KEYLESS:
            return None
        day, plan = self._day(caller.key_id, now), caller.plan
        await self.must_have_bytes(caller, now)
        if plan.requests_per_day is not None:
            await self._ensure(day, Metered.REQUESTS, plan.requests_per_day, 1, now)
        count = day.counts[Metered.REQUESTS]
        count.spent += 1
        if plan.requests_per_day is None:
            return None
        left = max(0, plan.requests_per_day - count.taken) + count.unused
        return Quota(plan.requests_per_day, left, (day.day + 1) * DAY, 0, window=DAY)

    async def send(self, caller: Caller, size: int, now: float, *, due: bool) -> None:
        """Count an answer; one that is `due` is sent, whatever is left. Raises TooManyRequests."""
        if caller.key_id in KEYLESS:
            return
        day, limit = self._day(caller.key_id, now), caller.plan.bytes_per_day
        if limit is not None and not due:
            await self._ensure(day, Metered.BYTES, limit, size, now)
        day.counts[Metered.BYTES].spent += size

    def sent(self, caller: Caller, size: int, now: float) -> None:
        """Count a part of an answer that has begun already."""
        if caller.key_id not in KEYLESS:
            self._day(caller.key_id, now).counts[Metered.BYTES].spent += size

    async def must_have_bytes(self, caller: Caller, now: float) -> None:
        """Whether it may be sent anything more. Raises TooManyRequests."""
        limit = caller.plan.bytes_per_day
        if limit is not None:
            await self._ensure(self._day(caller.key_id, now), Metered.BYTES, limit, 1, now)

    async def used(self, key_id: str, now: float) -> tuple[int, int]:
        """Requests and bytes of a key's day: this process's to the last, others' by leases."""
        day = self._day(key_id, now)
        rows = await self._database.rows(USED, {"key_id": key_id, "day": day.day}, quick=True)
        requests, size = rows[0] if rows else (0, 0)
        mine = day.counts
        return requests - mine[Metered.REQUESTS].unused, size - mine[Metered.BYTES].unused

    async def write_down(self) -> None:
        """Give back what was leased and is not used; add what was spent without a lease.

        Called every few seconds, and as the server ends. Where the database fails in between,
        a key falls short of its limit rather than exceed it.
        """
        changed = [row for day in list(self._days.values()) if (row := self._settle(day))]
        if not changed:
            return
        changed.sort(key=lambda row: (row["key_id"], row["day"]))  # every process in one order
        try:
            async with self._database.transaction() as transaction:
                for row in changed:
                    await transaction.note(ADD, row)
        except BaseException:
            self._take_back(changed)
            raise
        await self._sweep(changed)

    def _day(self, key_id: str, now: float) -> _Day:
        number = int(now // DAY)
        found = self._days.get((key_id, number))
        if found is None:
            found = self._days[key_id, number] = _Day(key_id, number)
        found.idle = 0
        return found

    async def _ensure(self, day: _Day, what: Metered, limit: int, wanted: int, now: float) -> None:
        """Hold a lease of so much. Raises TooManyRequests."""
        count = day.counts[what]
        if count.unused < wanted:
            async with day.leasing:
                missing = wanted - count.unused
                if missing > 0 and not (now < count.refused_until and missing >= count.refused):
                    await self._lease(day, what, limit, missing, now)
        if count.unused < wanted:
            reset = (day.day + 1) * DAY
            raise TooManyRequests(Quota(limit, 0, reset, ceil(reset - now), DAY, what))

    async def _lease(self, day: _Day, what: Metered, limit: int, missing: int, now: float) -> None:
        count = day.counts[what]
        ample = min((limit - count.taken) // SHARE, LARGEST_LEASE[what])
        for size in sorted({missing, max(missing, ample)}, reverse=True):
            if size > limit:
                continue  # the first row of a day is written without asking what it would hold
            asked = {"key_id": day.key_id, "day": day.day, "limit": limit, "requests": 0}
            asked |= {"bytes": 0, what.value: size}
            held = await self._database.note(TAKE[what], asked)
            if held:
                count.leased += size
                count.taken = held[0][0]
                return
        count.refused, count.refused_until = missing, now + ASKED_AGAIN_AFTER

    def _settle(self, day: _Day) -> dict[str, int | str] | None:
        """The row that this process's part comes to; from here on it holds no lease."""
        change = {what.value: -count.unused for what, count in day.counts.items()}
        for count in day.counts.values():
            count.leased = count.spent
        if any(change.values()):
            return change | {"key_id": day.key_id, "day": day.day}
        day.idle += 1
        if day.idle > IDLE:
            self._days.pop((day.key_id, day.day), None)
        return None

    def _take_back(self, changed: Sequence[Parameters]) -> None:
        """It may not have been written: what was spent is written again, no lease is kept."""
        for row in changed:
            day = self._days[row["key_id"], row["day"]]
            for what, count in day.counts.items():
                count.leased -= max(0, row[what.value])

    async def _sweep(self, changed: Sequence[Parameters]) -> None:
        for row in changed:
            day = self._days[row["key_id"], row["day"]]
            if not day.swept:
                day.swept = True
                before = {"of_key": day.key_id, "before": day.day - DAYS_KEPT}
                await self._database.note(SWEEP, before)
