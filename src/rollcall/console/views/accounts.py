"""The list of accounts: its filters, rows and ways to page on."""

from dataclasses import dataclass
from typing import Literal

from rollcall.console.views.parts import (
    DeviceMark,
    Empty,
    Link,
    Moment,
    PlatformMark,
    Snippet,
    StateMark,
)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str  # as the query parameter spells it
    label: str
    chosen: bool = False
    count: int | None = None
    state: str = ""  # draws a state's shape beside the label
    icon: str = ""  # draws a platform's icon beside the label


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter, named as the API's own query parameter."""

    name: str
    label: str
    kind: Literal["many", "one", "text"]  # checkboxes (any of them), radios, a text with proposals
    choices: tuple[Choice, ...]  # for `one`, the first has the value "" and the label "Any"
    chosen: str = ""  # what the closed filter says: Instagram, +2; empty for any
    value: str = ""  # of a `text`


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter; its link is this page without it."""

    label: str  # Platform
    value: str  # Instagram
    href: str


@dataclass(frozen=True, slots=True)
class SavedView:
    label: str
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The head of one column. accounts_results.html knows the cells by `key`."""

    key: str  # account | health | can_post | signed_in | device | tags | country | checked
    label: str
    href: str | None = None  # sorts by it, or turns the order round; None: cannot sort
    order: Literal["ascending", "descending", "none"] = "none"
    sorted_by: str = ""  # what it sorts by where the label does not say: "health since"


@dataclass(frozen=True, slots=True)
class AccountRow:
    href: str
    platform: PlatformMark
    username: str  # without the @; empty when not known
    display_name: str
    health: StateMark
    can_post: bool
    signed_in: bool
    signed_in_how: str  # oauth, cookies; empty when signed out or not known
    device: DeviceMark | None
    tags: tuple[Link, ...]
    country: str  # DE
    country_name: str  # Germany
    checked: Moment | None  # None: never
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Pager:
    shown: int
    total: int | None  # None: not counted
    first: str | None = None
    previous: str | None = None
    next: str | None = None
    sizes: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountsPage:
    action: str  # where the filters ask: this page, without a query
    q: str
    facets: tuple[Facet, ...]
    hidden: tuple[tuple[str, str], ...]  # parameters the filters keep: sort, limit
    views: tuple[SavedView, ...]
    chips: tuple[Chip, ...]
    clear: str  # this page with no filter
    columns: tuple[Column, ...]
    rows: tuple[AccountRow, ...]
    pager: Pager
    snippets: tuple[Snippet, ...]
    csv: str | None  # downloads every account the filters choose
    empty: Empty | None = None  # set when `rows` is empty
    connect: str = ""  # where it is posted that a link for a new account is to be made
