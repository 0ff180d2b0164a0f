"""What needs somebody, on the overview: each problem once, those that touch most accounts first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rollcall.console import addresses
from rollcall.console.pages import figures
from rollcall.console.views.overview import Need, Needs
from rollcall.console.views.parts import Link
from rollcall.console.visit import SignedIn
from rollcall.console.words import platform_mark, spaced, state_mark, state_means, what_to_do
from rollcall.core.health.fixes import MOST_DEVICES, OFFLINE, Fix, Problem
from rollcall.core.health.health import Health
from rollcall.core.health.standing import Group

FIRST = 6
"""Problems that are seen at once."""
MOST = 30
"""Problems that a page holds; a terminal tells the others."""
WORST_FIRST = (
    Health.UNHEALTHY,
    Health.EXPIRED,
    Health.SETUP_INCOMPLETE,
    Health.HEALTHY,  # when it cannot post all the same
    Health.EXPIRING,
)
BY_ITSELF = (Health.LIMITED, Health.UNKNOWN)
Kind = tuple[str, str | None, bool]


async def needs(to: SignedIn, groups: list[Group]) -> Needs:
    problems, devices = await figures.problems(to, groups)
    alike: defaultdict[Kind, list[Problem]] = defaultdict(list)
    for problem in problems:
        alike[problem.health, problem.reason, problem.can_post].append(problem)
    every = [
        *(_of_accounts(to, kind, members, groups) for kind, members in alike.items()),
        *(_of_device(to, fix) for fix in devices),
    ]
    every.sort(key=lambda need: (-need.count, not need.blocks, _worst(need.state)))
    return Needs(
        first=tuple(every[:FIRST]),
        others=tuple(every[FIRST:MOST]),
        untold=len(every[MOST:]),
        or_more=len(devices) >= MOST_DEVICES,
        by_themselves=_by_themselves(groups),
    )


def _worst(state: str) -> int:
    return WORST_FIRST.index(Health(state))


def _of_accounts(
    to: SignedIn, kind: Kind, alike: Sequence[Problem], groups: Iterable[Group]
) -> Need:
    health, reason, can_post = kind
    mark = state_mark(health, reason)
    count = sum(problem.accounts for problem in alike)
    listed = max(count, sum(g.accounts for g in groups if _is_listed(g, kind)))
    platforms = sorted(alike, key=lambda problem: -problem.accounts)
    return Need(
        state=health,
        symbol=health,
        title=_title(mark.label, reason),
        count=count,
        means=state_means(health, reason),
        action=what_to_do(health, reason),
        href=_address(health, reason, can_post=can_post),
        listed=listed,
        besides=_besides(health, reason, listed - count),
        platforms=tuple(platform_mark(one.platform, to.core.platforms) for one in platforms),
        oldest=to.visit.times.of(min(problem.oldest for problem in alike)),
        blocks=0 if can_post else count,
    )


def _is_listed(group: Group, kind: Kind) -> bool:
    """Whether the address of this kind lists the group: no filter asks for no reason at all."""
    health, reason, can_post = kind
    same = group.health == health and group.can_post == can_post
    return same and (reason is None or group.reason == reason)


def _besides(health: str, reason: str | None, more: int) -> str:
    """Why a list has more accounts than the problem touches."""
    if not more:
        return ""
    if reason is None:
        which = "for other reasons"
    elif reason == OFFLINE:
        which = "on devices that are offline"
    else:
        which = "renewed without anybody" if health == Health.EXPIRING else "that need nobody"
    return f"Listed with them: {more:,} {which}."


def _of_device(to: SignedIn, fix: Fix) -> Need:
    serial = fix.id.removeprefix("device:")
    platforms = dict.fromkeys(touched.platform for touched in fix.accounts)
    return Need(
        state=Health.UNHEALTHY.value,
        symbol="device_off",
        title="on a device that is offline",
        count=fix.touched,
        means=fix.means or "",
        action=fix.action.says,
        href=addresses.accounts(("device", serial), ("enabled", "true")),
        listed=fix.touched,
        platforms=tuple(platform_mark(name, to.core.platforms) for name in platforms),
        oldest=to.visit.times.maybe(fix.since),
        blocks=fix.blocks,
    )


def _by_themselves(groups: Iterable[Group]) -> tuple[Link, ...]:
    """Those that recover, or are looked at soon, though nobody does anything."""
    alike: defaultdict[Kind, int] = defaultdict(int)
    for group in groups:
        if group.health in BY_ITSELF:
            alike[group.health, group.reason, group.can_post] += group.accounts
    ordered = sorted(alike.items(), key=lambda item: -item[1])
    return tuple(
        Link(
            f"{count:,} {_title(state_mark(health).label, reason)}",
            _address(health, reason, can_post=can_post),
        )
        for (health, reason, can_post), count in ordered
    )


def _title(label: str, reason: str | None) -> str:
    return f"{label.lower()}: {spaced(reason)}" if reason else label.lower()


def _address(health: str, reason: str | None, *, can_post: bool) -> str:
    filters = [("health", health), ("can_post", "true" if can_post else "false")]
    if reason is not None:
        filters.insert(1, ("reason", reason))
    return addresses.accounts(*filters)
