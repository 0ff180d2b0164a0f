"""Where a walk over accounts begins and goes on, for the lists that health has of its own."""

from rollcall.core.errors import Invalid
from rollcall.kit.paging import Cursor, read_cursor


def begin_of(cursor: str | None, order: str, begin: str = "") -> Cursor:
    """After which row it goes on. Raises Invalid for a cursor of another walk."""
    if cursor is None:
        return Cursor(order, begin, 0)
    read = read_cursor(cursor)
    if read is None or read.sort != order or not isinstance(read.value, str):
        raise Invalid({"cursor": "Not a cursor of this list."})
    return read
