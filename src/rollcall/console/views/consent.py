"""What the consent page shows, and what the app is told of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import msgspec

from rollcall.console.consent_asked import Asked, AskedScope
from rollcall.core.access.consenting import Offered
from rollcall.ports.social import Person

COMPLETED = "Authorization has been completed successfully."
CANCELED = "Authorization has been canceled by user."


@dataclass(frozen=True, slots=True)
class Choice:
    number: int
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ConsentPage:
    app: str
    answered_at: str  # the host that the answer goes to
    scopes: Sequence[AskedScope]
    accounts: Sequence[Choice]
    form_token: str
    wrong: str | None

    @classmethod
    def of(
        cls, asked: Asked, accounts: Sequence[Offered], token: str, wrong: str | None, chosen: int
    ) -> "ConsentPage":
        where = asked.redirect_origin or asked.origins[0]
        choices = [
            Choice(
                pair.account.number,
                f"{pair.account.username or pair.account.number} · @{pair.person.username}",
                chosen=pair.account.number == chosen
                or (not chosen and bool(asked.email) and pair.account.email == asked.email),
            )
            for pair in accounts
        ]
        host = urlsplit(where).netloc
        return cls(asked.app.name, host, asked.scopes, choices, token, wrong)


@dataclass(frozen=True, slots=True)
class Granted:
    key: str
    scopes: tuple[str, ...]
    user: Mapping[str, object]

    @classmethod
    def to(cls, person: Person, key: str, scopes: tuple[str, ...], home: str) -> "Granted":
        user: dict[str, object] = {
            "id": str(person.id),
            "username": person.username,
            "nickname": person.nickname,
            "avatar": person.avatar_url or f"{home}/media/avatars/{person.id}_100.png",
            "followerCount": person.followers,
            "verified": person.verified,
        }
        return cls(key, scopes, user)


@dataclass(frozen=True, slots=True)
class Done:
    """The last page of a popup: it tells its opener, and closes."""

    app: str
    granted: bool
    message: str  # JSON
    origins: Sequence[str]  # the only ones that may be told

    @property
    def spelled_origins(self) -> str:
        return " ".join(self.origins)


def said_back(asked: Asked, granted: Granted | None) -> str:
    """What the page that opened the popup is told, in the form that the login button reads."""
    said: dict[str, object] = {"_tikapi": True, "client_id": asked.app.client_id}
    if granted is None:
        said |= {"type": "error", "message": CANCELED}
    else:
        said |= {
            "type": "success",
            "message": COMPLETED,
            "access_token": granted.key,
            "scope": list(granted.scopes),
            "userInfo": granted.user,
        }
    if asked.state is not None:
        said["state"] = asked.state
    return msgspec.json.encode(said).decode()


def to_address(asked: Asked, granted: Granted | None) -> str:
    """The registered address, with the answer in its query as the vendor documents it."""
    said = {"error": "access_denied", "error_description": CANCELED}
    if granted is not None:
        said = {"access_token": granted.key, "scope": " ".join(granted.scopes)}
    if asked.state is not None:
        said["state"] = asked.state
    uri = asked.redirect_uri or ""
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(said)}"
