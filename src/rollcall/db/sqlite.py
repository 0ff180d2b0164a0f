"""SQLite: short reads on the loop's own connection, long ones and writes on threads."""

import asyncio
import math
import os
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import local
from typing import Any, TypeVar

from rollcall.db.database import REVISION
from rollcall.db.faults import (
    DISK_FULL,
    DatabaseBusy,
    DatabaseUnusable,
    DatabaseUnwritable,
    Unstorable,
)
from rollcall.db.statements import Compiled, Kind, Parameters, Row, Statement, as_json

T = TypeVar("T")

READERS = 2
LONGEST_READ = 30.0
"""Seconds. A read that takes longer is stopped, so that nobody can hold a thread for ever."""
STEPS_BETWEEN_LOOKS = 100_000
STEPS_BETWEEN_LOOKS_NEAR = 2_000
LOOKS_NEAR = 8
"""A read that takes more looks than these, about a millisecond, begins again on a thread. It is not
timed: on a busy machine the clock runs on while nothing is read."""
PLAIN = frozenset((int, str, bool, float, bytes, type(None)))
"""Values that are bound as they are, which is nearly all."""
CANNOT_HOLD = (OverflowError, UnicodeEncodeError)
TOO_MUCH = "It holds a character or a number that cannot be kept."
UNWRITABLE = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR: "The disk of the database cannot be written to; `rollcall doctor` looks "
    "at it.",
    sqlite3.SQLITE_READONLY: "The database cannot be written to: its file is read-only.",
}
KIND_OF_FAULT = 0xFF
"""The rest of SQLite's number says where it happened."""
PRAGMAS = (
    "PRAGMA busy_timeout = 15000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # WAL loses no consistency by it, at worst the last commits
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA mmap_size = 1073741824",
    # What one large transaction, as an import's, makes of the log beside the file is given back.
    "PRAGMA journal_size_limit = 67108864",
)
IN_BULK = ("PRAGMA cache_size = -64000", "PRAGMA wal_autocheckpoint = 32768")
"""For the writer: a page that many rows fall into is kept, and goes into the file once for many
transactions."""
AS_USUAL = ("PRAGMA cache_size = -16000", "PRAGMA wal_autocheckpoint = 1000")


class SqliteDriver:
    kind = Kind.SQLITE

    def __init__(self, path: Path) -> None:
        self._path = path
        self._near = _open(path)
        self._looks_left = math.inf
        self._near.set_progress_handler(self._look, STEPS_BETWEEN_LOOKS_NEAR)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-read")
        self._of_thread = local()
        self._opened: list[sqlite3.Connection] = []
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-write")
        self._revisions: dict[int, asyncio.Future[int]] = {}
        self._writing = asyncio.Lock()
        self._writes = _open(path)

    def migrated_to(self) -> str | None:
        """The newest step these tables have seen, or None where there are no tables yet."""
        try:
            found = self._near.execute("SELECT version_num FROM schema_version").fetchone()
        except sqlite3.OperationalError:
            return None
        return found[0] if found else None

    async def rows(
        self, statement: Statement, parameters: Parameters, *, quick: bool
    ) -> Sequence[Row]:
        form = statement.on(self.kind)
        found = self._read_near(form, parameters, math.inf if quick else LOOKS_NEAR)
        if found is not None:
            return found
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read_far, form, parameters)

    async def revision(self, workspace_id: int) -> int:
        """Read once for all who ask in the same turn of the loop, and after all of them asked."""
        answer = self._revisions.get(workspace_id)
        if answer is None:
            loop = asyncio.get_running_loop()
            answer = self._revisions[workspace_id] = loop.create_future()
            loop.call_soon(self._read_revision, workspace_id)
        return await asyncio.shield(answer)  # whoever goes away does not take it from the others

    def _read_revision(self, workspace_id: int) -> None:
        answer = self._revisions.pop(workspace_id)
        sql = REVISION.on(self.kind).sql
        try:
            answer.set_result(self._near.execute(sql, (workspace_id,)).fetchone()[0] or 0)
        except sqlite3.Error as error:
            answer.set_exception(error)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator["SqliteTransaction"]:
        async with self._writing:
            transaction = SqliteTransaction(self._writes, self._writer)
            try:
                await transaction.statement("BEGIN IMMEDIATE")
                yield transaction
                await transaction.statement("COMMIT")
            except BaseException:
                # Waits its turn behind whatever the cancelled caller left on the writer's thread,
                # which may be the BEGIN or the COMMIT itself.
                await asyncio.shield(transaction.undo())
                raise

    @asynccontextmanager
    async def in_bulk(self) -> AsyncGenerator[None]:
        await self._set_writer(IN_BULK)
        try:
            yield
        finally:
            await self._set_writer(AS_USUAL)

    async def _set_writer(self, pragmas: Sequence[str]) -> None:
        async with self._writing:
            for pragma in pragmas:
                await SqliteTransaction(self._writes, self._writer).statement(pragma)

    async def close(self) -> None:
        self._readers.shutdown()
        self._writer.shutdown()
        for connection in (*self._opened, self._near, self._writes):
            connection.close()

    def _read_near(self, form: Compiled, parameters: Parameters, looks: float) -> list[Any] | None:
        """The rows, or None where they would hold up the loop for longer than that."""
        self._looks_left = looks
        try:
            return self._near.execute(form.sql, _arguments(form, parameters)).fetchall()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                return None
            raise
        except CANNOT_HOLD as error:
            raise Unstorable(TOO_MUCH) from error
        finally:
            self._looks_left = math.inf

    def _look(self) -> bool:
        """Whether the read under way has taken too long here."""
        self._looks_left -= 1
        return self._looks_left < 0

    def _read_far(self, form: Compiled, parameters: Parameters) -> list[Any]:
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = _open(self._path)
            self._opened.append(connection)
        until = time.monotonic() + LONGEST_READ
        connection.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
        try:
            return connection.execute(form.sql, _arguments(form, parameters)).fetchall()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                msg = f"The question took longer than {LONGEST_READ:.0f} seconds to answer."
                raise DatabaseBusy(msg) from error
            raise
        except CANNOT_HOLD as error:
            raise Unstorable(TOO_MUCH) from error
        finally:
            connection.set_progress_handler(None, 0)


class SqliteTransaction:
    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._thread = thread

    async def statement(self, sql: str) -> None:
        try:
            await self._there(lambda: self._connection.execute(sql) and None)
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                msg = "Another process is writing to the database; try again."
                raise DatabaseBusy(msg) from error
            raise

    async def undo(self) -> None:
        """Roll back what is open, if anything is."""
        await self._there(self._connection.rollback)

    async def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]:
        form = statement.on(Kind.SQLITE)
        arguments = _arguments(form, parameters)
        return await self._there(lambda: self._connection.execute(form.sql, arguments).fetchall())

    async def run(self, statement: Statement, parameters: Parameters) -> int:
        form = statement.on(Kind.SQLITE)
        arguments = _arguments(form, parameters)
        return await self._there(lambda: self._connection.execute(form.sql, arguments).rowcount)

    async def run_many(self, statement: Statement, rows: Sequence[Parameters]) -> None:
        form = statement.on(Kind.SQLITE)
        arguments = [_arguments(form, row) for row in rows]
        await self._there(lambda: self._connection.executemany(form.sql, arguments) and None)

    async def hold(self, numbers: Sequence[int]) -> None:
        """There is one writer, so nobody else is under way."""

    async def _there(self, work: Callable[[], T]) -> T:
        with said_plainly():
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@contextmanager
def said_plainly() -> Generator[None]:
    """Turn what a write raises, where a person can do something about it, into our faults."""
    try:
        yield
    except sqlite3.OperationalError as error:
        why = UNWRITABLE.get(error.sqlite_errorcode & KIND_OF_FAULT)
        if why is None:
            raise
        raise DatabaseUnwritable(why) from error
    except CANNOT_HOLD as error:
        raise Unstorable(TOO_MUCH) from error


def _arguments(form: Compiled, parameters: Parameters) -> list[Any]:
    bound = form.bind(parameters)
    if PLAIN.issuperset(map(type, bound)):
        return bound
    for place, value in enumerate(bound):
        if isinstance(value, list | tuple):
            bound[place] = as_json(value)  # pyright: ignore[reportUnknownArgumentType] - any list
    return bound


def _open(path: Path) -> sqlite3.Connection:
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except (OSError, sqlite3.Error) as error:
        msg = f"The database file {path} cannot be used: {error}."
        raise DatabaseUnusable(msg) from error
    return connection
