"""Going on with a check of many accounts: a slice at a time, from where it was left."""

import asyncio
from collections import Counter

import msgspec
from sqlalchemy import bindparam, select, update

from rollcall.core.access.caller import Caller, Scope
from rollcall.core.accounts.account import AccountFilter
from rollcall.core.accounts.service import Walk
from rollcall.core.health.probing import Entering
from rollcall.core.health.runs import GIVEN_UP_AFTER, Part
from rollcall.core.health.sweeping import AT_ONCE, LONGEST_RUN, Looked, Sweeping, outcome
from rollcall.core.jobs.jobs import Handler, Job, Later
from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import CHECK_RUNS
from rollcall.kit.clock import Clock
from rollcall.kit.ids import prefixed
from rollcall.kit.instants import instant
from rollcall.kit.paging import Cursor, spell_cursor

MOST_NAMED = 200
"""Accounts that changed which are named; the others are only counted."""
GOES_ON = 0.5
R = CHECK_RUNS.c
PART = Statement(
    select(CHECK_RUNS).where(R.id == bindparam("of_id"), R.platform == bindparam("of_platform"))
)
WRITTEN = ("place", "outcomes", "changed", "changed_accounts", "waits", "done_at")
GO_ON = Statement(
    update(CHECK_RUNS)
    .where(
        R.id == bindparam("of_id"),
        R.platform == bindparam("of_platform"),
        R.place == bindparam("from_place", type_=R.place.type),
    )
    .values({R[name]: bindparam(f"new_{name}", type_=R[name].type) for name in WRITTEN})
)
"""Where another got further meanwhile, what he counted stays."""


class _Numbered(msgspec.Struct, frozen=True):
    number: int


class _Limits(msgspec.Struct, frozen=True):
    seen_numbers: tuple[int, ...] | None = None
    seen_tags: tuple[str, ...] | None = None


class Running:
    def __init__(
        self, database: Database, way_in: Entering, sweeping: Sweeping, clock: Clock
    ) -> None:
        self._database = database
        self._way_in = way_in
        self._sweeping = sweeping
        self._clock = clock

    async def go_on(self, id_: str, platform: str) -> None:
        """Ask about more of the accounts. Raises Later until all were asked about."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_RUN
        given_up = instant(self._clock() - GIVEN_UP_AFTER)
        while True:
            rows = await self._database.rows(PART, {"of_id": id_, "of_platform": platform})
            part = Part(*rows[0]) if rows else None
            if part is None or part.done_at is not None or part.created_at < given_up:
                return
            numbers = await self._next(part)
            if not numbers:
                now = instant(self._clock())
                await self._write(part, msgspec.structs.replace(part, done_at=now, waits=None))
                return
            looked = await self._sweeping.check_those(part.workspace_id, numbers, platform)
            await self._write(part, _further(part, looked))
            if not looked.settled:
                raise Later(looked.seconds, looked.waits)
            if loop.time() >= until:
                raise Later(GOES_ON, "There are more to be asked about.")

    async def _next(self, part: Part) -> list[int]:
        """The numbers of the next accounts that whoever began it may see."""
        limits = msgspec.json.decode(part.limits, type=_Limits)
        caller = Caller(
            part.workspace_id,
            "probe",
            frozenset({Scope.READ}),
            numbers=limits.seen_numbers,
            tags=limits.seen_tags,
        )
        wanted = msgspec.json.decode(part.wanted, type=AccountFilter)
        cursor = spell_cursor(Cursor("number", None, part.place))
        admitted = await self._way_in.admit_as(caller)
        async with self._way_in.enter(admitted, writes=False) as core:
            found = await core.accounts.walk(_Numbered, wanted, Walk(cursor=cursor, limit=AT_ONCE))
        return [account.number for account in found.items]

    async def _write(self, part: Part, after: Part) -> None:
        of = {"of_id": part.id, "of_platform": part.platform, "from_place": part.place}
        written = {f"new_{name}": getattr(after, name) for name in WRITTEN}
        await self._database.note(GO_ON, of | written)


def checks(running: Running) -> Handler:
    async def check(job: Job) -> None:
        await running.go_on(str(job.arguments["check"]), str(job.arguments["platform"]))

    return check


def _further(part: Part, looked: Looked) -> Part:
    if not looked.settled:
        return msgspec.structs.replace(part, waits=looked.waits)
    outcomes = part.counted + Counter(outcome(one.asked.proof) for one in looked.settled)
    changed = [one.asked.due.uuid for one in looked.settled if one.found is not None]
    named = [*part.ids, *(prefixed("acc", uuid) for uuid in changed)][:MOST_NAMED]
    return msgspec.structs.replace(
        part,
        place=looked.settled[-1].asked.due.number,
        outcomes=msgspec.json.encode(outcomes).decode(),
        changed=part.changed + len(changed),
        changed_accounts=msgspec.json.encode(named).decode(),
        waits=None,
    )
