"""What an app asks a person for, read from the address, and refused where anything is amiss."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from rollcall.core.access.account_keys import SCOPES
from rollcall.core.access.apps import CLIENT_ID, App
from rollcall.core.errors import CoreError, Invalid
from rollcall.wire.call import read_query

PLAIN_WORDS = {
    "view_profile": "See the account's profile",
    "edit": "Change the account's name, biography and privacy",
    "explore": "See its feed and search, and its saved and liked videos",
    "view_notifications": "See its notifications",
    "view_analytics": "See how its videos and live rooms do",
    "view_followers": "See who follows it, and whom it follows",
    "view_collections": "See its playlists and saved videos",
    "view_messages": "Read its messages",
    "send_messages": "Write messages as this account",
    "conversation_requests": "Read, accept and delete requests to write to it",
    "media_actions": "Like and comment videos as this account",
    "follow_actions": "Follow and unfollow people as this account",
    "live": "Start, stop and watch live rooms as this account",
    "view_coins": "See its coins and what they were paid for",
}
OTHER_NAMES: Mapping[str, str] = {"edit_profile": "edit", "search": "explore"}
"""What older documents and the login button call a scope."""
BETWEEN = re.compile(r"[\s,+]+")
MOST_SCOPES = 30
LONGEST = 2000
YES = frozenset({"true", "1"})

Line = Annotated[str, Meta(max_length=LONGEST)]


class ConsentRefused(CoreError):
    """What no consent can be given to, with the page that says so."""

    def __init__(self, status: int, title: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.title = title


class Query(msgspec.Struct, frozen=True):
    client_id: Line = ""
    redirect_uri: Line = ""
    scope: Line = ""
    state: Line | None = None
    country: Line = ""
    email: Line = ""
    is_popup: str = ""


@dataclass(frozen=True, slots=True)
class AskedScope:
    word: str
    """As the app wrote it, and is told it back."""
    grants: str
    means: str


@dataclass(frozen=True, slots=True)
class Asked:
    app: App
    workspace_id: int
    redirect_uri: str | None
    scopes: tuple[AskedScope, ...]
    state: str | None
    email: str
    popup: bool
    question: str
    """All of it in one text: a form answers this question and no other."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Who may be answered in a popup: pages of where the app is answered otherwise."""
        return tuple(dict.fromkeys(map(origin_of, self.app.redirect_uris)))

    @property
    def redirect_origin(self) -> str | None:
        return origin_of(self.redirect_uri) if self.redirect_uri else None


async def read_asked(
    find_app: Callable[[str], Awaitable[tuple[int, App] | None]], query_string: str
) -> Asked:
    """Raises ConsentRefused."""
    try:
        query = read_query(Query, query_string)
    except Invalid as error:
        raise ConsentRefused(400, "This cannot be asked", error.message) from error
    if not CLIENT_ID.fullmatch(query.client_id):
        raise ConsentRefused(400, "The link names no app", NO_CLIENT)
    found = await find_app(query.client_id)
    if found is None:
        raise ConsentRefused(404, "This app is not known here", UNKNOWN_APP)
    workspace_id, app = found
    popup = query.is_popup.lower() in YES
    scopes = _scopes(query.scope)
    return Asked(
        app,
        workspace_id,
        _redirect_uri(app, query.redirect_uri, popup=popup),
        scopes,
        query.state,
        query.email,
        popup,
        query_string,
    )


def origin_of(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def _redirect_uri(app: App, given: str, *, popup: bool) -> str | None:
    """The registered address, letter for letter; a popup needs none. Raises ConsentRefused."""
    if given in app.redirect_uris:
        return given
    if popup and not given:
        return None
    what = "is not one that the app registered" if given else "is missing"
    message = f"The redirect_uri {what}. It must be one of them, letter for letter."
    raise ConsentRefused(400, "The app cannot be answered there", message)


def _scopes(spelled: str) -> tuple[AskedScope, ...]:
    words = list(dict.fromkeys(word for word in BETWEEN.split(spelled) if word))[:MOST_SCOPES]
    known = {word: OTHER_NAMES.get(word.lower(), word.lower()) for word in words}
    strange = [word for word in words if known[word] not in SCOPES]
    if strange or not words:
        what = f"There is no {', '.join(strange)[:200]}." if strange else "The scope is missing."
        message = f"{what} It is one or more of: {', '.join(SCOPES)}."
        raise ConsentRefused(400, "The app asks for what there is not", message)
    return tuple(AskedScope(word, known[word], PLAIN_WORDS[known[word]]) for word in words)


NO_CLIENT = "The client_id is c_ and at least ten letters and digits."
UNKNOWN_APP = "No app of this client_id is registered. Whoever made the link can register it."
