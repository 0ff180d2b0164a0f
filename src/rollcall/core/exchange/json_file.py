"""Accounts as JSON: one array of them, or one on each line (NDJSON); never all of them at once."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, TextIO

import msgspec

from rollcall.core.exchange.rows import LONGEST_ROW, NAMES, Row, Unfit, not_utf8, row_of

CHUNK = 65_536
SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_ndjson(file: BinaryIO) -> Iterator[Row]:
    """The file's rows, one at a time. Raises Unfit where the file as a whole is no such file."""
    for number, line in enumerate(_lines(file), start=1):
        try:
            text = line.decode().strip()
        except UnicodeDecodeError as error:
            raise not_utf8(file) from error
        if text:
            yield _row(number, text)


def read_array(file: BinaryIO) -> Iterator[Row]:
    """The array's elements, one at a time. Raises Unfit where the file holds no one array."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    tape = Tape(text)
    try:
        tape.must("[", "A JSON file is one array of accounts; for one on each line, say ndjson.")
        if tape.next() == "]":
            tape.take(1)
        else:
            yield from _elements(tape)
        if tape.next():
            raise Unfit(f"Line {tape.line}: there is more behind the array.")
    except UnicodeDecodeError as error:
        raise not_utf8(file) from error
    finally:
        text.detach()


def _lines(file: BinaryIO) -> Iterator[bytes]:
    number = 0
    while line := file.readline(LONGEST_ROW + 2):
        number += 1
        if len(line) > LONGEST_ROW + 1:
            raise Unfit(f"Line {number} is longer than {LONGEST_ROW} bytes.")
        yield line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line


def _elements(tape: "Tape") -> Iterator[Row]:
    while True:
        tape.next()
        line = tape.line
        yield _row(line, tape.value())
        if tape.next() == "]":
            tape.take(1)
            return
        tape.must(",", "the array goes on with neither a comma nor its end.")


def _row(line: int, text: str) -> Row:
    try:
        said = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        return Row(line, wrong={"row": f"Not JSON: {error}."})
    if not isinstance(said, dict):
        return Row(line, wrong={"row": "Not a JSON object."})
    return row_of(line, said, {})  # pyright: ignore[reportUnknownArgumentType] - JSON's names are text


class Tape:
    """A window that moves over a text of any length."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._window = ""
        self._at = 0
        self.line = 1

    def next(self) -> str:
        """The next character that is no white space; nothing at the end."""
        while True:
            space = SPACE.match(self._window, self._at)
            self.take(len(space[0]) if space else 0)
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def must(self, mark: str, otherwise: str) -> None:
        if self.next() != mark:
            raise Unfit(f"Line {self.line}: {otherwise}")
        self.take(1)

    def take(self, count: int) -> None:
        self.line += self._window.count("\n", self._at, self._at + count)
        self._at += count

    def value(self) -> str:
        """The text of the JSON value that begins here."""
        while True:
            try:
                _, end = DECODER.raw_decode(self._window, self._at)
            except (ValueError, RecursionError) as error:
                # It may only be cut off by the window's edge.
                if len(self._window) - self._at > LONGEST_ROW or not self._more():
                    raise Unfit(f"Line {self.line}: what begins here is not JSON.") from error
                continue
            if end == len(self._window) and self._more():
                continue  # a number may go on
            text = self._window[self._at : end]
            self.take(end - self._at)
            return text

    def _more(self) -> bool:
        read = self._text.read(CHUNK)
        self._window = self._window[self._at :] + read
        self._at = 0
        return bool(read)


class NdjsonWriter:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, account: Mapping[str, Any]) -> None:
        self._out.write(_spelled(account) + "\n")

    def end(self) -> None:
        """Nothing stands behind the last line."""


class ArrayWriter:
    """One array, with an account on each line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._before = "[\n"

    def write(self, account: Mapping[str, Any]) -> None:
        self._out.write(self._before + _spelled(account))
        self._before = ",\n"

    def end(self) -> None:
        self._out.write("[]\n" if self._before == "[\n" else "\n]\n")


def _spelled(account: Mapping[str, Any]) -> str:
    said = {name: account[name] for name in NAMES}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
