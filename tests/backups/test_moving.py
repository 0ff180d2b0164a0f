"""A roster that is moved is the same in its new database, and untouched in its old one."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import asyncpg
import pytest

from rollcall.core.backups.form import NotTheSame
from rollcall.core.workspaces.workspaces import create
from rollcall.db.copies.copying import Filling, open_filling, open_snapshot
from rollcall.db.copies.postgres import PostgresFilling
from rollcall.db.copies.shapes import Shape
from rollcall.db.copies.sqlite import SqliteFilling
from rollcall.db.faults import DatabaseBusy, DatabaseUnusable
from rollcall.db.migrations import NEWEST
from rollcall.server.runtime import open_runtime
from rollcall.server.whole_rosters import StillServed, move
from rollcall.settings import Settings
from rollcall.worker.alive import alone_on
from tests.backups.conftest import New
from tests.backups.rosters import contents, nobody

TAKE = "UPDATE workspaces SET name = 'Taken' WHERE id = 1"


def test_every_row_of_every_table_is_as_it_was(roster: Settings, empty: str):
    before = contents(roster.database_url())

    moved = asyncio.run(move(roster, empty, nobody))

    assert contents(empty) == before
    assert contents(roster.database_url()) == before
    assert moved.rows == sum(rows.total() for rows in before.values()) > 10_000
    assert before["sign_ins"].total() > 0, "whoever is signed in stays so"

    async def opens() -> None:
        runtime = await open_runtime(Settings(data=roster.data, database=empty))
        await runtime.database.close()

    asyncio.run(opens())


def test_nothing_is_moved_where_something_is_already(roster: Settings, empty: str):
    asyncio.run(move(roster, empty, nobody))
    before = contents(empty)

    with pytest.raises(DatabaseUnusable, match=r"not empty|a database already"):
        asyncio.run(move(roster, empty, nobody))

    assert contents(empty) == before


@pytest.mark.parametrize("wrong", ["lost", "altered", "twice"])
def test_a_row_that_did_not_come_through_stops_it_and_leaves_nothing(
    file_roster: Settings, empty: str, monkeypatch, wrong: str
):
    """What a fault of the copying, or of the database, would do to one row of one table."""
    filling = SqliteFilling if empty.startswith("sqlite") else PostgresFilling
    put = filling.put

    async def badly(self: Filling, shape: Shape, rows: list[tuple[Any, ...]]) -> None:
        if shape.table == "events":
            place = shape.names.index("data")
            other = (*rows[0][:place], "{}", *rows[0][place + 1 :])
            at = shape.names.index("arrival")
            again = (*rows[0][:at], 10**9 + rows[0][at], *rows[0][at + 1 :])
            rows = {"lost": rows[1:], "altered": [other, *rows[1:]], "twice": [*rows, again]}[wrong]
        await put(self, shape, rows)

    monkeypatch.setattr(filling, "put", badly)

    with pytest.raises(NotTheSame, match="rows of events did not come out as they went in"):
        asyncio.run(move(file_roster, empty, nobody))

    monkeypatch.undo()
    asyncio.run(move(file_roster, empty, nobody))  # it is as empty as it was


def test_nobody_writes_to_a_file_while_it_is_moved(file_roster: Settings, new: New):
    async def moved() -> None:
        async with open_snapshot(file_roster.database_url(), held=True):
            with closing(sqlite3.connect(file_roster.data / "rollcall.db", timeout=0.1)) as other:
                assert other.execute("SELECT count(*) FROM accounts").fetchone() == (60,)
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute(TAKE)

    asyncio.run(moved())


@pytest.mark.real
def test_nobody_writes_to_postgresql_while_it_is_moved(postgresql_roster: Settings):
    async def moved() -> None:
        async with open_snapshot(postgresql_roster.database_url(), held=True):
            other = await asyncpg.connect(postgresql_roster.database_url())
            assert await other.fetchval("SELECT count(*) FROM accounts") == 60
            await other.execute("SET lock_timeout = '100ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await other.execute(TAKE)
            await other.close()

    asyncio.run(moved())


@pytest.mark.real
def test_postgresql_is_not_moved_while_somebody_is_connected(postgresql_roster: Settings, new: New):
    roster = postgresql_roster

    async def tried() -> None:
        other = await asyncpg.connect(roster.database_url())
        with pytest.raises(DatabaseBusy, match=r"1 other .* 127\.0\.0\.1.*Stop every server"):
            await move(roster, new("sqlite"), nobody)
        await other.close()

    asyncio.run(tried())


def test_a_file_that_somebody_serves_is_not_moved(file_roster: Settings, new: New):
    to = new("sqlite")
    with (
        alone_on(file_roster.data / "rollcall.db"),
        pytest.raises(StillServed, match=r"serves .* already"),
    ):
        asyncio.run(move(file_roster, to, nobody))

    asyncio.run(move(file_roster, to, nobody))


def test_a_snapshot_is_as_of_one_moment_whatever_is_written_meanwhile(roster: Settings):
    async def read() -> None:
        async with open_snapshot(roster.database_url()) as snapshot:
            shapes = {shape.table: shape for shape in snapshot.shapes}
            runtime = await open_runtime(roster)
            async with runtime.database.transaction() as transaction:
                await create(transaction, "Later", uuid="f" * 32, at="2026-01-01T00:00:00.000Z")
            await runtime.database.close()
            names = shapes["workspaces"].names.index("name")
            found = [
                r[names] async for rows in snapshot.batches(shapes["workspaces"]) for r in rows
            ]
            assert "Later" not in found
            assert len(found) == await snapshot.count(shapes["workspaces"])

    asyncio.run(read())
    assert "Later" in repr(contents(roster.database_url())["workspaces"])


def test_a_filling_that_fails_is_nowhere_to_be_found(empty: str):
    async def failing() -> None:
        async with open_filling(empty, NEWEST):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(failing())

    with pytest.raises((sqlite3.OperationalError, asyncpg.UndefinedTableError)):
        contents(empty)
