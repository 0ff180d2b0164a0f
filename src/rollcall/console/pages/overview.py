"""The overview: how many can post, what needs somebody, how it went lately."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from starlette.responses import Response

from rollcall.console import addresses
from rollcall.console.pages import figures
from rollcall.console.pages.ahead import ahead
from rollcall.console.pages.chart import health_chart
from rollcall.console.pages.empty import no_account_yet
from rollcall.console.pages.frame import frame
from rollcall.console.pages.needs import needs
from rollcall.console.views.overview import Change, OverviewPage, PlatformRow, Tally
from rollcall.console.visit import SignedIn
from rollcall.console.words import name_of, platform_mark, state_mark
from rollcall.core.health.days import Day
from rollcall.core.health.health import Health
from rollcall.core.health.latest import LatestChange
from rollcall.core.health.standing import Group


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: Literal[7, 30, 90] = 30
    only: Literal["problems"] | None = None


async def overview(to: SignedIn) -> Response:
    asked = to.visit.query(Query)
    groups = await figures.standing(to)
    page = await _page(to, groups, asked) if groups else _nothing(to)
    around = await frame(to, addresses.OVERVIEW)
    return to.visit.page("overview.html", frame=around, page=page)


async def _page(to: SignedIn, groups: list[Group], asked: Query) -> OverviewPage:
    days = await figures.days(to, asked.days, groups)
    yesterday = days[-2] if len(days) > 1 else None
    posting = figures.posting(groups)
    checks = [group.last_check for group in groups if group.last_check is not None]
    return OverviewPage(
        total=figures.total(groups),
        can_post=posting,
        can_post_href=addresses.accounts(("can_post", "true")),
        cannot_post_href=addresses.accounts(("can_post", "false")),
        change=None if yesterday is None else posting - yesterday.can_post,
        tallies=_tallies(groups, yesterday),
        needs=await needs(to, groups),
        ahead=await ahead(to, groups),
        chart=health_chart(days, problems_only=asked.only is not None),
        platforms=_platforms(to, groups),
        changes=_changes(to, await figures.latest(to)),
        last_check=to.visit.times.maybe(max(checks, default=None)),
    )


def _nothing(to: SignedIn) -> OverviewPage:
    return OverviewPage(
        total=0,
        can_post=0,
        can_post_href=addresses.ACCOUNTS,
        cannot_post_href=addresses.ACCOUNTS,
        change=None,
        tallies=(),
        needs=None,
        ahead=None,
        chart=None,
        platforms=(),
        changes=(),
        last_check=None,
        empty=no_account_yet(to.visit.house),
    )


def _tallies(
    groups: Iterable[Group], yesterday: Day | None, *also: tuple[str, str], every: bool = True
) -> tuple[Tally, ...]:
    """`also` are filters that the links of these tallies keep."""
    counted = figures.summed(groups, lambda group: group.health)
    return tuple(
        Tally(
            mark=state_mark(state),
            count=counted[state],
            href=addresses.accounts(*also, ("health", state.value)),
            change=None if yesterday is None else counted[state] - yesterday.states.get(state, 0),
        )
        for state in Health
        if every or counted[state]
    )


def _platforms(to: SignedIn, groups: Sequence[Group]) -> tuple[PlatformRow, ...]:
    alike: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        alike[group.platform].append(group)
    ordered = sorted(alike.items(), key=lambda item: (-figures.total(item[1]), item[0]))
    return tuple(
        PlatformRow(
            platform=platform_mark(name, to.core.platforms),
            href=addresses.accounts(("platform", name)),
            total=figures.total(members),
            can_post=figures.posting(members),
            tallies=_tallies(members, None, ("platform", name), every=False),
            signed_out=sum(group.signed_out for group in members),
            offline=sum(group.offline for group in members),
        )
        for name, members in ordered
    )


def _changes(to: SignedIn, latest: Iterable[LatestChange]) -> tuple[Change, ...]:
    return tuple(
        Change(
            account=name_of(change.username, change.display_name),
            href=addresses.account(change.account_id),
            platform=platform_mark(change.platform, to.core.platforms),
            before=None if change.before is None else state_mark(change.before),
            after=state_mark(change.after, change.reason),
            at=to.visit.times.of(change.at),
        )
        for change in latest
    )
