"""The records of a CSV file, each with the line where it begins; a broken one stops no other."""

import csv
import io
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rollcall.core.exchange.rows import LONGEST_ROW, NOT_UTF8

LONGEST_CELL = 131_072
MOST_LINES = 5_000
"""How many lines one record may go over: what a quote that never closes may swallow."""
UNCLOSED = "A value begins with a quote that is never closed."
FAULTS = {
    "field larger": f"A value is longer than {LONGEST_CELL} characters.",
    "unexpected end": UNCLOSED,
    "',' expected": "There is more behind a closing quote (within a value, write it twice).",
}


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    cells: list[str]
    wrong: str = ""
    """Why it is no record, where it is none."""


def records(file: BinaryIO) -> Generator[Record]:
    """Every record of the file; where one is broken, the next begins on the line behind its first.

    Whatever a quote that was not closed has swallowed is read again, line by line.
    """
    csv.field_size_limit(LONGEST_CELL)
    # What is no UTF-8 becomes lone surrogates here, so that it is the fault of its record alone.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    lines = Lines(text)
    try:
        while (found := _next(lines)) is not None:
            yield found
    finally:
        if not file.closed:
            text.detach()


class Lines:
    """The lines of a text, of which some may be given back; what is too long of one is cut off."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self.number = 1
        """Of the line that comes next."""

    def take(self) -> str:
        """The next line; nothing at the end."""
        line = self._back.popleft() if self._back else self._read()
        self.number += bool(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        line = self._text.readline(LONGEST_ROW + 2)
        rest = line
        while len(rest) > LONGEST_ROW and not rest.endswith(("\n", "\r")):
            rest = self._text.readline(LONGEST_ROW + 2)
        return line


def _next(lines: Lines) -> Record | None:
    begins = lines.number
    taken: list[str] = []
    try:
        cells = next(csv.reader(_of_one(lines, taken), strict=True), None)
    except csv.Error as error:
        lines.give_back(taken[1:])
        return Record(begins, [], _long(taken) or _why(error, taken))
    if cells is None:
        return None
    return Record(begins, cells, _long(taken) or _foreign(taken))


def _of_one(lines: Lines, taken: list[str]) -> Iterator[str]:
    """As many lines as one record may take; the reader asks for no more than it needs."""
    size = 0
    while size <= LONGEST_ROW and len(taken) < MOST_LINES and (line := lines.take()):
        taken.append(line)
        size += len(line)
        yield line


def _long(taken: list[str]) -> str:
    return f"Longer than {LONGEST_ROW} bytes." if sum(map(len, taken)) > LONGEST_ROW else ""


def _foreign(taken: list[str]) -> str:
    try:
        for line in taken:
            line.encode()
    except UnicodeEncodeError:
        return NOT_UTF8
    return ""


def _why(error: csv.Error, taken: list[str]) -> str:
    said = str(error)
    if len(taken) > 1 and said.startswith("field larger"):
        return UNCLOSED  # it is only long for what it swallowed
    return next((told for begin, told in FAULTS.items() if said.startswith(begin)), f"{said}.")
