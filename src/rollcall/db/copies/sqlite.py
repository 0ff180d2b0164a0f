"""Reading a whole SQLite file beside a server that writes to it, and filling a new one."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from rollcall.db.copies.batches import FIRST, next_size
from rollcall.db.copies.shapes import Holds, Shape, make_at, shapes_at
from rollcall.db.database import NOTHING
from rollcall.db.faults import DatabaseBusy, DatabaseUnusable, Unstorable
from rollcall.db.opening import bring_up_to_date
from rollcall.db.sqlite import SqliteTransaction, said_plainly
from rollcall.db.statements import Kind, Parameters, Row, Statement
from rollcall.kit.drafts import drafted_folder, put_in_place

T = TypeVar("T")

LONGEST_WAIT = 15.0
"""Seconds that a writer is waited for."""
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file; a new one would take an old one's for its own."""
FILLING = (
    "PRAGMA journal_mode = OFF",  # what is not whole is thrown away with its folder
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -64000",
    "PRAGMA temp_store = MEMORY",
    "BEGIN",
)


class Hand:
    """One connection, used on a thread of its own so that Ctrl-C is heard meanwhile.

    No cursor leaves that thread while it is open: where it is let go of, it takes its statement
    from whoever is at work with it.
    """

    def __init__(self, path: Path) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-copy")
        self.connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=LONGEST_WAIT
        )

    async def do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with _said_plainly(), said_plainly():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.thread, work, self.connection)

    async def run(self, sql: str, arguments: Sequence[Any] = ()) -> list[Any]:
        return await self.do(lambda connection: connection.execute(sql, arguments).fetchall())

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self.connection.interrupt()
        self.thread.shutdown()
        self.connection.close()

    async def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        cursor = await self.do(lambda connection: connection.execute(shape.sql))
        truths = [n for n, column in enumerate(shape.columns) if column.holds is Holds.TRUTH]
        size = FIRST
        while rows := await self.do(lambda _, size=size: cursor.fetchmany(size)):
            size = next_size(rows)
            yield [_with_truths(row, truths) for row in rows] if truths else rows
        await self.do(lambda _: cursor.close())


@contextmanager
def _said_plainly() -> Generator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise DatabaseUnusable(f"The database cannot be used: {error}.") from error
        msg = "Another process is writing to the database and does not end; try again."
        raise DatabaseBusy(msg) from error
    except sqlite3.IntegrityError as error:
        raise Unstorable(f"A row cannot be kept: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(f"The database file is damaged: {error}.") from error


def _with_truths(row: Row, places: Sequence[int]) -> Row:
    """SQLite keeps truths as numbers."""
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] = bool(values[place])
    return tuple(values)


class SqliteSnapshot:
    kind = Kind.SQLITE

    def __init__(self, hand: Hand, step: str, shapes: Sequence[Shape]) -> None:
        self._hand = hand
        self.step = step
        self.shapes = shapes

    async def count(self, shape: Shape) -> int:
        [[count]] = await self._hand.run(f'SELECT count(*) FROM "{shape.table}"')  # noqa: S608
        return count

    async def last_number(self, shape: Shape) -> int | None:
        if shape.numbered is None:
            return None
        given = await self._hand.run(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", [shape.table]
        )
        highest = f'SELECT max("{shape.numbered}") FROM "{shape.table}"'  # noqa: S608 - our names
        [[there]] = await self._hand.run(highest)
        return max(there or 0, *(seq for (seq,) in given), 0)

    def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        return self._hand.batches(shape)


@asynccontextmanager
async def sqlite_snapshot(path: Path, *, held: bool) -> AsyncGenerator[SqliteSnapshot]:
    """Raises DatabaseUnusable, DatabaseBusy."""
    hand = _hand_on(path)
    try:
        await hand.run("BEGIN IMMEDIATE" if held else "BEGIN")
        step = await _step(hand, path)
        yield SqliteSnapshot(hand, step, await asyncio.to_thread(shapes_at, step))
    finally:
        hand.close()


def _hand_on(path: Path) -> Hand:
    """Raises DatabaseUnusable where there is no file: SQLite would make one."""
    if not path.is_file():
        raise DatabaseUnusable(f"There is no database file {path}.")
    return Hand(path)


async def _step(hand: Hand, path: Path) -> str:
    """The first thing read: all that is read later is as of this moment."""
    named = "SELECT name FROM sqlite_master WHERE name = 'schema_version'"
    if await hand.run(named):
        [[step]] = await hand.run("SELECT version_num FROM schema_version")
        return step
    raise DatabaseUnusable(f"There is no roster in {path}.")


class SqliteFilling:
    def __init__(self, path: Path, shapes: Sequence[Shape]) -> None:
        self._path = path
        self.hand = Hand(path)
        self.shapes = shapes

    async def put(self, shape: Shape, rows: Sequence[Row]) -> None:
        columns = ", ".join(f'"{name}"' for name in shape.names)
        marks = ", ".join("?" for _ in shape.names)
        sql = f'INSERT INTO "{shape.table}" ({columns}) VALUES ({marks})'  # noqa: S608 - our names
        await self.hand.do(lambda connection: connection.executemany(sql, rows) and None)

    async def number_from(self, shape: Shape, last: int) -> None:
        counts = "SELECT 1 FROM sqlite_master WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'"
        if not await self.hand.run(counts, [shape.table]):
            return  # it goes on from the highest that is there
        await self.hand.run("DELETE FROM sqlite_sequence WHERE name = ?", [shape.table])
        new = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"
        await self.hand.run(new, [shape.table, last])

    def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        return self.hand.batches(shape)

    async def bring_up_to_date(self) -> None:
        await self.hand.run("COMMIT")
        self.hand.close()
        await asyncio.to_thread(bring_up_to_date, f"sqlite:///{self._path}")
        self.hand = Hand(self._path)

    async def rows(
        self, statement: Statement, parameters: Parameters = NOTHING, *, quick: bool = False
    ) -> Sequence[Row]:
        del quick  # nobody else waits
        reader = SqliteTransaction(self.hand.connection, self.hand.thread)
        return await reader.rows(statement, parameters)


@asynccontextmanager
async def sqlite_filling(path: Path, step: str) -> AsyncGenerator[SqliteFilling]:
    """Raises DatabaseUnusable, DatabaseUnwritable."""
    _must_be_free(path)
    try:
        with drafted_folder(path) as folder:
            draft = folder / path.name
            draft.touch(0o600)
            await asyncio.to_thread(make_at, draft, step)
            shapes = await asyncio.to_thread(shapes_at, step)
            async with _filled(draft, shapes) as filling:
                yield filling
            put_in_place(draft, path)
    except FileExistsError as error:
        raise _not_empty(path) from error
    except OSError as error:
        msg = f"The database file {path} cannot be made: {error.strerror or error}."
        raise DatabaseUnusable(msg) from error


@asynccontextmanager
async def _filled(draft: Path, shapes: Sequence[Shape]) -> AsyncGenerator[SqliteFilling]:
    filling = SqliteFilling(draft, shapes)
    try:
        for sql in FILLING:
            await filling.hand.run(sql)
        yield filling
        if filling.hand.connection.in_transaction:
            await filling.hand.run("COMMIT")
    finally:
        filling.hand.close()


def _must_be_free(path: Path) -> None:
    """Raises DatabaseUnusable."""
    if not path.parent.is_dir():
        raise DatabaseUnusable(f"The folder {path.parent} of the database does not exist.")
    if path.exists():
        raise _not_empty(path)
    for ending in BESIDE:
        left = path.with_name(path.name + ending)
        if left.exists():
            msg = f"{left} was left by another database file. Move it away first."
            raise DatabaseUnusable(msg)


def _not_empty(path: Path) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"There is a database already: {path}. Move it away, or name another place."
    )
