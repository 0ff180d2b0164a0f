"""PostgreSQL through asyncpg: a pool for reads and transactions, one connection for revisions."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

from rollcall.db.database import REVISIONS_OF
from rollcall.db.faults import DatabaseBusy, DatabaseUnusable
from rollcall.db.statements import Kind, Parameters, Row, Statement

POOL = 8
LONGEST_ANSWER = 30.0
LONGEST_WAIT_FOR_A_CONNECTION = 15.0


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
    except (
        OSError,
        ValueError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        TimeoutError,
    ) as error:
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
        self._revisions = RevisionReader(pool)

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
        async with self._pool.acquire(timeout=LONGEST_WAIT_FOR_A_CONNECTION) as connection:
            try:
                return await connection.fetch(form.sql, *form.bind(parameters))
            except TimeoutError as error:
                msg = f"The question took longer than {LONGEST_ANSWER:.0f} seconds to answer."
                raise DatabaseBusy(msg) from error

    async def revision(self, workspace_id: int) -> int:
        return await self._revisions.read(workspace_id)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator["PostgresTransaction"]:
        async with (
            self._pool.acquire(timeout=LONGEST_WAIT_FOR_A_CONNECTION) as connection,
            connection.transaction(),
        ):
            yield PostgresTransaction(connection)

    async def close(self) -> None:
        await self._revisions.close()
        await self._pool.close()


class PostgresTransaction:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]:
        form = statement.on(Kind.POSTGRESQL)
        return await self._connection.fetch(form.sql, *form.bind(parameters))

    async def run(self, statement: Statement, parameters: Parameters) -> int:
        form = statement.on(Kind.POSTGRESQL)
        done: str = await self._connection.execute(form.sql, *form.bind(parameters))
        count = done.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def run_many(self, statement: Statement, rows: Sequence[Parameters]) -> None:
        form = statement.on(Kind.POSTGRESQL)
        await self._connection.executemany(form.sql, [form.bind(row) for row in rows])


class RevisionReader:
    """Reads revisions for many callers with one question at a time.

    A caller joins the question that has not been asked yet, never one already on its way, so its
    answer is as new as its call; and however many callers wait, they wait for one round trip.
    """

    def __init__(self, pool: Any) -> None:
        self._pool = pool
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
                async with self._pool.acquire(timeout=LONGEST_WAIT_FOR_A_CONNECTION) as connection:
                    rows = await connection.fetch(form.sql, list(asked))
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
