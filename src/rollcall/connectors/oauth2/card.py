"""What one platform's OAuth 2 is like: addresses, names, forms and refusals, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rollcall.ports.consent import Permission, Repeat

NOTHING: Mapping[str, str] = {}


class Pkce(StrEnum):
    """How the verifier is told beforehand (RFC 7636), or is not."""

    NONE = "none"
    PLAIN = "plain"
    S256 = "S256"
    HEX = "hex"  # S256, spelled in hex digits


class Body(StrEnum):
    FORM = "form"
    JSON = "json"
    QUERY = "query"  # all of it in the address, and asked with GET


class AppShown(StrEnum):
    """Where the app's id and secret stand."""

    BODY = "body"
    BASIC = "basic"
    SECRET_ALONE = "secret alone"  # noqa: S105 - in the body, without the id
    NOWHERE = "nowhere"


class Means(StrEnum):
    """What a refusal says of a grant."""

    DEAD = "dead"  # it has ended, or never was
    BANNED = "banned"  # its account is banned, and it has ended with that
    DEACTIVATED = "deactivated"  # its owner put the account to rest there
    DENIED = "denied"  # its owner did not agree
    APP = "app"  # the app is refused
    LATER = "later"  # the platform is busy
    OURS = "ours"  # it was asked wrongly


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a token endpoint."""

    url: str
    fixed: Mapping[str, str] = field(default_factory=dict[str, str])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """By what each of `code`, `redirect_uri`, `verifier` and `token` is called there."""
    body: Body = Body.FORM
    app: AppShown = AppShown.BODY


@dataclass(frozen=True, slots=True)
class Told:
    """What a token endpoint's answer calls things; None is told nowhere."""

    access: str = "access_token"
    refresh: str | None = "refresh_token"
    expires: str = "expires_in"
    refresh_expires: str = "refresh_expires_in"
    scope: str | None = "scope"


@dataclass(frozen=True, slots=True)
class Whose:
    """How a token is asked whose it is; a name with dots is looked for within."""

    url: str
    person: str
    username: str | None = None
    display_name: str | None = None
    avatar_url: str | None = None
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    token_as: str | None = None
    """The parameter that bears the token; None shows it as a bearer."""


@dataclass(frozen=True, slots=True)
class Card:
    platform: str
    title: str
    authorize: str
    permissions: tuple[Permission, ...]
    code: Ask
    whose: Whose
    setup: str
    """Where an app is registered."""
    lasts: str
    """What its documents say of its tokens: what is reckoned with is what it answers."""
    authorize_fixed: Mapping[str, str] = field(default_factory=dict[str, str])
    client_id_as: str = "client_id"
    between_scopes: str = " "
    pkce: Pkce = Pkce.NONE
    longer: Ask | None = None
    """What a short-lived token is at once exchanged by for one that lasts."""
    renewal: Ask | None = None
    renewed_by_itself: bool = False
    """Whether the access token itself is what renews, and there is no other."""
    renews: bool = True
    """Whether what renews comes with every grant."""
    repeat: Repeat = Repeat.ONCE
    youngest: float = 0.0
    introspection: Ask | None = None
    revocation: Ask | None = None
    told: Told = Told()
    refusals: Mapping[str, Means] = field(default_factory=dict[str, Means])
    """By code; of Meta's, a subcode stands behind a stroke."""
    sentences: Mapping[str, Means] = field(default_factory=dict[str, Means])
    """By what only the sentence beside a code tells, in lower case."""


CODE = {"code": "code", "redirect_uri": "redirect_uri"}
CODE_AND_VERIFIER = CODE | {"verifier": "code_verifier"}
FOR_CODE = {"grant_type": "authorization_code"}
FOR_REFRESH = {"grant_type": "refresh_token"}
REFRESH = {"token": "refresh_token"}
