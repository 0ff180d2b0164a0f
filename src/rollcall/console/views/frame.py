"""Everything around a page for somebody who is signed in."""

from dataclasses import dataclass

from rollcall.console.views.parts import Link, Moment


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the navigation. List only pages that exist."""

    label: str
    href: str
    symbol: str  # overview | accounts | repairs | devices | posts | webhooks | keys | audit | …
    key: str  # the letter after `g` that goes there; empty for none
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    label: str  # empty for the first
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Set while the server runs in sandbox mode."""

    text: str  # Made-up accounts. Nothing leaves this machine.
    clock: Moment


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around a page for somebody who is signed in."""

    workspace: str
    groups: tuple[PlaceGroup, ...]
    search: str  # where the search box asks: the accounts page, without a query
    searched: str  # what it was asked last
    as_of: Moment  # when this page was read
    version: str
    elsewhere: tuple[Link, ...] = ()  # API docs and such, at the foot of the navigation
    sandbox: Sandbox | None = None
    form_token: str = ""  # goes with every post
    sign_out: str | None = None  # address to post to
