"""How the social world is asked: ids, names, and where a walk goes on."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo
from rollcall.api.social.shapes import Media
from rollcall.core.errors import Invalid, NotFound
from rollcall.ports.social import Hashtag, Person
from rollcall.wire.call import Call

T = TypeVar("T")
LONGEST_ID = 19
SEC_UID = re.compile(r"[A-Za-z0-9_\-]{30,128}")
USERNAME = re.compile(r"@?[A-Za-z0-9_.]{1,64}")
LARGEST = 2**63 - 1


class Walked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=64)] | None = None


def id_of(call: Call, name: str) -> int:
    """The id in the path. Raises NotFound for what is none."""
    given = call.at(name)
    if not _is_id(given):
        raise NotFound(name, given)
    return int(given)


async def person_at(call: Call) -> Person:
    """Whom the path names: by id, by the longer id, or by name, `@` before it or not.

    Raises NotFound, PlatformFault.
    """
    given, people = call.at("person"), call.core.social.people
    if is_name(given):
        return await people.by_username(given.removeprefix("@"))
    if _is_id(given):
        return await people.by_id(int(given))
    if SEC_UID.fullmatch(given):
        return await people.by_sec_uid(given)
    raise NotFound("person", given)


def is_name(given: str) -> bool:
    """Whether somebody is said by name, rather than by id or by the longer id."""
    return bool(USERNAME.fullmatch(given)) and not _is_id(given) and not SEC_UID.fullmatch(given)


async def hashtag_at(call: Call) -> Hashtag:
    """By id, else by name, `#` before it or not. Raises PlatformFault."""
    given, finding = call.at("hashtag"), call.core.social.finding
    return await (finding.hashtag(int(given)) if _is_id(given) else finding.hashtag_named(given))


def media(call: Call) -> Media:
    return Media(call.base)


def page_of(
    found: Sequence[T], limit: int, place: Callable[[T], int]
) -> tuple[Sequence[T], PageInfo]:
    """A page of `limit` out of what was looked for, one more than that."""
    shown = found[:limit]
    return shown, info_of(place(shown[-1]) if len(found) > limit else None)


def info_of(goes_on: int | None) -> PageInfo:
    """Where the walk goes on; None: it has come to its end."""
    return PageInfo(None if goes_on is None else _spelled(goes_on), goes_on is not None)


def read_place(cursor: str | None) -> int | None:
    """Raises Invalid."""
    if cursor is None:
        return None
    try:
        packed = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        place = msgspec.json.decode(packed, type=tuple[int])[0]
    except (ValueError, msgspec.DecodeError) as error:
        raise Invalid({"cursor": "Not a cursor of this list."}) from error
    if not -1 <= place <= LARGEST:
        raise Invalid({"cursor": "Not a cursor of this list."})
    return place


def _is_id(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= LONGEST_ID


def _spelled(place: int) -> str:
    return urlsafe_b64encode(msgspec.json.encode((place,))).rstrip(b"=").decode()
