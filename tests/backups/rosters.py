"""Rosters of either database, and all that is in one, read without any of the code under test."""

import asyncio
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

from rollcall.db.tables import METADATA
from rollcall.server.first_start import begin
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings

Contents = dict[str, Counter[tuple[Any, ...]]]


def begun(data: Path, url: str | None = None) -> Settings:
    """A sandbox: rows in nearly every table, secrets among them."""

    async def start() -> None:
        runtime = await open_runtime(Settings(data=data, database=url, sandbox=True))
        try:
            await begin(runtime)
            await runtime.sign_ins.new_claim(1)
        finally:
            await runtime.database.close()

    asyncio.run(start())
    return Settings(data=data, database=url)


def elsewhere(settings: Settings, url: str | None, folder: Path, *, key: bool = True) -> Settings:
    """A folder with the same master key, and another database."""
    folder.mkdir()
    if key:
        shutil.copy(settings.master_key(), folder)
    return Settings(data=folder, database=url)


def nobody(_table: str, _done: int, _of: int) -> None:
    """Nobody watches."""


def contents(url: str, without: tuple[str, ...] = ()) -> Contents:
    """Every row of every table, truths as SQLite has them."""
    names = [table for table in METADATA.tables if table not in without]
    if url.startswith("sqlite"):
        return _of_file(url.removeprefix("sqlite:///"), names)
    return asyncio.run(_of_postgresql(url, names))


def is_there(url: str) -> bool:
    """Whether anybody who opens it finds a table."""
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).exists()
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    return asyncio.run(_asked(url, tables)) > 0


def wait_until_alone(settings: Settings) -> None:
    """PostgreSQL notices a moment later that who was killed is gone."""
    others = """
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    """
    until = time.monotonic() + 20
    while settings.database and asyncio.run(_asked(settings.database, others)):
        assert time.monotonic() < until
        time.sleep(0.05)


async def _asked(url: str, sql: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def _of_file(path: str, names: list[str]) -> Contents:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return {name: Counter(database.execute(_all(name))) for name in names}


async def _of_postgresql(url: str, names: list[str]) -> Contents:
    connection = await asyncpg.connect(url)
    try:
        return {name: _plain(await connection.fetch(_all(name))) for name in names}
    finally:
        await connection.close()


def _all(name: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in METADATA.tables[name].columns)
    return f'SELECT {columns} FROM "{name}"'


def _plain(rows: Any) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(int(v) if isinstance(v, bool) else v for v in row) for row in rows)
