"""Reading a backup: nothing of it is believed that its sums do not vouch for."""

import io
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from rollcall.core.backups.form import (
    FORMAT,
    MANIFEST,
    MANIFEST_SUM,
    TABLES,
    VERSION,
    Damaged,
    Manifest,
    Table,
    Unusable,
)
from rollcall.db.copies.lines import reader_of
from rollcall.db.copies.shapes import Shape, shapes_at
from rollcall.db.statements import Kind, Row

LARGEST_MANIFEST = 4_194_304
LONGEST_LINE = 268_435_456
BLOCK = 262_144
MOST_ROWS = 1000
MOST_BYTES = 4_194_304
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
"""What the library raises where a zip is not whole, is locked, or packed in a way it has not."""


class BackupFile:
    """A snapshot that lies in a file."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest, shapes: Sequence[Shape]) -> None:
        self._file = file
        self.manifest = manifest
        self.shapes = shapes
        self._tables = {table.name: table for table in manifest.tables}

    @property
    def kind(self) -> Kind:
        return self.manifest.database

    @property
    def step(self) -> str:
        return self.manifest.step

    async def count(self, shape: Shape) -> int:
        return self._tables[shape.table].rows

    async def last_number(self, shape: Shape) -> int | None:
        return self._tables[shape.table].last_number

    async def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """Raises Damaged."""
        table, whole, count = self._tables[shape.table], sha256(), 0
        read = reader_of(shape).decode
        for lines in _lines(self._file, shape.table):
            count += len(lines)
            if count > table.rows:
                break
            for one in lines:
                whole.update(one)
            try:
                rows = [read(one) for one in lines]
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise Damaged(f"{shape.table} holds what is no row of it") from error
            yield rows
        if (count, whole.hexdigest()) != (table.rows, table.sha256):
            raise Damaged(f"the rows of {shape.table} are not those that were written")


@contextmanager
def opened(path: Path) -> Generator[BackupFile]:
    """Raises Unusable, DatabaseUnusable where it is of a newer rollcall."""
    try:
        with path.open("rb") as raw, _zip(raw, path) as file:
            manifest = _manifest(file, path)
            yield BackupFile(file, manifest, _shapes(manifest))
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror or error}.") from error


@contextmanager
def _zip(raw: BinaryIO, path: Path) -> Generator[zipfile.ZipFile]:
    try:
        file = zipfile.ZipFile(raw)
    except FAULTS as error:
        msg = f"{path} is no backup of rollcall's, or was cut short."
        raise Unusable(msg) from error
    with file:
        yield file


def _manifest(file: zipfile.ZipFile, path: Path) -> Manifest:
    written, vouched = _small(file, MANIFEST), _small(file, MANIFEST_SUM)
    if written is None or vouched is None:
        raise Unusable(f"{path} is no backup of rollcall's.")
    if vouched.decode("ascii", "replace").split()[:1] != [sha256(written).hexdigest()]:
        raise Damaged("its manifest is not the one that was written")
    try:
        manifest = msgspec.json.decode(written, type=Manifest)
    except msgspec.MsgspecError as error:
        raise Damaged("its manifest cannot be read") from error
    if (manifest.format, manifest.version) != (FORMAT, VERSION):
        msg = f"{path} was made by a newer rollcall ({manifest.made_by}); restore it with that one."
        raise Unusable(msg)
    return manifest


def _small(file: zipfile.ZipFile, name: str) -> bytes | None:
    """None where it is not there. Raises Damaged."""
    try:
        with file.open(name) as member:
            content = member.read(LARGEST_MANIFEST + 1)
    except KeyError:
        return None
    except FAULTS as error:
        raise Damaged(f"{name} cannot be unpacked") from error
    if len(content) > LARGEST_MANIFEST:
        raise Damaged(f"{name} is larger than any is")
    return content


def _shapes(manifest: Manifest) -> Sequence[Shape]:
    """Those of its step that are in it. Raises Damaged, DatabaseUnusable."""
    known = {shape.table: shape for shape in shapes_at(manifest.step)}
    there = {table.name: table for table in manifest.tables}
    if (
        len(there) != len(manifest.tables)
        or known.keys() != there.keys() | manifest.left_out.keys()
    ):
        raise Damaged("it has not the tables that a roster of its step has")
    return [_agreed(shape, there[name]) for name, shape in known.items() if name in there]


def _agreed(shape: Shape, table: Table) -> Shape:
    """The columns in the order in which the file has them."""
    columns = {column.name: column for column in shape.columns}
    if sorted(columns) != sorted(table.columns):
        raise Damaged(f"{table.name} has not the columns that it has at its step")
    return Shape(shape.table, tuple(columns[name] for name in table.columns), shape.numbered)


def _lines(file: zipfile.ZipFile, table: str) -> Generator[Sequence[bytes]]:
    """Some at a time. Raises Damaged."""
    try:
        with file.open(TABLES + table) as member:
            raw = io.BufferedReader(cast("io.RawIOBase", member), BLOCK)
            while lines := _some(raw.readline):
                yield lines
    except KeyError as error:
        raise Damaged(f"{table} is missing") from error
    except FAULTS as error:
        raise Damaged(f"{table} cannot be unpacked") from error


def _some(readline: Callable[[int], bytes]) -> list[bytes]:
    lines: list[bytes] = []
    size = 0
    while len(lines) < MOST_ROWS and size < MOST_BYTES and (one := readline(LONGEST_LINE)):
        lines.append(one)
        size += len(one)
    return lines
