"""Where an import's rows come from: a file, standard input, or a face of another server."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from httpx2 import AsyncBaseTransport

from rollcall.api.dossiers import spell_dossier
from rollcall.cli.reach import Refused
from rollcall.core.exchange.formats import READERS, Format, format_of
from rollcall.core.exchange.rows import Broken, Row, Unfit, row_of
from rollcall.dialects import SOURCES
from rollcall.wire.reading import Found, Source
from rollcall.wire.remote import Pause, Remote

STANDARD_INPUT = "-"
BY_FACE = {source.face: source for source in SOURCES}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A face of another server, and how it is to be asked."""

    face: str
    base_url: str
    key: str | None
    public_only: bool = False
    transport: AsyncBaseTransport | None = None
    """What carries the questions, where it is not the network."""

    @property
    def source(self) -> Source:
        """Raises Refused."""
        if self.face not in BY_FACE:
            message = f"{self.face} is none of the faces, which are {', '.join(BY_FACE)}."
            raise Refused(message)
        return BY_FACE[self.face]


@contextlib.contextmanager
def opened(name: str, wanted: Format | None) -> Generator[tuple[BinaryIO, Format]]:
    """The file, which can be read twice, and its format. Raises Refused, Unfit."""
    if name == STANDARD_INPUT:
        if wanted is None:
            raise Unfit("Say which format standard input has: --format csv, json or ndjson.")
        with _spooled(sys.stdin.buffer) as spooled:
            yield spooled, wanted
        return
    found = wanted or format_of(name)
    try:
        with Path(name).open("rb") as file:
            if file.seekable():
                yield file, found
                return
            with _spooled(file) as spooled:
                yield spooled, found
    except OSError as error:
        message = f"{name} cannot be read: {error.strerror or error}."
        raise Refused(message) from error


@contextlib.contextmanager
def _spooled(stream: BinaryIO) -> Generator[BinaryIO]:
    """All of a stream in a file that has no name and that only this process reads."""
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stream, file)
        file.seek(0)
        yield cast("BinaryIO", file)


def checked(file: BinaryIO, wanted: Format) -> int:
    """How many rows can be read of the file. Raises Unfit before anything of it is kept."""
    count = 0
    with contextlib.suppress(Broken):
        for _ in READERS[wanted](file):
            count += 1
    file.seek(0)
    return count


async def rows_of(rows: Iterator[Row], ends: Callable[[Broken], None]) -> AsyncIterator[Row]:
    """Every row that can be read; `ends` hears why there are no more, where the file is broken."""
    try:
        for row in rows:
            yield row
    except Broken as broken:
        ends(broken)


async def rows_elsewhere(
    elsewhere: Elsewhere,
    *,
    total_is: Callable[[int], None],
    without: Callable[[str], None],
    pause: Pause,
) -> AsyncGenerator[Row]:
    """Every account of a face; `without` hears what it kept back. Raises RemoteFault."""
    source = elsewhere.source
    base = elsewhere.base_url.rstrip("/").removesuffix(source.root)
    header = source.header(elsewhere.key) if elsewhere.key else {}
    remote = Remote(
        base,
        header,
        public_only=elsewhere.public_only,
        transport=elsewhere.transport,
        pause=pause,
    )
    async with remote, contextlib.aclosing(source.read(remote)) as stretches:
        async for stretch in stretches:
            if stretch.total is not None:
                total_is(stretch.total)
            for found in stretch.accounts:
                for part in found.without:
                    without(part)
                yield _row(found)


def _row(found: Found) -> Row:
    if found.dossier is None:
        return Row(None, external_id=found.external_id, wrong=found.wrong)
    return row_of(None, spell_dossier(found.dossier), {})
