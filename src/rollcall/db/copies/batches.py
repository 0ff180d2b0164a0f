"""How many rows are read at once: many small ones, few large ones."""

from collections.abc import Sequence

from rollcall.db.statements import Row

FIRST = 64
MOST = 1024
BYTES = 4_194_304
SIZED = (str, bytes)


def next_size(rows: Sequence[Row]) -> int:
    """As many as will be some 4 MB if those to come are like these.

    It is a power of two, so that few questions differ.
    """
    size = sum(len(value) for row in rows for value in row if isinstance(value, SIZED))
    fitting = max(1, min(MOST, BYTES * len(rows) // max(1, size)))
    return 1 << fitting.bit_length() - 1
