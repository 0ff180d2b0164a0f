"""A row as one line of JSON, the same from whichever database, and a sum over all of a table's.

Bytes are written in base64. The sum is the same in whatever order the rows come, so that two
databases that sort differently are held against each other without sorting.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec

from rollcall.db.copies.shapes import Holds, Shape
from rollcall.db.statements import Row

TYPES: dict[Holds, Any] = {
    Holds.TEXT: str | None,
    Holds.NUMBER: int | None,
    Holds.TRUTH: bool | None,
    Holds.REAL: float | None,
    Holds.BYTES: bytes | None,
}
SUMS = 2**256
ENCODER = msgspec.json.Encoder()


def line(row: Row) -> bytes:
    return ENCODER.encode(row) + b"\n"


def reader_of(shape: Shape) -> msgspec.json.Decoder[tuple[Any, ...]]:
    """Reads lines of this table; raises msgspec.ValidationError for one that is none of it."""
    types = tuple(TYPES[column.holds] for column in shape.columns)
    return msgspec.json.Decoder(tuple[types])  # pyright: ignore[reportInvalidTypeArguments] - known only now


@dataclass(slots=True)
class Tally:
    """How many rows there were, and the sum over them."""

    rows: int = 0
    _sum: int = field(default=0, repr=False)

    @property
    def sum(self) -> str:
        return f"{self._sum:064x}"

    def add(self, lines: Iterable[bytes]) -> None:
        for one in lines:
            self.rows += 1
            self._sum += int.from_bytes(sha256(one).digest())
        self._sum %= SUMS
