"""The state of the whole roster: now, by platform, by reason, and day by day."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import msgspec
from sqlalchemy import func, select

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.listing import limits_of
from rollcall.core.health.days import Day, changes, day_by_day, last_days
from rollcall.core.health.health import Health, means, remedy
from rollcall.core.health.latest import LatestChange, latest
from rollcall.core.health.standing import Group, standing
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import ACCOUNTS
from rollcall.kit.instants import Instant, instant

A = ACCOUNTS.c


@cache
def _now(limits: tuple[str, ...]) -> Statement:
    by = (A.platform, A.health, A.health_reason, A.can_post)
    return Statement(kept(select(*by, func.count()), limits).group_by(*by))


class ReasonCount(msgspec.Struct, frozen=True):
    reason: str
    health: str
    accounts: int
    means: str | None
    remedy: str | None


class PlatformCount(msgspec.Struct, frozen=True):
    platform: str
    accounts: int
    can_post: int


class Summary(msgspec.Struct, frozen=True):
    accounts: int
    can_post: int
    states: dict[str, int]
    reasons: list[ReasonCount]
    platforms: list[PlatformCount]
    at: Instant


class HealthSummary:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def now(self) -> Summary:
        states: Counter[str] = Counter({state.value: 0 for state in Health})
        reasons: Counter[tuple[str, str]] = Counter()
        all_of: Counter[str] = Counter()
        posting: Counter[str] = Counter()
        for platform, health, reason, can_post, count in await self._rows(_now):
            states[health] += count
            all_of[platform] += count
            posting[platform] += count if can_post else 0
            if reason is not None:
                reasons[reason, health] += count
        return Summary(
            accounts=all_of.total(),
            can_post=posting.total(),
            states=dict(states),
            reasons=[
                ReasonCount(reason, health, count, means(reason), remedy(reason))
                for (reason, health), count in reasons.most_common()
            ],
            platforms=[PlatformCount(p, all_of[p], posting[p]) for p in sorted(all_of)],
            at=self._unit.now,
        )

    async def standing(self) -> list[Group]:
        """The roster now, in groups that overviews and counts beside filters are summed from."""
        rows = await self._rows(standing)
        return [Group(p, h, r, bool(can_post), *rest) for p, h, r, can_post, *rest in rows]

    async def days(self, count: int = 30, now: list[Group] | None = None) -> list[Day]:
        """The last `count` days, the oldest first; the last one is today so far.

        `now` is the roster's standing, where the caller has it at hand.
        """
        days = last_days(self._unit.clock().date(), count)
        since, until = (_midnight(day + timedelta(days=1)) for day in (days[0], days[-1]))
        counted = await self._rows(changes, since=since, until=until)
        return day_by_day(await self.standing() if now is None else now, counted, days)

    async def latest(self, count: int = 10) -> list[LatestChange]:
        """The last changes of any account's health, the newest first."""
        rows = await self._rows(latest, limit=count, until=self._unit.now)
        return [LatestChange(*row) for row in rows]

    async def _rows(
        self, statement: Callable[[tuple[str, ...]], Statement], **asked: object
    ) -> Sequence[Row]:
        caller = self._unit.caller
        limits = limits_of(caller)
        bound = {"workspace_id": caller.workspace_id} | limits | asked
        return await self._unit.rows(statement(tuple(limits)), bound)


def _midnight(day: date) -> Instant:
    return instant(datetime.combine(day, time(), UTC))
