"""A database that does not answer in time is a refusal that says so, never a fault of ours."""

import asyncio
import contextlib
import sqlite3

import asyncpg
import pytest
from sqlalchemy import bindparam, select, text

from rollcall.db import postgres, sqlite
from rollcall.db.database import Database
from rollcall.db.faults import DatabaseBusy, Unstorable
from rollcall.db.opening import open_database
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import ACCOUNT_TAGS
from tests.makers import account
from tests.place import Place, open_place

TAG = insert_row(ACCOUNT_TAGS)
COUNTING = (
    "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 100000000) "
    "SELECT count(*) FROM up"
)


def row(number: int = 1) -> dict[str, object]:
    return {"workspace_id": 1, "tag": "t", "account_number": number}


async def test_another_process_that_holds_the_sqlite_file(tmp_path, monkeypatch):
    """The server waits a while, then refuses; it is well again once the file is free."""
    monkeypatch.setattr(sqlite, "PRAGMAS", ("PRAGMA busy_timeout = 50", *sqlite.PRAGMAS[1:]))
    async with open_place(tmp_path / "data") as place:
        holder = sqlite3.connect(tmp_path / "data" / "rollcall.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")

        refused = await place.ask("POST", "/v1/accounts", json={"platform": "tiktok"})
        listed = await place.get("/v1/accounts")
        holder.execute("ROLLBACK")
        holder.close()
        taken = await place.ask("POST", "/v1/accounts", json={"platform": "tiktok"})

    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert refused.json()["retryable"] is True
    assert refused.headers["retry-after"] == "1"
    assert listed.status_code == 200, "readers do not wait for writers"
    assert taken.status_code == 201


async def test_a_read_that_takes_too_long_is_stopped_on_sqlite(place: Place, monkeypatch):
    monkeypatch.setattr(sqlite, "LONGEST_READ", 0.05)
    database = place.runtime.database

    with pytest.raises(DatabaseBusy, match="longer than"):
        await database.rows(Statement(text(COUNTING)))

    assert await database.rows(Statement(select(bindparam("one", 1))), {"one": 1})


@pytest.fixture
async def on_postgres(postgres_cluster, migrated, monkeypatch):
    """A database whose callers are patient for a fifth of a second."""
    monkeypatch.setattr(postgres, "LONGEST_ANSWER", 0.2)
    monkeypatch.setattr(postgres, "LONGEST_WAIT_FOR_A_CONNECTION", 0.2)
    with postgres_cluster.database(migrated) as url:
        database = await open_database(url)
        yield database, url
        with contextlib.suppress(asyncpg.PostgresError, OSError):
            await database.close()


async def test_a_read_that_takes_too_long_on_postgresql(on_postgres):
    database, _ = on_postgres

    with pytest.raises(DatabaseBusy):
        await database.rows(Statement(text("SELECT pg_sleep(5)")))


async def test_a_write_that_waits_too_long_for_a_lock_on_postgresql(on_postgres):
    database, _ = on_postgres

    async with database.transaction() as first:
        await first.write(1, TAG, row())
        with pytest.raises(DatabaseBusy):
            async with database.transaction() as second:
                await second.write(1, TAG, row())

    async with database.transaction() as third:
        await third.write(1, TAG, row(2))


async def test_when_every_connection_is_taken(on_postgres):
    database, _ = on_postgres
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(postgres.POOL):
            await stack.enter_async_context(database.transaction())
        with pytest.raises(DatabaseBusy):
            await database.rows(Statement(text("SELECT 1")))
        with pytest.raises(DatabaseBusy):
            await database.revision(1)
        with pytest.raises(DatabaseBusy):
            async with database.transaction():
                pass

    assert await database.revision(1) == 0


async def test_two_who_write_the_same_at_once_on_postgresql(on_postgres):
    """The one who comes second is told to try again, and then finds what the first wrote."""
    database, _ = on_postgres
    wrote = asyncio.Event()

    async def first() -> None:
        async with database.transaction() as transaction:
            await transaction.write(1, TAG, row())
            wrote.set()
            await asyncio.sleep(0.05)

    async def second() -> None:
        await wrote.wait()
        async with database.transaction() as transaction:
            await transaction.write(1, TAG, row())

    done = await asyncio.gather(first(), second(), return_exceptions=True)

    assert [type(result) for result in done] == [type(None), DatabaseBusy]


async def test_connections_that_the_server_ends_are_made_anew(on_postgres, postgres_cluster):
    database, url = on_postgres
    await database.revision(1)
    name = url.rpartition("/")[2]
    postgres_cluster.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )

    for _ in range(20):
        with contextlib.suppress(DatabaseBusy):
            assert await database.revision(1) == 0
            return
    pytest.fail("It never came back.")


async def test_text_that_postgresql_cannot_hold(on_postgres):
    database, _ = on_postgres

    with pytest.raises(Unstorable):
        async with database.transaction() as transaction:
            await transaction.write(1, TAG, row() | {"tag": "nul\x00"})


async def test_accounts_that_two_servers_create_at_once_are_one(tmp_path, database_url):
    """Whoever loses is refused in its own words, and never as a fault of ours."""
    async with (
        open_place(tmp_path / "one", database=database_url) as one,
        open_place(tmp_path / "two", database=database_url) as two,
    ):
        body = {"platform": "tiktok", "username": "ada", "external_id": "crm:1"}
        answers = await asyncio.gather(
            *(
                place.ask("POST", "/v1/accounts", key=one.key, json=body)
                for place in (one, two)
                for _ in range(3)
            )
        )
        statuses = sorted(answer.status_code for answer in answers)
        found = (await one.get("/v1/accounts")).json()["data"]

    assert statuses[0] == 201
    assert set(statuses[1:]) <= {422, 503}
    assert len(found) == 1
    assert account("ada").facts.username == found[0]["username"]


@pytest.mark.parametrize("turns", range(6))
async def test_whoever_asks_as_a_connection_ends_is_told_to_try_again(
    on_postgres, postgres_cluster, turns
):
    """Between what the server says last and the end of the connection there are some turns."""
    database, url = on_postgres
    ending = f"""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '{url.rpartition("/")[2]}'
    """
    for step in range(6):
        await database.rows(Statement(text("SELECT 1")))
        async with database.transaction() as transaction:
            await transaction.write(1, TAG, row(100 * turns + step))
        postgres_cluster.run(ending)
        for _ in range(turns):
            await asyncio.sleep(0)
        with contextlib.suppress(DatabaseBusy):
            await database.rows(Statement(text("SELECT 1")))
        with contextlib.suppress(DatabaseBusy):
            async with database.transaction() as transaction:
                await transaction.write(1, TAG, row(100 * turns + step + 50))
        await _well_again(database)


async def _well_again(database: Database) -> None:
    for _ in range(20):
        with contextlib.suppress(DatabaseBusy):
            async with database.transaction() as transaction:
                await transaction.rows(Statement(text("SELECT 1")))
            await database.rows(Statement(text("SELECT 1")))
            return
    raise AssertionError("The database did not become well again.")
