"""What stands beside the rows of every list: where it goes on."""

from typing import Any

import msgspec

from rollcall.core.errors import Invalid
from rollcall.kit.instants import END_OF_TIME, Instant, read_instant
from rollcall.kit.paging import Slice


class PageInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    next_cursor: str | None
    has_more: bool
    total: int | None = None


def page_info(found: Slice[Any]) -> PageInfo:
    return PageInfo(found.next_cursor, found.next_cursor is not None, found.total)


def read_before(text: str | None) -> Instant:
    """The instant before which a history is asked for. Raises Invalid."""
    if not text:
        return END_OF_TIME
    try:
        return read_instant(text)
    except ValueError:
        raise Invalid({"before": "Not a date and time (RFC 3339)."}) from None
