"""Migrations lead to exactly the tables that the code knows, once, whoever runs them."""

import asyncio
import re
import sqlite3
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from rollcall.db.migrations import NEWEST, VERSIONS
from rollcall.db.migrations.running import configuration
from rollcall.db.migrations.whole import BETWEEN, WHOLE, make_at_once, written_down
from rollcall.db.opening import open_database
from rollcall.db.tables import METADATA
from tests.real.postgres import Cluster

DATED = re.compile(r"20\d\d_[01]\d_[0-3]\d_[0-2]\d[0-5]\d_[a-z0-9_]+")
OPEN = """
import asyncio, sys
from rollcall.db.migrations.whole import BETWEEN, WHOLE, make_at_once, written_down
from rollcall.db.opening import open_database

async def go():
    await (await open_database(sys.argv[1])).close()

asyncio.run(go())
"""


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection,
        opts={"compare_type": True, "version_table": "schema_version"},
    )
    return list(compare_metadata(context, METADATA))


async def differences_at(url: str) -> list[object]:
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as connection:
            found = differences(connection)
        engine.dispose()
        return found
    asynchronous = create_async_engine("postgresql+asyncpg://" + url.partition("://")[2])
    async with asynchronous.connect() as connection:
        found = await connection.run_sync(differences)
    await asynchronous.dispose()
    return found


async def test_migrated_tables_are_those_of_the_code(database_url):
    await (await open_database(database_url)).close()

    assert await differences_at(database_url) == []


async def test_a_missing_column_would_be_seen(database_url):
    """The comparison itself: without it, the test above could pass by looking at nothing."""
    database = await open_database(database_url)
    await database.close()
    await alter(database_url, "ALTER TABLE sandbox ADD COLUMN stray INTEGER")

    assert "stray" in repr(await differences_at(database_url))


async def alter(url: str, sql: str) -> None:
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(sql)
        engine.dispose()
        return
    asynchronous = create_async_engine("postgresql+asyncpg://" + url.partition("://")[2])
    async with asynchronous.begin() as connection:
        await connection.exec_driver_sql(sql)
    await asynchronous.dispose()


def test_every_step_has_a_dated_name_which_is_its_revision():
    files = sorted(path.stem for path in VERSIONS.glob("*.py") if path.stem != "__init__")

    assert files
    assert [name for name in files if not DATED.fullmatch(name)] == []
    steps = ScriptDirectory.from_config(configuration("sqlite://")).walk_revisions()
    assert sorted(step.revision for step in steps) == files


def test_there_is_one_newest_step():
    heads = ScriptDirectory.from_config(configuration("sqlite://")).get_heads()

    assert heads == [NEWEST]


async def test_opening_a_migrated_database_again_changes_nothing(database_url):
    for _ in range(2):
        database = await open_database(database_url)
        await database.close()

    assert await differences_at(database_url) == []


def migrated(path: Path, step: str = "head") -> Path:
    command.upgrade(configuration(f"sqlite:///{path}"), step)
    return path


def test_a_file_made_at_once_is_as_the_steps_leave_it(tmp_path):
    made, stepped = tmp_path / "made.db", migrated(tmp_path / "stepped.db")

    make_at_once(made)

    assert written_down(made) == written_down(stepped)
    assert NEWEST in written_down(made)


async def test_tables_written_down_before_the_newest_step_are_brought_up_to_date(tmp_path):
    made, stepped = tmp_path / "made.db", migrated(tmp_path / "stepped.db")
    first = min(path.stem for path in VERSIONS.glob("2*.py"))
    make_at_once(made, written_down(migrated(tmp_path / "first.db", first)))

    await (await open_database(f"sqlite:///{made}")).close()

    assert written_down(made) == written_down(stepped)


async def test_a_file_that_could_not_be_made_at_once_is_left_empty_for_the_steps(tmp_path):
    made = tmp_path / "made.db"
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        make_at_once(made, f"{WHOLE.read_text()}{BETWEEN}INSERT INTO nowhere VALUES (1)")
    assert made.read_bytes() == b""

    await (await open_database(f"sqlite:///{made}")).close()

    assert written_down(made) == WHOLE.read_text()


def test_a_file_that_has_tables_already_is_not_made_again(tmp_path):
    stepped = migrated(tmp_path / "stepped.db", "2026_11_20_2200_first_tables")
    before = written_down(stepped)

    make_at_once(stepped)

    assert written_down(stepped) == before


async def test_several_processes_open_an_empty_sqlite_file_at_once(tmp_path):
    await opened_at_once(f"sqlite:///{tmp_path / 'new.db'}")


async def test_several_processes_open_an_empty_postgresql_at_once(postgres_cluster: Cluster):
    with postgres_cluster.database() as url:
        await opened_at_once(url)


async def opened_at_once(url: str) -> None:
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPEN, url, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]
    said = await asyncio.gather(*(process.communicate() for process in started))

    assert [errors.decode() for _, errors in said] == [""] * 4
    assert [process.returncode for process in started] == [0] * 4
    assert await differences_at(url) == []


def test_a_path_with_odd_letters_is_one_file(tmp_path):
    folder = tmp_path / "my data %41 é"
    folder.mkdir()

    asyncio.run(opened(f"sqlite:///{folder}/rollcall.db"))

    assert {path.name.partition("-")[0] for path in folder.iterdir()} == {"rollcall.db"}
    assert (folder / "rollcall.db").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [folder]


async def opened(url: str) -> None:
    await (await open_database(url)).close()
