"""Accounts as JSON: one array of them, or one on each line (NDJSON); never all of them at once."""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, TextIO

import msgspec

from rollcall.core.exchange.json_tape import Tape
from rollcall.core.exchange.rows import LONGEST_ROW, NAMES, NOT_UTF8, Broken, Row, Unfit, row_of

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_ndjson(file: BinaryIO) -> Iterator[Row]:
    """The file's rows, one at a time."""
    for number, line in enumerate(_lines(file), start=1):
        if line is None:
            yield Row(number, wrong={"row": f"Longer than {LONGEST_ROW} bytes."})
        elif line.strip():
            yield _row(number, line)


def read_array(file: BinaryIO) -> Iterator[Row]:
    """The array's elements, one at a time.

    Raises Unfit where the file begins as no array; Broken where it cannot be read on, after every
    element before that place.
    """
    # What is no UTF-8 becomes lone surrogates here, so that it is the fault of its element alone.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    tape = Tape(text)
    try:
        if tape.next() != "[":
            raise Unfit("A JSON file is one array of accounts; for one on each line, say ndjson.")
        tape.take(1)
        if tape.next() == "]":
            tape.take(1)
        else:
            yield from _elements(tape)
        if tape.next():
            raise Broken(tape.line, "There is more behind the array.")
    finally:
        if not file.closed:
            text.detach()


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Each line; None for one that is too long."""
    first = True
    while line := file.readline(LONGEST_ROW + 2):
        long = len(line) > LONGEST_ROW + 1
        while len(line) > LONGEST_ROW + 1 and not line.endswith(b"\n"):
            line = file.readline(LONGEST_ROW + 2)
        yield None if long else line.removeprefix(BYTE_ORDER_MARK) if first else line
        first = False


def _elements(tape: Tape) -> Iterator[Row]:
    while True:
        tape.next()
        line = tape.line
        text = tape.value()
        yield Row(line, wrong={"row": "Not JSON."}) if text is None else _element(line, text)
        mark = tape.next()
        if mark not in ("]", ","):
            raise Broken(tape.line, "The array goes on with neither a comma nor its end.")
        tape.take(1)
        if mark == "]":
            return


def _element(line: int, text: str) -> Row:
    try:
        return _row(line, text.encode())
    except UnicodeEncodeError:
        return Row(line, wrong={"row": NOT_UTF8})


def _row(line: int, raw: bytes) -> Row:
    try:
        said = msgspec.json.decode(raw)
    except UnicodeDecodeError:
        return Row(line, wrong={"row": NOT_UTF8})
    except RecursionError:
        return Row(line, wrong={"row": "Not JSON that can be read: it is nested too deep."})
    except msgspec.DecodeError as error:
        return Row(line, wrong={"row": f"Not JSON: {error}."})
    if not isinstance(said, dict):
        return Row(line, wrong={"row": "Not a JSON object."})
    return row_of(line, said, {})  # pyright: ignore[reportUnknownArgumentType] - JSON's names are text


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
