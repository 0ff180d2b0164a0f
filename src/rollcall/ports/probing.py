"""Asking a platform how one account is: the cheapest question whose answer proves something.

A probe says what was proved, and nothing else: a platform in trouble, a limit of ours or an answer
that nobody understands proves nothing of the account, whatever it says of the platform.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rollcall.kit.instants import Instant
from rollcall.ports.reading import Connection

ANYTIME = timedelta(0)
"""Of a platform that is asked by itself as often as what is known of an account grows old."""


class Through(StrEnum):
    """What of the account is tried by asking."""

    TOKEN = "token"  # noqa: S105 - the kind, not one
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Subject:
    """An account that is asked about, as far as it is known here."""

    uuid: str
    platform: str
    username: str | None
    state: str
    reason: str | None
    since: Instant
    ends: Instant | None
    """When what signs it in ends, as far as anybody said."""
    limit_ends: Instant | None
    """Until when its platform holds it back, where it does."""
    connection: Connection | None = None
    """By what its platform is asked about it; None where it has no token."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was asked and what came back, without secrets, to be shown to people."""

    asked: str
    answered: str
    said: str = ""


class Stops(StrEnum):
    """What does not work any more."""

    ALL = "all"
    POSTING = "posting"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Quota:
    """How much a platform lets an account do, as it told with an answer."""

    of: str
    limit: int | None
    left: int
    renews_at: Instant | None
    begun_at: Instant | None = None
    """Since when it is counted, where that was said."""
    stops: Stops = Stops.POSTING
    """What the account cannot do once nothing is left."""
    shared: bool = False
    """Whether it is the app's, so that all accounts that are connected by it use it up."""


@dataclass(frozen=True, slots=True)
class Works:
    """The account was let in."""

    seen: Seen
    through: Through
    quotas: tuple[Quota, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refuses the account, and says why with a code of its own for that."""

    reason: str
    """One of the reasons of health."""
    seen: Seen
    through: Through
    renews_first: bool = False
    """Whether another token, had by renewing its grant, may still be let in."""


@dataclass(frozen=True, slots=True)
class Limited:
    """The platform holds this account back for a while, and says so."""

    reason: str
    seen: Seen
    until: datetime | None = None
    posts: bool = False
    """Whether it can post all the same."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It was asked, or was about to be, and nothing about the account was proved."""

    why: str
    seconds: float | None = None
    """After how long to ask again, where that was said."""
    full: bool = False
    """Whether nobody was asked, since the platform's limit is reached for now."""
    silent: bool = False
    """Whether a server of the account's own gave no answer that one of its kind gives."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """There is nobody to ask, or nothing to ask with."""

    why: str


Proof = Works | Refused | Limited | Unclear | Unasked


@dataclass(frozen=True, slots=True)
class Pace:
    """So many questions within any stretch of so many seconds are what probing may use."""

    calls: int
    seconds: float


class Probe(Protocol):
    """One way to ask one platform, or several, how an account is."""

    @property
    def name(self) -> str: ...

    @property
    def pace(self) -> Pace | None:
        """None: it may be asked as fast as it answers."""
        ...

    @property
    def opens_tokens(self) -> bool:
        """Whether it asks with the account's own token."""
        ...

    @property
    def every(self) -> timedelta | None:
        """How long it is left alone at least where nobody wants to know; None: for good."""
        ...

    def serves(self, platform: str) -> bool: ...

    def refuses(self, subject: Subject) -> str | None:
        """Why it cannot ask about this one; None where it can. Asks nobody."""
        ...

    async def ask(self, subject: Subject) -> Proof:
        """Once. Raises nothing that it knows of: a fault of the platform is `Unclear`."""
        ...
