"""The door to the database: reads, transactions, and how far a workspace has moved."""

import contextlib
import random
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol
from zlib import crc32

from sqlalchemy import bindparam, func, select, update

from rollcall.db.statements import Kind, Parameters, Row, Statement, among, insert_row
from rollcall.db.tables import REVISIONS

NOTHING: Parameters = {}
PLACES = 512
"""Among how many places the names of a workspace are held: a database has room for some thousands
of such locks, and a transaction may name hundreds of accounts."""


class Reads(Protocol):
    """What can be asked: a database, a transaction on it, or one that is only being made."""

    async def rows(
        self, statement: Statement, parameters: Parameters = NOTHING, *, quick: bool = False
    ) -> Sequence[Row]: ...


class Connection(Protocol):
    """One open transaction on a driver."""

    async def rows(self, statement: Statement, parameters: Parameters) -> Sequence[Row]: ...
    async def run(self, statement: Statement, parameters: Parameters) -> int: ...
    async def run_many(self, statement: Statement, rows: Sequence[Parameters]) -> None: ...
    async def hold(self, numbers: Sequence[int]) -> None: ...


class Driver(Protocol):
    """What SQLite and PostgreSQL each do in their own way."""

    kind: Kind

    async def rows(
        self, statement: Statement, parameters: Parameters, *, quick: bool
    ) -> Sequence[Row]: ...
    async def revision(self, workspace_id: int) -> int: ...
    def begin(self) -> AbstractAsyncContextManager[Connection]: ...
    def in_bulk(self) -> AbstractAsyncContextManager[None]: ...
    async def close(self) -> None: ...


class _Undone(Exception):
    """How a transaction that is to leave nothing behind tells its driver so."""


class Transaction:
    """Some writes that happen together or not at all, each in the name of a workspace."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._touched: set[int] = set()
        self.undone = False

    async def rows(
        self, statement: Statement, parameters: Parameters = NOTHING, *, quick: bool = False
    ) -> Sequence[Row]:
        del quick  # within a transaction every read takes its turn on the one connection
        return await self._connection.rows(statement, parameters)

    async def write(self, workspace_id: int, statement: Statement, parameters: Parameters) -> int:
        """Run one statement; gives how many rows it changed."""
        self._touched.add(workspace_id)
        return await self._connection.run(statement, parameters)

    async def write_rows(
        self, workspace_id: int, statement: Statement, parameters: Parameters
    ) -> Sequence[Row]:
        """Run a statement that gives rows back."""
        self._touched.add(workspace_id)
        return await self._connection.rows(statement, parameters)

    async def write_many(
        self, workspace_id: int, statement: Statement, rows: Sequence[Parameters]
    ) -> None:
        if rows:
            self._touched.add(workspace_id)
            await self._connection.run_many(statement, rows)

    async def note(self, statement: Statement, parameters: Parameters = NOTHING) -> Sequence[Row]:
        """Write what belongs to no workspace's contents, so that no revision moves by it."""
        return await self._connection.rows(statement, parameters)

    async def note_many(self, statement: Statement, rows: Sequence[Parameters]) -> None:
        """The same, once for each row; nothing comes back."""
        if rows:
            await self._connection.run_many(statement, rows)

    async def hold(self, workspace_id: int, names: Iterable[str]) -> None:
        """Wait until no other transaction that is about the same names is under way.

        For what no row stands for yet, so that two cannot create it at once. Names share a few
        hundred places, taken in one order: call it once in a transaction, with every name.
        """
        places = {crc32(name.encode()) % PLACES for name in names}
        if places:
            await self._connection.hold([workspace_id * PLACES + p for p in sorted(places)])

    def undo(self) -> None:
        """At its end, keep nothing of it: what it did was only to see what would happen."""
        self.undone = True

    async def move_revisions(self) -> None:
        """Say in this same transaction that the workspaces it wrote to have changed."""
        for workspace_id in self._touched:
            moved = await self._connection.run(MOVE, {"workspace_id": workspace_id})
            if not moved:
                fresh = {"workspace_id": workspace_id, "slot": random.getrandbits(31), "moves": 1}
                await self._connection.run(NEW_SLOT, fresh)


class Database:
    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.kind = driver.kind

    async def rows(
        self, statement: Statement, parameters: Parameters = NOTHING, *, quick: bool = False
    ) -> Sequence[Row]:
        """Read outside any transaction. `quick` promises that an index bounds the work done."""
        return await self._driver.rows(statement, parameters, quick=quick)

    async def revision(self, workspace_id: int) -> int:
        """How often the workspace has changed: read it before what it is to vouch for.

        The answer is at least as new as every transaction committed before the call. Equal
        revisions mean equal contents, since each commit adds one to one slot and the sum is taken
        over one snapshot.
        """
        return await self._driver.revision(workspace_id)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        with contextlib.suppress(_Undone):
            async with self._driver.begin() as connection:
                transaction = Transaction(connection)
                yield transaction
                if transaction.undone:
                    raise _Undone
                await transaction.move_revisions()

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """While very much is written in many transactions, each of which is as safe as ever."""
        return self._driver.in_bulk()

    async def note(self, statement: Statement, parameters: Parameters = NOTHING) -> Sequence[Row]:
        """Write what belongs to no workspace's contents, so that no revision moves by it."""
        async with self._driver.begin() as connection:
            return await connection.rows(statement, parameters)

    async def close(self) -> None:
        await self._driver.close()


_FREE_SLOT = (
    select(REVISIONS.c.slot)
    .where(REVISIONS.c.workspace_id == bindparam("workspace_id"))
    .with_for_update(skip_locked=True)  # SQLite has one writer and leaves this out
    .limit(1)
    .scalar_subquery()
)
MOVE = Statement(
    update(REVISIONS)
    .where(REVISIONS.c.workspace_id == bindparam("workspace_id"), REVISIONS.c.slot == _FREE_SLOT)
    .values(moves=REVISIONS.c.moves + 1)
)
NEW_SLOT = insert_row(REVISIONS)
REVISION = Statement(
    select(func.sum(REVISIONS.c.moves)).where(REVISIONS.c.workspace_id == bindparam("workspace_id"))
)
REVISIONS_OF = Statement(
    select(REVISIONS.c.workspace_id, func.sum(REVISIONS.c.moves))
    .where(among(REVISIONS.c.workspace_id, "workspace_ids"))
    .group_by(REVISIONS.c.workspace_id)
)
