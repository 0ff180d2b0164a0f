"""Writing a backup: every table of a snapshot, packed while it is read."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

import msgspec

from rollcall import __version__
from rollcall.core.backups.form import MANIFEST, MANIFEST_SUM, TABLES, Manifest, Table
from rollcall.core.backups.leaving_out import LEFT_OUT
from rollcall.db.copies.copying import Snapshot
from rollcall.db.copies.lines import Tally, line
from rollcall.db.copies.shapes import Shape
from rollcall.kit.instants import Instant

LEVEL = 3
"""Of packing: beyond it, files get hardly smaller and take twice the time."""
OWNERS_ALONE = 0o600 << 16
"""As a zip keeps who may read a file that is taken out of it."""

Told = Callable[[str, int, int], None]
"""Told which table it is at, and how many rows are done, of how many."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a backup before it is made."""

    made_at: Instant
    key: str | None
    """The fingerprint of the master key."""


async def pack(snapshot: Snapshot, out: BinaryIO, facts: Facts, told: Told) -> Manifest:
    """Write all of it to `out`; it is whole once this returns. Raises DatabaseFault, OSError."""
    shapes = [shape for shape in snapshot.shapes if shape.table not in LEFT_OUT]
    there = {shape.table for shape in snapshot.shapes}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as file:
        packing = _Packing(snapshot, file, sum([await snapshot.count(s) for s in shapes]), told)
        manifest = Manifest(
            made_at=facts.made_at,
            made_by=__version__,
            database=snapshot.kind,
            step=snapshot.step,
            key=facts.key,
            tables=tuple([await packing.table(shape) for shape in shapes]),
            left_out={name: why for name, why in LEFT_OUT.items() if name in there},
        )
        written = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        _write(file, MANIFEST, written)
        _write(file, MANIFEST_SUM, f"{sha256(written).hexdigest()}  {MANIFEST}\n".encode())
    return manifest


class _Packing:
    def __init__(self, snapshot: Snapshot, file: zipfile.ZipFile, rows: int, told: Told) -> None:
        self._snapshot = snapshot
        self._file = file
        self._rows = rows
        self._done = 0
        self._told = told

    async def table(self, shape: Shape) -> Table:
        tally, whole = Tally(), sha256()
        with self._file.open(_entry(TABLES + shape.table), "w", force_zip64=True) as out:
            async for rows in self._snapshot.batches(shape):
                lines = [line(row) for row in rows]
                tally.add(lines)
                block = b"".join(lines)
                whole.update(block)
                out.write(block)
                self._done += len(lines)
                self._told(shape.table, self._done, max(self._done, self._rows))
        return Table(
            name=shape.table,
            columns=shape.names,
            rows=tally.rows,
            sum=tally.sum,
            sha256=whole.hexdigest(),
            last_number=await self._snapshot.last_number(shape),
        )


def _write(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    with file.open(_entry(name), "w") as out:
        out.write(content)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = OWNERS_ALONE
    return entry
