"""How the social world is asked: ids, names, and where a walk goes on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo
from rollcall.core.errors import Invalid, NotFound
from rollcall.wire.call import Call

T = TypeVar("T")
LONGEST_ID = 19
LARGEST = 2**63 - 1


class Walked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=64)] | None = None


def id_of(call: Call, name: str) -> int:
    """The id in the path. Raises NotFound for what is none."""
    given = call.at(name)
    if not (given.isdecimal() and given.isascii() and len(given) <= LONGEST_ID):
        raise NotFound(name, given)
    return int(given)


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


def _spelled(place: int) -> str:
    return urlsafe_b64encode(msgspec.json.encode((place,))).rstrip(b"=").decode()
