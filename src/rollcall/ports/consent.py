"""An owner's consent at a platform: where it is asked, what is granted, renewed and taken back.

A grant's tokens are the platform's to end: how long they last is what it answered, and nothing
else. What was sent and never answered may have been done, and a token that renews once alone may
be used up by it: so there is a fault for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol, runtime_checkable

from rollcall.kit.sealing import Secret
from rollcall.ports.acting import Rejected, Unconfirmed
from rollcall.ports.reading import SourceFault, TokenRefused, TryLater, Unknown

__all__ = [
    "App",
    "AppMisconfigured",
    "Asks",
    "Choice",
    "Consent",
    "Enables",
    "Federated",
    "Grant",
    "NoSuchAccount",
    "Path",
    "Permission",
    "Profile",
    "Reconnect",
    "Rejected",
    "Repeat",
    "Tokens",
    "TryLater",
    "Unconfirmed",
    "Unknown",
    "WrongPassword",
]


@dataclass(frozen=True, slots=True)
class App:
    """What an organisation registered at a platform, in whose name owners are asked."""

    client_id: str
    secret: Secret | None = field(repr=False)


class Enables(StrEnum):
    """What a permission lets us do, as owners are told in their own language."""

    IDENTITY = "identity"
    PROFILE = "profile"
    FIGURES = "figures"
    READ = "read"
    POST = "post"
    COMMENTS = "comments"
    MESSAGES = "messages"
    INSIGHTS = "insights"
    PAGES = "pages"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Permission:
    """What owners are asked for: in the platform's word, and what it lets us do."""

    scope: str
    enables: Enables
    posts: bool = False
    """Whether nothing can be posted without it."""


class Repeat(StrEnum):
    """What may be done with a token that was sent to be renewed, where no answer came."""

    HARMLESS = "harmless"  # it renews as often as it is sent
    ONCE = "once"  # it renews once: sent again, it may end what it renewed


@dataclass(frozen=True, slots=True)
class Tokens:
    access: Secret
    refresh: Secret | None
    """None where the platform gave none; what is kept already stays then."""
    expires_in: float | None
    """Seconds; None where the platform says nothing, which is not for ever."""
    refresh_expires_in: float | None = None
    binding: Secret | None = None
    """What goes along wherever they are used, in the connector's own words: of which server they
    are, and which key proves whose they are. None where a platform is one, and a token all."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose consent it is, as the platform tells it to the token itself."""

    person: str
    """The platform's own id of them; it never changes."""
    username: str | None = None
    display_name: str | None = None
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One account of several that a person consented for, with the tokens that are its own."""

    profile: Profile
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Grant:
    tokens: Tokens
    scopes: frozenset[str]
    profile: Profile
    asked: str
    """What was asked of the platform to know that the token works."""
    choices: tuple[Choice, ...] = ()
    """What the person manages, where it is not known yet which of it is meant."""
    chosen: bool = True
    """Whether it is known; until then `tokens` and `profile` are the person's own."""
    granted_by: str | None = None
    """The platform's id of who consented, where accounts are not people but managed by them."""

    def of(self, choice: Choice) -> "Grant":
        """What was granted for this one of them."""
        tokens, profile = choice.tokens, choice.profile
        return replace(self, tokens=tokens, profile=profile, choices=(), chosen=True)


@dataclass(frozen=True, slots=True)
class Path:
    """Where the owner goes, and what must be kept for when they come back."""

    address: str
    verifier: Secret


class Consent(Protocol):
    """One platform at which owners can be asked. Every method but `path` asks over the network."""

    platform: str
    shown: str
    """The platform's own page, without what is asked there."""
    permissions: tuple[Permission, ...]
    renews: bool
    """Whether the platform gives what renews a grant whenever it is asked for consent."""
    renewed_by_itself: bool
    """Whether the access token is what renews it, and there is no other."""
    repeat: Repeat
    youngest: float
    """Seconds for which a fresh token is not renewed yet."""

    def path(self, app: App, redirect_uri: str, state: str) -> Path:
        """Asks nobody."""
        ...

    async def exchange(
        self, app: App, came: Mapping[str, str], redirect_uri: str, verifier: Secret
    ) -> Grant:
        """What the owner granted who came back with these parameters.

        Raises the faults of this file, and nothing else.
        """
        ...

    async def renew(self, app: App, tokens: Tokens, person: str) -> Tokens:
        """Once. Raises the faults of this file; Unconfirmed where it may have been done."""
        ...

    async def unused(self, app: App, tokens: Tokens) -> bool | None:
        """Whether what renews was not used yet; None where the platform cannot be asked."""
        ...

    async def revoke(self, app: App, tokens: Tokens) -> None:
        """Raises the faults of this file; Unknown where the platform has no such thing."""
        ...


class Asks(StrEnum):
    """What an owner says before they are asked, where a platform is many servers."""

    HANDLE = "handle"  # the account's own name, which leads to its server
    INSTANCE = "instance"  # the server's


@runtime_checkable
class Federated(Consent, Protocol):
    """Consent at a platform of many servers, of which an owner names theirs first.

    Nothing is asked by `path` here, but by `begin`. The app is none that a workspace registered:
    servers are told of us when we first come to one, or read it at an address of ours.
    """

    asks: Asks
    takes_passwords: bool
    """Whether owners may sign in here, by a password made for apps alone."""
    leads_to: str
    """Where a browser may be sent on to, as a page's policy spells it."""

    async def server_of(self, said: str) -> str:
        """The origin of the server that was meant. Raises NoSuchAccount and faults."""
        ...

    async def register(self, server: str, name: str, redirect_uri: str) -> App | None:
        """Tell a server of us; None where that is not the way here. Raises faults."""
        ...

    async def is_known(self, server: str, app: App) -> bool:
        """Whether the server still knows what it registered. Raises faults."""
        ...

    async def begin(
        self, server: str, app: App | None, said: str, redirect_uri: str, state: str
    ) -> Path:
        """Raises faults."""
        ...

    async def sign_in(self, said: str, password: Secret) -> Grant:
        """Raises WrongPassword, NoSuchAccount and faults."""
        ...


class Reconnect(TokenRefused):
    """The platform says with a code of its own that the grant has ended: only its owner helps."""

    def __init__(
        self,
        why: str,
        *,
        asked: str,
        code: str,
        said: str,
        reason: str = "token_refused",
    ) -> None:
        """`reason` is one of health's: where the account itself is refused, it says so."""
        super().__init__(why, asked=asked, code=code, said=said)
        self.reason = reason


class AppMisconfigured(SourceFault):
    """The platform refuses the app: its id, its secret, its address or what it was approved for."""


class NoSuchAccount(SourceFault):
    """What an owner said leads to no account, or to no server that can be asked."""


class WrongPassword(SourceFault):
    """The password is refused, or is none that was made for apps."""
