"""PostgreSQL through asyncpg: a pool, some of whose connections are kept back for reading."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

from rollcall.db.database import REVISIONS_OF
from rollcall.db.faults import (
    DISK_FULL,
    DatabaseBusy,
    DatabaseUnusable,
    DatabaseUnwritable,
    Unstorable,
)
from rollcall.db.statements import Kind, Parameters, Row, Statement

POOL = 12
READERS = 8
"""Of the pool, how many come to be kept for reading; transactions have the others."""
LONGEST_ANSWER = 30.0
LONGEST_WAIT_FOR_A_CONNECTION = 15.0
STOOD_IN_THE_WAY = (
    asyncpg.UniqueViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
"""Another transaction wrote the same at the same time; the next try sees what it wrote."""
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,  # asked between the server's last word and the connection's end
)
CANNOT_HOLD = asyncpg.DataError
HOLD = "SELECT pg_advisory_xact_lock(number) FROM unnest($1::bigint[]) AS number"
"""In the order given; let go of by themselves as the transaction ends."""


async def connect(url: str) -> "PostgresDriver":
    """Raises DatabaseUnusable."""
    try:
        pool: Any = await asyncpg.create_pool(  # pyright: ignore[reportUnknownMemberType]
            url,
            min_size=1,
            max_size=POOL,
            command_timeout=LONGEST_ANSWER,
            statement_cache_size=512,
            timeout=10,
            reset=_leave_as_it_is,
        )
    except ValueError as error:  # its own words may quote a piece of the password
        msg = "The URL cannot be read. Write postgresql://user:password@host:5432/name."
        raise DatabaseUnusable(msg) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        msg = f"The PostgreSQL server cannot be used: {reason}."
        raise DatabaseUnusable(msg) from error
    return PostgresDriver(pool)


async def _leave_as_it_is(_connection: Any) -> None:
    """Nothing of ours changes a connection's state, so the round trip to reset it is spared."""


class PostgresDriver:
    kind = Kind.POSTGRESQL

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._readers = Readers(pool, READERS - 1)
        self._asking = Readers(pool, 1)
        self._revisions = RevisionReader(self._asking)

    async def migrated_to(self) -> str | None:
        """The newest step these tables have seen, or None where there are no tables yet."""
        try:
            return await self._pool.fetchval("SELECT version_num FROM schema_version")
        except asyncpg.UndefinedTableError:
            return None

    async def rows(
        self, statement: Statement, parameters: Parameters, *, quick: bool
    ) -> Sequence[Row]:
        del quick  # every read here is done elsewhere
        form = statement.on(self.kind)
        with _said_plainly():
            return await self._readers.fetch(form.sql, form.bind(parameters))

    async def revision(self, workspace_id: int) -> int:
        return await self._revisions.read(workspace_id)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator["PostgresTransaction"]:
        with _said_plainly():
            connection = await self._pool.acquire(timeout=LONGEST_WAIT_FOR_A_CONNECTION)
        try:
            open_ = connection.transaction()
            with _said_plainly():
                await open_.start()
            try:
                yield PostgresTransaction(connection)
            except BaseException:
                await _undo(open_)
                raise
            with _said_plainly():
                await open_.commit()
        finally:
            await self._pool.release(connection)

    @asynccontextmanager
    async def in_bulk(self) -> AsyncGenerator[None]:
        """Its memory is the server's own, and set there."""
        yield

    async def close(self) -> None:
        await self._revisions.close()
        await self._readers.close()
        await self._asking.close()
        await self._pool.close()


class PostgresTransaction:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]:
        form = statement.on(Kind.POSTGRESQL)
        with _said_plainly():
            return await self._connection.fetch(form.sql, *form.bind(parameters))

    async def run(self, statement: Statement, parameters: Parameters) -> int:
        form = statement.on(Kind.POSTGRESQL)
        with _said_plainly():
            done: str = await self._connection.execute(form.sql, *form.bind(parameters))
        count = done.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def run_many(self, statement: Statement, rows: Sequence[Parameters]) -> None:
        form = statement.on(Kind.POSTGRESQL)
        with _said_plainly():
            await self._connection.executemany(form.sql, [form.bind(row) for row in rows])

    async def hold(self, numbers: Sequence[int]) -> None:
        with _said_plainly():
            await self._connection.execute(HOLD, list(numbers))


async def _undo(transaction: Any) -> None:
    try:
        await transaction.rollback()
    except (asyncpg.PostgresError, *AWAY):
        return  # the connection is gone, and with it the transaction


@contextmanager
def _said_plainly() -> Generator[None]:
    """Turn what the driver raises, where a caller can do something about it, into our faults."""
    try:
        yield
    except TimeoutError as error:
        msg = f"The database did not answer within {LONGEST_ANSWER:.0f} seconds."
        raise DatabaseBusy(msg) from error
    except asyncpg.DiskFullError as error:
        raise DatabaseUnwritable(DISK_FULL) from error
    except asyncpg.ReadOnlySQLTransactionError as error:
        msg = "The database takes no writes: it is read-only."
        raise DatabaseUnwritable(msg) from error
    except STOOD_IN_THE_WAY as error:
        msg = "Somebody else was writing the same at that moment; try again."
        raise DatabaseBusy(msg) from error
    except CANNOT_HOLD as error:
        msg = "It holds a character or a number that cannot be kept."
        raise Unstorable(msg) from error
    except AWAY as error:
        msg = "The database server does not answer; try again."
        raise DatabaseBusy(msg) from error


class Readers:
    """Connections of the pool that are kept and lent for one question each, the last one first.

    The pool makes a task of every lending and every return, which costs more than a short question.
    """

    def __init__(self, pool: Any, most: int) -> None:
        self._pool = pool
        self._room = asyncio.Semaphore(most)
        self._idle: list[Any] = []
        self._closed = False

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Sequence[Row]:
        if self._room.locked():
            async with asyncio.timeout(LONGEST_WAIT_FOR_A_CONNECTION):
                await self._room.acquire()
        else:
            await self._room.acquire()
        try:
            connection = await self._lend()
            try:
                return await connection.fetch(sql, *arguments)
            finally:
                await self._take_back(connection)
        finally:
            self._room.release()

    async def close(self) -> None:
        self._closed = True
        while self._idle:
            await self._pool.release(self._idle.pop())

    async def _lend(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if not _gone(connection):
                return connection
            await self._pool.release(connection)
        return await self._pool.acquire(timeout=LONGEST_WAIT_FOR_A_CONNECTION)

    async def _take_back(self, connection: Any) -> None:
        if self._closed or _gone(connection):
            await self._pool.release(connection)
        else:
            self._idle.append(connection)


def _gone(connection: Any) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has noticed, and taken it back by itself
        return True


class RevisionReader:
    """Reads revisions for many callers with one question at a time.

    A caller joins the question that has not been asked yet, never one already on its way, so its
    answer is as new as its call; and however many callers wait, they wait for one round trip.
    """

    def __init__(self, reader: Readers) -> None:
        self._reader = reader
        self._waiting: dict[int, asyncio.Future[int]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def read(self, workspace_id: int) -> int:
        answer = self._waiting.get(workspace_id)
        if answer is None:
            answer = asyncio.get_running_loop().create_future()
            self._waiting[workspace_id] = answer
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(answer)

    async def close(self) -> None:
        if self._asking is not None:
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        form = REVISIONS_OF.on(Kind.POSTGRESQL)
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                with _said_plainly():
                    rows = await self._reader.fetch(form.sql, [list(asked)])
            except Exception as error:  # noqa: BLE001 - it is handed to every caller who waits
                _fail(asked.values(), error)
                continue
            moves = {workspace_id: int(moves) for workspace_id, moves in rows}
            for workspace_id, answer in asked.items():
                if not answer.done():
                    answer.set_result(moves.get(workspace_id, 0))


def _fail(answers: Any, error: Exception) -> None:
    for answer in answers:
        if not answer.done():
            answer.set_exception(error)
