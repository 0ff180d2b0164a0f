"""One account: who, where signed in, its health and why, and what hangs on it."""

from dataclasses import dataclass

from rollcall.console.views.parts import (
    DeviceMark,
    Fact,
    Link,
    Moment,
    PlatformMark,
    Snippet,
    StateMark,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was asked and what came back, redacted."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """A button that posts a form of ours."""

    label: str  # Check now
    post: str
    leads: bool  # whether it is what to do


@dataclass(frozen=True, slots=True)
class HealthNow:
    mark: StateMark
    can_post: bool
    means: str
    action: str  # the one thing to do; empty when there is none
    since: Moment
    checked: Moment | None
    next_check: Moment | None
    confidence: str  # proved | probed | inferred
    confidence_text: str  # by asking the platform
    evidence: tuple[Evidence, ...] = ()
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the health strip, in thousandths of its width."""

    state: str
    start: int
    width: int
    title: str  # Healthy, 1 Nov to 14 Nov


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry of an account's history of health."""

    mark: StateMark
    can_post: bool
    at: Moment
    lasted: str  # 13 days; empty for the newest, which goes on
    confidence: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    turns: tuple[Turn, ...]  # newest first
    strip: tuple[Stretch, ...]
    strip_from: str  # 21 Oct
    strip_to: str  # today
    older: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    kind: str  # OAuth, Cookies, Password, Device
    alive: bool
    scopes: tuple[str, ...]
    since: Moment
    refreshed: Moment | None
    expires: Moment | None  # None: no end is known


@dataclass(frozen=True, slots=True)
class HeldSecret:
    """That a secret is held. Its value never comes near a template."""

    name: str  # Refresh token
    stored: Moment


@dataclass(frozen=True, slots=True)
class ReceivedCode:
    """That a code came; not the code."""

    source: str  # e-mail
    received: Moment
    expires: Moment
    valid: bool


@dataclass(frozen=True, slots=True)
class SlotCount:
    label: str  # published
    count: int


@dataclass(frozen=True, slots=True)
class AttachedOrder:
    title: str
    kind: str  # account and videos
    status: str
    total: int
    free: int
    slots: tuple[SlotCount, ...]
    created: Moment
    reference: str = ""


@dataclass(frozen=True, slots=True)
class AttachedHarvest:
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class FaceSpelling:
    """How one API tells of this account."""

    face: str  # lobstr.io
    id: str  # its id there
    says: str  # 200 synchronized; empty when that face does not list it
    absent: str = ""  # why not, when it does not


@dataclass(frozen=True, slots=True)
class AccountPage:
    title: str  # what the account is called
    username: str
    platform: PlatformMark
    profile: str | None  # its page on the platform
    enabled: bool
    removed: Moment | None
    back: Link  # the list it was opened from
    identity: tuple[Fact, ...]
    biography: str
    health: HealthNow
    timeline: Timeline
    sessions: tuple[Session, ...]
    device: DeviceMark | None
    device_facts: tuple[Fact, ...]
    mailbox: str
    tags: tuple[Link, ...]
    secrets: tuple[HeldSecret, ...]
    codes: tuple[ReceivedCode, ...]
    orders: tuple[AttachedOrder, ...]
    harvests: tuple[AttachedHarvest, ...]
    faces: tuple[FaceSpelling, ...]
    snippets: tuple[Snippet, ...]
    said: str = ""  # what came of the button that was pressed


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link for an account's owner, shown this once."""

    title: str  # A link for the owner of Ada
    text: str
    url: str
    until: Moment
    back: Link
