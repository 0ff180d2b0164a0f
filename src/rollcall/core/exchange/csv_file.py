"""Accounts as CSV: the first line names the fields, each other line is an account."""

import contextlib
import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, TextIO

import msgspec

from rollcall.core.exchange.csv_records import Record, records
from rollcall.core.exchange.rows import NAMES, Row, Unfit, row_of

BETWEEN_TAGS = ";"
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(file: BinaryIO) -> Iterator[Row]:
    """The file's rows, one at a time. Raises Unfit where the file as a whole is no such file."""
    with contextlib.closing(records(file)) as found:
        names = _header(next(found, Record(1, [])))
        for record in found:
            if record.wrong or any(record.cells):
                yield _row(record, names)


def _header(record: Record) -> list[str]:
    if record.wrong:
        raise Unfit(f"The first line names no fields. {record.wrong}")
    names = [cell.strip().lower() for cell in record.cells]
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


def _row(record: Record, names: Sequence[str]) -> Row:
    said: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if record.wrong:
        return Row(record.line, wrong={"row": record.wrong})
    if len(record.cells) != len(names):
        wrong["row"] = f"It has {len(record.cells)} values for {len(names)} fields."
    for name, text in zip(names, record.cells, strict=False):
        if not text.strip() and (name != "biography" or not text):
            continue  # nothing is said about it
        try:
            said[name] = READERS.get(name, str)(text)
        except ValueError as error:
            wrong[name] = str(error)
    return row_of(record.line, said, wrong)


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
