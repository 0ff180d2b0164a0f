"""The formats that accounts are read from and written to, by name and by a file's ending."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import PurePath
from typing import Any, BinaryIO, Protocol, TextIO

from rollcall.core.exchange.csv_file import CsvWriter, read_csv
from rollcall.core.exchange.json_file import ArrayWriter, NdjsonWriter, read_array, read_ndjson
from rollcall.core.exchange.rows import Row, Unfit


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


class Writer(Protocol):
    def write(self, account: dict[str, Any]) -> None: ...
    def end(self) -> None: ...


ENDINGS = {
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON,
}
READERS: dict[Format, Callable[[BinaryIO], Iterator[Row]]] = {
    Format.CSV: read_csv,
    Format.JSON: read_array,
    Format.NDJSON: read_ndjson,
}
WRITERS: dict[Format, Callable[[TextIO], Writer]] = {
    Format.CSV: CsvWriter,
    Format.JSON: ArrayWriter,
    Format.NDJSON: NdjsonWriter,
}


def format_of(name: str) -> Format:
    """The format that a file's name ends in. Raises Unfit."""
    found = ENDINGS.get(PurePath(name).suffix.lower())
    if found is None:
        raise Unfit(f"What format {name} has does not show; say --format csv, json or ndjson.")
    return found
