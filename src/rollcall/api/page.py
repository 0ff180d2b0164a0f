"""What stands beside the rows of every list: where it goes on."""

from typing import Any

import msgspec

from rollcall.kit.paging import Slice


class PageInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    next_cursor: str | None
    has_more: bool
    total: int | None = None


def page_info(found: Slice[Any]) -> PageInfo:
    return PageInfo(found.next_cursor, found.next_cursor is not None, found.total)
