"""The figures that several pages tell of: reckoned once while the roster stays as it is."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rollcall.console.visit import SignedIn
from rollcall.core.health.days import Day
from rollcall.core.health.fixes import Fix, Problem
from rollcall.core.health.foreseen import Ending, Foreseen
from rollcall.core.health.latest import LatestChange
from rollcall.core.health.standing import Group

WORTH_WAITING = 0.4
"""Seconds that a page waits for figures it can do without."""
DAYS_AHEAD = 7
FIRST_AHEAD = 5
"""Accounts that are named with the days ahead; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The days ahead."""

    endings: Sequence[Ending]
    first: Sequence[Foreseen]
    recover: int
    """How many are held back now and will not be by then, `MOST_LIMITS` at most."""


async def standing(to: SignedIn) -> list[Group]:
    key = to.workspace_id, "standing"
    return await to.visit.kept.of(key, to.admitted.revision, to.core.summary.standing)


async def standing_soon(to: SignedIn, within: float = WORTH_WAITING) -> list[Group] | None:
    key = to.workspace_id, "standing"
    make = to.core.summary.standing
    return await to.visit.kept.soon(key, to.admitted.revision, make, within=within)


async def days(to: SignedIn, count: int, now: list[Group]) -> list[Day]:
    key = to.workspace_id, "days", count, to.visit.now.date()
    return await to.visit.kept.of(
        key, to.admitted.revision, lambda: to.core.summary.days(count, now)
    )


async def latest(to: SignedIn) -> list[LatestChange]:
    key = to.workspace_id, "latest"
    return await to.visit.kept.of(key, to.admitted.revision, to.core.summary.latest)


async def problems(to: SignedIn, now: list[Group]) -> tuple[list[Problem], list[Fix]]:
    """The accounts' own, and those of devices."""

    async def make() -> tuple[list[Problem], list[Fix]]:
        fixes = to.core.fixes
        return await fixes.problems(now), await fixes.devices()

    key = to.workspace_id, "problems"
    return await to.visit.kept.of(key, to.admitted.revision, make)


async def coming(to: SignedIn) -> Coming:
    """What lies ahead moves with the clock too, so it is reckoned anew each hour."""

    async def make() -> Coming:
        forecasts = to.core.forecasts
        first = await forecasts.ending(DAYS_AHEAD, None, FIRST_AHEAD)
        limits = await forecasts.limits_ending(DAYS_AHEAD)
        endings = await forecasts.by_day(DAYS_AHEAD)
        return Coming(endings, first.items, len(limits))

    key = to.workspace_id, "coming", f"{to.visit.now:%Y-%m-%dT%H}"
    return await to.visit.kept.of(key, to.admitted.revision, make)


async def tags_soon(to: SignedIn) -> list[tuple[str, int]]:
    """Tags by how many accounts bear them; nothing where counting them takes long."""
    key = to.workspace_id, "tags"
    make = to.core.accounts.tag_counts
    found = await to.visit.kept.soon(key, to.admitted.revision, make, within=WORTH_WAITING)
    return found or []


async def countries_soon(to: SignedIn) -> list[tuple[str, int]]:
    key = to.workspace_id, "countries"
    names = to.core.platforms.names()
    found = await to.visit.kept.soon(
        key,
        to.admitted.revision,
        lambda: to.core.accounts.country_counts(names),
        within=WORTH_WAITING,
    )
    return found or []


def summed(groups: Iterable[Group], by: Callable[[Group], str]) -> Counter[str]:
    """How many accounts there are of each kind that `by` tells."""
    counted: Counter[str] = Counter()
    for group in groups:
        counted[by(group)] += group.accounts
    return counted


def posting(groups: Sequence[Group]) -> int:
    return sum(group.accounts for group in groups if group.can_post)


def total(groups: Sequence[Group]) -> int:
    return sum(group.accounts for group in groups)
