"""Small values used on every page: moments, links, marks, commands, ways on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, three ways."""

    iso: str  # 2026-01-10T08:00:00Z, for programs and for `<time datetime>`
    absolute: str  # 10 Jan 2026, 08:00:00 UTC; the zone is always named
    relative: str  # 4 min ago, in 3 days; rewritten by the page as time goes on


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class PlatformMark:
    key: str  # instagram
    name: str  # Instagram
    icon: str  # a file in static/icons without its ending; `generic` where there is none


@dataclass(frozen=True, slots=True)
class StateMark:
    """A state of health, and why."""

    state: str  # healthy | expiring | expired | limited | unhealthy | setup_incomplete | …
    label: str  # Setup incomplete
    reason: str = ""  # the reason code, token_expired; empty when there is none
    text: str = ""  # the reason for people: Its access token has ended.


@dataclass(frozen=True, slots=True)
class DeviceMark:
    name: str  # model, or the serial when the model is not known
    serial: str
    online: bool
    href: str | None = None  # accounts on this device


@dataclass(frozen=True, slots=True)
class Snippet:
    """The same thing done elsewhere: a command that may be copied. Never holds a key."""

    label: str  # curl
    command: str


@dataclass(frozen=True, slots=True)
class Step:
    """One way on from an empty or closed page. Of `href`, `command`, `post` at most one is set."""

    label: str  # Load the sandbox fleet
    text: str
    href: str | None = None
    command: str | None = None  # shown to be copied
    post: str | None = None  # address that a button posts to, with the frame's form token
    act: str = ""  # what the button or link says, where `label` would only be said twice: Remove


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where nothing is, and what to do about it."""

    title: str
    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    href: str | None = None
    outside: bool = False  # the link leaves the console
    code: bool = False  # an identifier: fixed width, with a copy button
    at: Moment | None = None  # shown in place of `value`
