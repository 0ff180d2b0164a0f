"""Pages: by cursor for those who walk, by number for the vendors who count."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Page `number` (from 1) of `size` rows."""

    number: int = 1
    size: int = 50

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: Sequence[T]
    total: int
    request: PageRequest

    @property
    def count(self) -> int:
        """Pages there are in all; an empty list still has one."""
        return max(1, -(-self.total // self.request.size))

    def each(self, change: Callable[[T], U]) -> list[U]:
        return [change(item) for item in self.items]


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a walk stands: after the row with this sort value and number, in this order."""

    sort: str
    value: str | int | None
    number: int


LONGEST_CURSOR = 4096
"""More than any that is spelled: of a name of 255 characters, each of them escaped, come 2,100."""


def spell_cursor(cursor: Cursor) -> str:
    return urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def read_cursor(text: str) -> Cursor | None:
    """The cursor that `spell_cursor` wrote, or None when the text is not one."""
    if len(text) > LONGEST_CURSOR:
        return None
    try:
        packed = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        return msgspec.json.decode(packed, type=Cursor)
    except (ValueError, msgspec.DecodeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Some rows of a walk, and the cursor that goes on from there, if anything does."""

    items: Sequence[T]
    next_cursor: str | None
    total: int | None
    """How many rows the walk has in all, where that was asked for."""
