"""Reading a whole PostgreSQL database beside servers that write to it, and filling an empty one."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from rollcall.db.copies.batches import FIRST, next_size
from rollcall.db.copies.shapes import STEP_TABLE, Shape, shapes_at
from rollcall.db.database import NOTHING
from rollcall.db.faults import (
    DISK_FULL,
    DatabaseBusy,
    DatabaseUnusable,
    DatabaseUnwritable,
    Unstorable,
)
from rollcall.db.migrations.running import MIGRATION_LOCK, migrate_on
from rollcall.db.opening import without_secrets
from rollcall.db.postgres import PostgresTransaction
from rollcall.db.statements import Kind, Parameters, Row, Statement

LONGEST_CONNECTING = 10
LONGEST_STEP = 600.0
"""Seconds that one batch, one count or one step of the migrations may take."""
CANNOT_HOLD = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    OverflowError,
    UnicodeEncodeError,
)
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError, OSError, TimeoutError)
OTHERS = """
    SELECT count(*), min(host(client_addr)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""
THERE = """
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname = ANY ($1)
    LIMIT 1
"""


class PostgresSnapshot:
    kind = Kind.POSTGRESQL

    def __init__(self, connection: Any, step: str, shapes: Sequence[Shape]) -> None:
        self._connection = connection
        self.step = step
        self.shapes = shapes

    async def count(self, shape: Shape) -> int:
        with _said_plainly():
            return await self._connection.fetchval(f'SELECT count(*) FROM "{shape.table}"')  # noqa: S608

    async def last_number(self, shape: Shape) -> int | None:
        with _said_plainly():
            sequence = await _sequence(self._connection, shape)
            if sequence is None:
                return None
            given = f"SELECT last_value - (NOT is_called)::int FROM {sequence}"  # noqa: S608
            return await self._connection.fetchval(given)

    def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        return _batches(self._connection, shape)


@asynccontextmanager
async def postgres_snapshot(url: str, *, held: bool) -> AsyncGenerator[PostgresSnapshot]:
    """Raises DatabaseUnusable, DatabaseBusy."""
    connection = await _connected(url)
    try:
        if held:
            await _must_be_alone(connection)
        transaction = connection.transaction(isolation="repeatable_read", readonly=not held)
        await transaction.start()
        if held:
            await _hold(connection)
        step = await _step(connection, url)
        yield PostgresSnapshot(connection, step, await asyncio.to_thread(shapes_at, step))
    finally:
        connection.terminate()  # nothing was written that is to stay


async def _connected(url: str) -> Any:
    """Raises DatabaseUnusable."""
    with _unusable(url):
        connect: Any = asyncpg.connect  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return await connect(_plain(url), timeout=LONGEST_CONNECTING, command_timeout=LONGEST_STEP)


def _plain(url: str) -> str:
    return "postgresql://" + url.partition("://")[2]


async def _step(connection: Any, url: str) -> str:
    """The first thing read: all that is read later is as of this moment."""
    with _said_plainly():
        if await connection.fetchval(THERE, [STEP_TABLE]):
            return await connection.fetchval("SELECT version_num FROM schema_version")
    raise DatabaseUnusable(f"There is no roster in {without_secrets(url)}.")


async def _must_be_alone(connection: Any) -> None:
    """Raises DatabaseBusy."""
    with _said_plainly():
        others, host = await connection.fetchrow(OTHERS)
    if others:
        msg = (
            f"{others} other connections to the database are open, one of them from {host or '?'}. "
            "Stop every server that uses it first."
        )
        raise DatabaseBusy(msg)


async def _hold(connection: Any) -> None:
    """Before anything is read, so that what is read is what stays. Raises DatabaseBusy."""
    tables = (
        "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class "
        "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
    )
    with _said_plainly():
        names = await connection.fetchval(tables)
        if names:
            await connection.execute("SET LOCAL lock_timeout = '15s'")
            await connection.execute(f"LOCK TABLE {names} IN SHARE MODE")


async def _sequence(connection: Any, shape: Shape) -> str | None:
    """What numbers the rows, written as SQL has it; None where nothing does."""
    if shape.numbered is None:
        return None
    return await connection.fetchval(
        "SELECT pg_get_serial_sequence(quote_ident($1), $2)", shape.table, shape.numbered
    )


async def _batches(connection: Any, shape: Shape) -> AsyncIterator[Sequence[Row]]:
    # The driver's own cursors stay open until the transaction ends, and no step of the migrations
    # may change a table that one is open on.
    cursor = f'"copy_{shape.table}"'
    with _said_plainly():
        await connection.execute(f"DECLARE {cursor} NO SCROLL CURSOR FOR {shape.sql}")
    size = FIRST
    while True:
        with _said_plainly():
            rows = [tuple(row) for row in await connection.fetch(f"FETCH {size} FROM {cursor}")]
        if not rows:
            break
        size = next_size(rows)
        yield rows
    with _said_plainly():
        await connection.execute(f"CLOSE {cursor}")


class PostgresFilling:
    def __init__(self, connection: AsyncConnection, raw: Any, shapes: Sequence[Shape]) -> None:
        self._connection = connection
        self._raw = raw
        self.shapes = shapes

    async def put(self, shape: Shape, rows: Sequence[Row]) -> None:
        with _said_plainly(shape.table):
            await self._raw.copy_records_to_table(
                shape.table, records=rows, columns=shape.names, timeout=LONGEST_STEP
            )

    async def number_from(self, shape: Shape, last: int) -> None:
        with _said_plainly():
            sequence = await _sequence(self._raw, shape)
            if sequence is not None and last > 0:
                await self._raw.execute("SELECT setval($1::text::regclass, $2)", sequence, last)

    def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        return _batches(self._raw, shape)

    async def bring_up_to_date(self) -> None:
        with _said_plainly():
            await self._connection.run_sync(migrate_on)

    async def rows(
        self, statement: Statement, parameters: Parameters = NOTHING, *, quick: bool = False
    ) -> Sequence[Row]:
        del quick  # nobody else waits
        return await PostgresTransaction(self._raw).rows(statement, parameters)


@asynccontextmanager
async def postgres_filling(url: str, step: str) -> AsyncGenerator[PostgresFilling]:
    """All of it is one transaction. Raises DatabaseUnusable, DatabaseUnwritable."""
    shapes = await asyncio.to_thread(shapes_at, step)
    opened = await _connected(url)
    engine = create_async_engine(
        "postgresql+asyncpg://", poolclass=NullPool, async_creator=lambda: _as_made(opened)
    )
    try:
        with _said_plainly():
            async with engine.connect() as connection, connection.begin():
                raw: Any = (await connection.get_raw_connection()).driver_connection
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
                await _must_be_empty(raw, url, shapes)
                await connection.run_sync(migrate_on, step)
                yield PostgresFilling(connection, raw, shapes)
    finally:
        await engine.dispose()
        opened.terminate()


async def _as_made(connection: Any) -> Any:
    return connection


async def _must_be_empty(connection: Any, url: str, shapes: Sequence[Shape]) -> None:
    """Raises DatabaseUnusable."""
    there = await connection.fetchval(THERE, [STEP_TABLE, *(shape.table for shape in shapes)])
    if there is not None:
        msg = (
            f"{without_secrets(url)} is not empty: it has the table {there}. "
            "Make a new database and name that."
        )
        raise DatabaseUnusable(msg)


@contextmanager
def _unusable(url: str) -> Generator[None]:
    try:
        yield
    except ValueError as error:  # its own words may quote a piece of the password
        msg = "The URL cannot be read. Write postgresql://user:password@host:5432/name."
        raise DatabaseUnusable(msg) from error
    except LOST as error:
        reason = str(error) or type(error).__name__
        msg = f"{without_secrets(url)}: The PostgreSQL server cannot be used: {reason}."
        raise DatabaseUnusable(msg) from error


@contextmanager
def _said_plainly(table: str = "") -> Generator[None]:
    """Turn what the driver raises into our faults: here nobody else could do with it."""
    try:
        yield
    except CANNOT_HOLD as error:
        said = str(error).partition("\n")[0]
        raise Unstorable(
            f"PostgreSQL cannot keep a row of {table or 'a table'}: {said}."
        ) from error
    except asyncpg.DiskFullError as error:
        raise DatabaseUnwritable(DISK_FULL) from error
    except asyncpg.LockNotAvailableError as error:
        msg = "Somebody is writing to the database and does not end. Stop every server first."
        raise DatabaseBusy(msg) from error
    except LOST as error:
        said = (str(error) or type(error).__name__).partition("\n")[0]
        raise DatabaseUnusable(f"The PostgreSQL server cannot be used: {said}.") from error
