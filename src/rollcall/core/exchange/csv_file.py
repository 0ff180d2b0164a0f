"""Accounts as CSV: the first line names the fields, each other line is an account."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, TextIO

import msgspec

from rollcall.core.exchange.rows import NAMES, Row, Unfit, not_utf8, row_of

LONGEST_CELL = 131_072
BETWEEN_TAGS = ";"
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(file: BinaryIO) -> Iterator[Row]:
    """The file's rows, one at a time. Raises Unfit where the file as a whole is no such file."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(text, strict=True)
    try:
        names = _header(next(lines, list[str]()))
        begins = lines.line_num + 1
        for cells in lines:
            if len(cells) > len(names):
                raise Unfit(
                    f"Line {begins} has {len(cells)} values and the first line names {len(names)}."
                )
            if any(cells):
                yield _row(begins, names, cells)
            begins = lines.line_num + 1
    except csv.Error as error:
        raise Unfit(f"Line {lines.line_num} is not CSV: {error}.") from error
    except UnicodeDecodeError as error:
        raise not_utf8(file) from error
    finally:
        text.detach()


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if not any(names):
        raise Unfit("The first line names no fields.")
    for mark, called in OTHER_SEPARATORS.items():
        if len(names) == 1 and mark in names[0]:
            raise Unfit(f"The values are separated by {called}; save the file with commas.")
    if unknown := [name for name in names if name not in NAMES]:
        raise Unfit(
            f"No such fields: {', '.join(name or '(nothing)' for name in unknown)[:300]}. "
            f"There are {', '.join(NAMES)}."
        )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Unfit(f"The first line names {', '.join(twice)} twice.")
    return names


def _row(line: int, names: Sequence[str], cells: Sequence[str]) -> Row:
    said: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if len(cells) < len(names):
        wrong["row"] = f"It has {len(cells)} values for {len(names)} fields."
    for name, text in zip(names, cells, strict=False):
        if not text.strip() and (name != "biography" or not text):
            continue  # nothing is said about it
        try:
            said[name] = READERS.get(name, str)(text)
        except ValueError as error:
            wrong[name] = str(error)
    return row_of(line, said, wrong)


def _flag(text: str) -> bool:
    flag = FLAGS.get(text.strip().lower())
    if flag is None:
        raise ValueError("Neither true nor false.")
    return flag


def _tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(BETWEEN_TAGS) if tag.strip()]


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("Not JSON.") from error


READERS: dict[str, Callable[[str], Any]] = {
    "signed_in": _flag,
    "enabled": _flag,
    "device_online": _flag,
    "can_post": _flag,
    "tags": _tags,
    "params": _json,
    "health_evidence": _json,
}


class CsvWriter:
    """Values stand as they are, also those that a spreadsheet would take for a formula."""

    def __init__(self, out: TextIO) -> None:
        self._lines = csv.writer(out)
        self._lines.writerow(NAMES)

    def write(self, account: Mapping[str, Any]) -> None:
        self._lines.writerow([_cell(account[name]) for name in NAMES])

    def end(self) -> None:
        """Nothing stands behind the last line."""


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return BETWEEN_TAGS.join(value)  # pyright: ignore[reportUnknownArgumentType] - tags
        case dict():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        case _:
            return str(value)
