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
    """One problem that needs somebody, with the one thing to do about it."""

    state: str  # the state whose colour it has
    symbol: str
    title: str  # expired: token expired
    count: int
    means: str
    action: str
    href: str  # these accounts
    listed: int  # how many accounts stand there
    besides: str = ""  # what the others there are, where these are not all
    platforms: tuple[PlatformMark, ...] = ()
    oldest: Moment | None = None  # since when the longest-waiting one has been like this
    blocks: int = 0  # how many cannot post meanwhile


@dataclass(frozen=True, slots=True)
class Needs:
    first: tuple[Need, ...]  # those that touch the most accounts; empty: nothing needs anybody
    others: tuple[Need, ...]
    untold: int  # how many more are known
    or_more: bool  # whether there may be others besides
    by_themselves: tuple[Link, ...]  # what recovers though nobody does anything


@dataclass(frozen=True, slots=True)
class AheadDay:
    iso: str  # 2026-12-01
    label: str  # Tue 1 Dec
    stops: int
    why: str  # 1 access token ends, 2 session ends
    renews: int


@dataclass(frozen=True, slots=True)
class AheadAccount:
    """An account of which something ends soon."""

    account: str
    href: str
    platform: PlatformMark
    why: str
    at: Moment
    renews: bool
    basis: str  # by what the end is estimated; nothing where somebody named it


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next seven days. What nobody knows the end of is not among what stops."""

    stops: int
    used_up: int  # how many stop for a while alone, since they use up what they are allowed
    renews: int
    days: tuple[AheadDay, ...]  # only those on which something ends
    first: tuple[AheadAccount, ...]  # the first to end
    more: int  # how many end beside these
    recover: str  # how many are held back now and work again by then
    unsaid: int  # of how many that can post nobody said when they end, nor their age


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
    needs: Needs | None
    ahead: Ahead | None
    chart: HealthChart | None
    platforms: tuple[PlatformRow, ...]
    changes: tuple[Change, ...]
    last_check: Moment | None  # of any account
    empty: Empty | None = None  # set when there is no account at all; then nothing else is shown
