"""In what one platform's consent differs from another's, written down from its own documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rollcall.sandbox.consent.ledger import Issued
from rollcall.sandbox.consent.people import Owner

Shape = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """Tokens as they are handed out, before they are spelled."""

    access: str
    refresh: str | None
    expires_in: int
    refresh_expires_in: int | None
    issued: Issued
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """In the words of RFC 6749, before a platform spells it."""

    code: str
    said: str
    status: int = 400


Tells = Callable[[Owner, Issued, Mapping[str, str]], Shape]
"""What a token is told, who it is of, and what the query said beside it."""


@dataclass(frozen=True, slots=True)
class Quirks:
    platform: str
    title: str
    authorize: str
    token: str
    """The path at which codes are exchanged."""
    me: str
    """The path at which a token is told whose it is."""
    spell: Callable[[Given], Shape]
    refuse: Callable[[Refusal], tuple[int, Shape]]
    tell: Callable[[Owner, Issued], Shape]
    access_lasts: int
    refresh_lasts: int | None = None
    """None: there are no refresh tokens."""
    rotates: bool = True
    renewal: str | None = None
    """The path of renewals, where it is another."""
    longer: str | None = None
    """Where a short-lived token is exchanged for a long one."""
    long_lasts: int = 0
    grants: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the grant types of this platform's own are in the words of RFC 6749."""
    client_id_as: str = "client_id"
    separator: str = " "
    basic: bool = False
    """Whether the app is shown in a header."""
    challenges: tuple[str, ...] = ()
    """Methods of PKCE, one of which must be used; none: it is not known here."""
    hex_challenge: bool = False
    token_as: str | None = None
    """The parameter in which a token is shown; None: as a bearer."""
    code_lasts: int = 60
    exchanged_as: str = "access_token"
    """The parameter in which a short-lived token is exchanged."""
    youngest: int = 0
    """Seconds for which a token cannot be renewed yet."""
    tail: str = ""
    """What is appended to a code."""
    asks_offline: str | None = None
    """The scope, or with `=` the parameter, without which there is no refresh token."""
    revoke: str | None = None
    revoke_by: str = "POST"
    others: Mapping[str, Tells] = field(default_factory=dict[str, Tells])
    """What else a token is told, by its path."""


def plainly(refusal: Refusal) -> tuple[int, Shape]:
    """As RFC 6749 spells it."""
    return refusal.status, {"error": refusal.code, "error_description": refusal.said}
