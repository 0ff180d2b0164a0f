"""Checks of many accounts: begun by a caller, done by workers, told as they go.

A run is a row for each platform with a job of its own, so that a slow platform holds up no other.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import bindparam, delete, func, select

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import AccountFilter
from rollcall.core.accounts.listing import limits_of
from rollcall.core.accounts.service import Accounts
from rollcall.core.errors import Conflict, Invalid, NotFound
from rollcall.core.jobs.jobs import Plan, plan
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import CHECK_RUNS
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant

KIND = "health.check"
MOST_AT_ONCE = 5
"""Runs of a workspace that are under way."""
GIVEN_UP_AFTER = timedelta(days=1)
KEPT_FOR = timedelta(days=7)
NOT_BEGUN = "No worker has taken it up yet."
R = CHECK_RUNS.c


class Part(msgspec.Struct, frozen=True):
    """How far a run is with the accounts of one platform."""

    id: str
    platform: str
    workspace_id: int
    wanted: str
    limits: str
    accounts: int
    place: int
    outcomes: str
    changed: int
    changed_accounts: str
    waits: str | None
    created_at: Instant
    done_at: Instant | None

    @property
    def counted(self) -> Counter[str]:
        return Counter(msgspec.json.decode(self.outcomes, type=dict[str, int]))

    @property
    def ids(self) -> list[str]:
        return msgspec.json.decode(self.changed_accounts, type=list[str])


class OfPlatform(msgspec.Struct, frozen=True):
    platform: str
    accounts: int
    asked: int
    waits: str | None
    """What stands in the way just now."""
    done_at: Instant | None


class CheckRun(msgspec.Struct, frozen=True):
    id: str
    state: Literal["under_way", "done", "given_up"]
    accounts: int
    """How many there were when it began."""
    asked: int
    outcomes: dict[str, int]
    changed: int
    """How many are otherwise than they were known to be."""
    changed_accounts: list[str]
    """The first of these, two hundred of each platform at most."""
    platforms: list[OfPlatform]
    created_at: Instant
    done_at: Instant | None


PARTS = Statement(
    select(CHECK_RUNS)
    .where(R.workspace_id == bindparam("workspace_id"), R.id == bindparam("id"))
    .order_by(R.platform)
)
UNDER_WAY = Statement(
    select(func.count(R.id.distinct())).where(
        R.workspace_id == bindparam("workspace_id"),
        R.created_at > bindparam("since"),
        R.done_at.is_(None),
    )
)
FORGET = Statement(
    delete(CHECK_RUNS).where(
        R.workspace_id == bindparam("workspace_id"), R.created_at < bindparam("before")
    )
)
BEGIN = insert_row(CHECK_RUNS)


class CheckRuns:
    def __init__(self, unit: Unit, accounts: Accounts) -> None:
        self._unit = unit
        self._accounts = accounts
        self._limits = msgspec.json.encode(limits_of(unit.caller)).decode()

    async def begin(self, wanted: AccountFilter) -> CheckRun:
        """Ask about all accounts that are meant by it. Raises Invalid, Conflict."""
        self._unit.caller.must(Scope.WRITE)
        if wanted.enabled is False or wanted.removed:
            name = "removed" if wanted.removed else "enabled"
            raise Invalid(
                {name: "Of accounts that are off the roster or switched off nobody asks."}
            )
        await self._make_room()
        id_ = new_id(self._unit.clock())
        for platform in wanted.platforms or self._unit.platforms.names():
            await self._begin_with(id_, platform, wanted)
        return await self.one(id_)

    async def one(self, id_: str) -> CheckRun:
        """Raises NotFound, also for a run that a key of other accounts began."""
        asked = {"workspace_id": self._unit.caller.workspace_id, "id": id_}
        parts = [Part(*row) for row in await self._unit.rows(PARTS, asked)]
        if not parts or (self._unit.caller.limited and parts[0].limits != self._limits):
            raise NotFound("check", id_)
        return told(parts, instant(self._unit.clock() - GIVEN_UP_AFTER))

    async def _make_room(self) -> None:
        workspace_id, now = self._unit.caller.workspace_id, self._unit.clock()
        transaction = self._unit.transaction
        await transaction.hold(workspace_id, ["checks of many accounts"])
        old = {"workspace_id": workspace_id, "before": instant(now - KEPT_FOR)}
        await transaction.note(FORGET, old)
        since = {"workspace_id": workspace_id, "since": instant(now - GIVEN_UP_AFTER)}
        [[under_way]] = await transaction.rows(UNDER_WAY, since)
        if under_way >= MOST_AT_ONCE:
            raise Conflict(f"{under_way} checks are under way; wait until one is done.")

    async def _begin_with(self, id_: str, platform: str, wanted: AccountFilter) -> None:
        of_it = msgspec.structs.replace(wanted, platforms=(platform,), enabled=True)
        accounts = await self._accounts.count(of_it)
        now, transaction = self._unit.now, self._unit.transaction
        row: dict[str, Any] = {
            "id": id_,
            "platform": platform,
            "workspace_id": self._unit.caller.workspace_id,
            "wanted": msgspec.json.encode(of_it).decode(),
            "limits": self._limits,
            "accounts": accounts,
            "place": 0,
            "outcomes": "{}",
            "changed": 0,
            "changed_accounts": "[]",
            "waits": NOT_BEGUN if accounts else None,
            "created_at": now,
            "done_at": None if accounts else now,
        }
        await transaction.note(BEGIN, row)
        if accounts:
            named = {"check": id_, "platform": platform}
            job = Plan(
                kind=KIND,
                workspace_id=self._unit.caller.workspace_id,
                arguments=named,
                id=f"{KIND}.{id_}.{platform}",
            )
            await plan(transaction, [job], now)


def told(parts: Sequence[Part], given_up: Instant) -> CheckRun:
    """What the parts come to together; what began before `given_up` is gone on with no more."""
    outcomes = sum((part.counted for part in parts), Counter[str]())
    ends = [part.done_at for part in parts if part.done_at is not None]
    done = len(ends) == len(parts)
    created = parts[0].created_at
    return CheckRun(
        id=f"chk_{parts[0].id}",
        state="done" if done else "given_up" if created < given_up else "under_way",
        accounts=sum(part.accounts for part in parts),
        asked=outcomes.total(),
        outcomes=dict(outcomes),
        changed=sum(part.changed for part in parts),
        changed_accounts=[id_ for part in parts for id_ in part.ids],
        platforms=[_of_platform(part) for part in parts if part.accounts],
        created_at=created,
        done_at=max(ends) if done else None,
    )


def _of_platform(part: Part) -> OfPlatform:
    asked = part.counted.total()
    return OfPlatform(part.platform, part.accounts, asked, part.waits, part.done_at)
