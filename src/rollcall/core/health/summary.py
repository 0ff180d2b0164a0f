"""The state of the whole roster: now, by platform, by reason, and day by day."""

from collections import Counter
from datetime import timedelta

import msgspec
from sqlalchemy import bindparam, func, select

from rollcall.core.health.health import Health, means, remedy
from rollcall.core.health.history import HealthHistory
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, HEALTH_HISTORY
from rollcall.kit.instants import Instant, instant, moment

A = ACCOUNTS.c
H = HEALTH_HISTORY.c
MINE = (A.workspace_id == bindparam("workspace_id"), A.removed_at.is_(None))
NOW = Statement(
    select(A.platform, A.health, A.health_reason, A.can_post, func.count())
    .where(*MINE)
    .group_by(A.platform, A.health, A.health_reason, A.can_post)
)
_RANKED = (
    select(
        H.account_number,
        H.state,
        func.row_number()
        .over(partition_by=H.account_number, order_by=(H.at.desc(), H.id.desc()))
        .label("place"),
    )
    .join(ACCOUNTS, A.number == H.account_number)
    .where(H.workspace_id == bindparam("workspace_id"), H.at < bindparam("at"))
    .where(A.removed_at.is_(None))
    .subquery("ranked")
)
AS_OF = Statement(select(_RANKED.c.account_number, _RANKED.c.state).where(_RANKED.c.place == 1))


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


class Day(msgspec.Struct, frozen=True):
    """How many accounts stood in each state at the end of a day."""

    date: str
    states: dict[str, int]


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
        asked = {"workspace_id": self._unit.caller.workspace_id}
        states: Counter[str] = Counter({state.value: 0 for state in Health})
        reasons: Counter[tuple[str, str]] = Counter()
        all_of: Counter[str] = Counter()
        posting: Counter[str] = Counter()
        for platform, health, reason, can_post, count in await self._unit.rows(NOW, asked):
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

    async def days(self, count: int = 30) -> list[Day]:
        """The last `count` days, the oldest first; the last one is today so far."""
        end_of_today = self._unit.clock().replace(
            hour=0, minute=0, second=0, microsecond=0
        ) + timedelta(days=1)
        first_end = end_of_today - timedelta(days=count - 1)
        asked = {"workspace_id": self._unit.caller.workspace_id, "at": instant(first_end)}
        standing: dict[int, str] = {row[0]: row[1] for row in await self._unit.rows(AS_OF, asked)}
        history = HealthHistory(self._unit, self._unit.caller.workspace_id)
        later = iter(await history.since(instant(first_end)))
        change = next(later, None)
        days: list[Day] = []
        for place in range(count):
            end = first_end + timedelta(days=place)
            while change is not None and moment(change[3]) < end:
                standing[change[0]] = change[1]
                change = next(later, None)
            date = (end - timedelta(days=1)).date().isoformat()
            days.append(Day(date, dict(Counter(standing.values()))))
        return days
