"""A data download as the platform hands it out: a zip with JSON in it, or that JSON alone.

A file is somebody's: it may be cut short, be of another form, or unpack to a thousand times its
size. What is read of it is counted while it is read.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from rollcall.core.exchange.rows import Unfit

LARGEST = 2**31
"""Bytes of JSON, unpacked."""
LONGEST_NAME = 100
MOST_PACKED = 200
"""How many times smaller a file may be packed; JSON of this kind comes to about twenty."""
ALWAYS_FINE = 67_108_864
BLOCK = 262_144
NAMES = ("user_data_tiktok.json", "user_data.json")
ZIP_BEGINS = b"PK\x03\x04"
CUT_SHORT = "The zip is damaged or was cut short. Download it again."
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
"""What the library raises where a zip is not whole, is locked, or packed in a way it has not."""

Told = Callable[[int, int], None]
"""Told how much is done, of how much: of bytes that are read, of records that are taken in."""


def nobody(_done: int, _of: int) -> None:
    """Where nobody watches."""


@contextmanager
def opened(path: Path, told: Told = nobody) -> Generator[io.BufferedReader]:
    """The JSON in it. Raises Unfit."""
    try:
        with path.open("rb") as file:
            packed = file.read(len(ZIP_BEGINS)) == ZIP_BEGINS
            file.seek(0)
            if not packed:
                yield io.BufferedReader(_Counted(file, path.stat().st_size, told), BLOCK)
                return
            with _member(file) as (member, size):
                yield io.BufferedReader(_Counted(member, size, told), BLOCK)
    except OSError as error:
        raise Unfit(f"{path} cannot be read: {error.strerror or error}.") from error


@contextmanager
def _member(file: BinaryIO) -> Generator[tuple[BinaryIO, int]]:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise Unfit(CUT_SHORT) from error
    with archive:
        found = _wanted(archive.infolist())
        _must_be_sound(found)
        try:
            member = archive.open(found)
        except FAULTS as error:
            raise Unfit(f"{found.filename} in the zip cannot be opened: {error}.") from error
        with member:
            yield cast("BinaryIO", member), found.file_size


def _wanted(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    files = [one for one in members if not one.is_dir()]
    downloads = [one for one in files if PurePosixPath(one.filename).name in NAMES]
    if len(downloads) > 1:
        names = " and ".join(one.filename[:LONGEST_NAME] for one in downloads[:2])
        raise Unfit(f"There are {len(downloads)} downloads in the zip: {names}. Import each alone.")
    if downloads:
        return downloads[0]
    json = [one for one in files if one.filename.lower().endswith(".json")]
    if len(json) == 1:
        return json[0]
    if any(one.filename.lower().endswith((".txt", ".html")) for one in files):
        raise Unfit("This download is text or HTML. Ask TikTok for it again, as JSON.")
    raise Unfit(f"There is no {NAMES[0]} in the zip. Ask TikTok for your data as JSON.")


def _must_be_sound(found: zipfile.ZipInfo) -> None:
    packed = max(1, found.compress_size)
    if found.file_size > ALWAYS_FINE and found.file_size > packed * MOST_PACKED:
        raise Unfit(f"{found.filename} in the zip is packed tighter than any download is.")


class _Counted(io.RawIOBase):
    """A stream that is counted as it is read, and no longer than it may be."""

    def __init__(self, stream: BinaryIO, size: int, told: Told) -> None:
        self._stream = stream
        self._size = size
        self._told = told
        self._read = 0
        if size > LARGEST:
            raise Unfit(f"The download is larger than {LARGEST:,} bytes.")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - the one kind of buffer that it is given
        try:
            read = self._stream.read(len(buffer))
        except FAULTS as error:
            raise Unfit(CUT_SHORT) from error
        self._read += len(read)
        if self._read > LARGEST:
            raise Unfit(f"The download is larger than {LARGEST:,} bytes.")
        self._told(self._read, self._size)
        buffer[: len(read)] = read
        return len(read)
