"""The overview: how many can post, what needs somebody, how it went lately."""

from dataclasses import dataclass

from rollcall.console.views.parts import Empty, Link, Moment, PlatformMark, StateMark


@dataclass(frozen=True, slots=True)
class Tally:
    """How many accounts are in a state."""

    mark: StateMark
    count: int
    href: str
    change: int | None = None  # since a day ago; None when not known


@dataclass(frozen=True, slots=True)
class Need:
    """One reason that accounts need somebody, with the one thing to do about it."""

    mark: StateMark
    count: int
    means: str
    action: str
    href: str  # exactly these accounts
    platforms: tuple[PlatformMark, ...] = ()
    oldest: Moment | None = None  # since when the longest-waiting one has been like this
    blocks: bool = True  # whether these accounts cannot post meanwhile


@dataclass(frozen=True, slots=True)
class ChartDay:
    iso: str  # 2026-11-20
    label: str  # 20 Nov
    counts: tuple[int, ...]  # one for each of the chart's `marks`, in that order
    can_post: int


@dataclass(frozen=True, slots=True)
class HealthChart:
    """Daily counts for each state, oldest day first."""

    marks: tuple[StateMark, ...]  # from the bottom of the stack to its top
    days: tuple[ChartDay, ...]
    ticks: tuple[int, ...]  # axis labels from 0 up in even steps; the last is the chart's top
    spans: tuple[Link, ...] = ()  # 7 days, 30 days, 90 days
    shown: tuple[Link, ...] = ()  # all states, only problems


@dataclass(frozen=True, slots=True)
class PlatformRow:
    platform: PlatformMark
    href: str
    total: int
    can_post: int
    tallies: tuple[Tally, ...]  # only states that occur, healthy first
    signed_out: int
    offline: int  # on a device that is not connected


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one account's health."""

    account: str  # @username, or what else it is called
    href: str
    platform: PlatformMark
    before: StateMark | None  # None for its first
    after: StateMark
    at: Moment


@dataclass(frozen=True, slots=True)
class OverviewPage:
    total: int
    can_post: int
    can_post_href: str
    cannot_post_href: str
    change: int | None  # of `can_post` since a day ago
    tallies: tuple[Tally, ...]  # every state, also those nobody is in
    needs: tuple[Need, ...]  # worst first; empty: nothing needs anybody
    chart: HealthChart | None
    platforms: tuple[PlatformRow, ...]
    changes: tuple[Change, ...]
    last_check: Moment | None  # of any account
    empty: Empty | None = None  # set when there is no account at all; then nothing else is shown
