"""Reading what a platform answered of a grant: bounded, and by the names its card gives."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rollcall.connectors.http import Answer, cleaned
from rollcall.connectors.oauth2.card import Card, Whose
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Profile, Tokens

LONGEST_TOKEN = 8192
LONGEST_NAME = 255
LONGEST_ADDRESS = 2000
LONGEST_LIFE = 10 * 366 * 86_400.0
"""Seconds; what is said to last longer is not believed to end."""

Body = Mapping[str, Any]


def body_of(answer: Answer) -> Body | None:
    """The JSON object that was answered; None where there is none."""
    try:
        return msgspec.json.decode(answer.body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def granted_in(answer: Answer) -> Body | None:
    """The same of a token endpoint, out of a list of one, as a document of Instagram's shows it."""
    body = body_of(answer)
    if body is None or list(body) != ["data"]:
        return body
    try:
        [one] = msgspec.convert(body["data"], list[dict[str, Any]])
    except ValueError:
        return None
    return one


def tokens_in(card: Card, body: Body) -> Tokens | None:
    """None where there is no access token, which alone says that it went well."""
    access = _token(body.get(card.told.access))
    if access is None:
        return None
    refresh = _token(body.get(card.told.refresh)) if card.told.refresh else None
    return Tokens(
        access, refresh, _seconds(body.get(card.told.expires)), _seconds(_refresh_end(card, body))
    )


def scopes_in(card: Card, body: Body) -> frozenset[str] | None:
    """None where the answer tells none: then they are those that were asked for (RFC 6749, 5.1)."""
    told = body.get(card.told.scope) if card.told.scope else None
    match told:
        case str():
            words = told.replace(",", " ").split()
        case list():
            words = [one for one in told if isinstance(one, str)]  # pyright: ignore[reportUnknownVariableType] - looked at here
        case _:
            return None
    return frozenset(word[:LONGEST_NAME] for word in words[:100])


def profile_in(whose: Whose, body: Body) -> Profile | None:
    """None where nobody is named."""
    person = text_at(body, whose.person)
    if not person:
        return None
    return Profile(
        person,
        text_at(body, whose.username),
        text_at(body, whose.display_name),
        _address(_at(body, whose.avatar_url)),
    )


def text_at(body: Body, path: str | None) -> str | None:
    """What can be shown of the text or number there; None where there is none."""
    found = _at(body, path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return cleaned(str(found))[:LONGEST_NAME].strip() or None


def _at(body: Body, path: str | None) -> Any:
    found: Any = body if path else None
    for word in path.split(".") if path else ():
        try:
            if word == "0":
                [found, *_] = msgspec.convert(found, list[Any])
            else:
                found = msgspec.convert(found, dict[str, Any]).get(word)
        except (msgspec.ValidationError, ValueError):
            return None
    return found


def _address(found: Any) -> str | None:
    shown = isinstance(found, str) and found.startswith("https://") and found.isprintable()
    return found if shown and len(found) <= LONGEST_ADDRESS else None


def _token(found: Any) -> Secret | None:
    usable = isinstance(found, str) and 0 < len(found) <= LONGEST_TOKEN and found.isprintable()
    return Secret(found) if usable else None


def _seconds(found: Any) -> float | None:
    if isinstance(found, str) and found.isascii() and found.isdigit():
        found = int(found[:12])
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if 0 < found <= LONGEST_LIFE else None


def _refresh_end(card: Card, body: Body) -> Any:
    return body.get(card.told.refresh_expires)
