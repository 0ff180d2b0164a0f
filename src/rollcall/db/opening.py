"""Opening a database by its URL, its tables brought up to date first."""

import asyncio
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

from rollcall.db.database import Database
from rollcall.db.faults import DatabaseUnusable
from rollcall.db.migrations import NEWEST
from rollcall.db.postgres import connect
from rollcall.db.sqlite import SqliteDriver

POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")


async def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql://user:password@host:port/name`.

    Raises DatabaseUnusable with a sentence for the person who gave the URL; it names no password.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return await _open_sqlite(Path(rest[1:]))
    if scheme in POSTGRES_SCHEMES:
        return await _open_postgres(url)
    msg = (
        f"{_without_password(url)!r} is not a database URL. "
        "Give sqlite:///path/to/file.db or postgresql://user:password@host:5432/name."
    )
    raise DatabaseUnusable(msg)


async def _open_sqlite(path: Path) -> Database:
    if not path.parent.is_dir():
        msg = f"The folder {path.parent} of the database does not exist."
        raise DatabaseUnusable(msg)
    if not _sqlite_is_new_enough():
        msg = f"SQLite 3.38 or later is needed; this Python has {sqlite3.sqlite_version}."
        raise DatabaseUnusable(msg)
    driver = SqliteDriver(path)
    if driver.migrated_to() != NEWEST:
        await asyncio.to_thread(_migrate, f"sqlite:///{path}")
    return Database(driver)


async def _open_postgres(url: str) -> Database:
    plain = "postgresql://" + url.partition("://")[2]
    try:
        driver = await connect(plain)
    except DatabaseUnusable as error:
        msg = f"{_without_password(url)}: {error.message}"
        raise DatabaseUnusable(msg) from error
    if await driver.migrated_to() != NEWEST:
        await asyncio.to_thread(_migrate, "postgresql+asyncpg://" + url.partition("://")[2])
    return Database(driver)


def _migrate(url: str) -> None:
    # Alembic is only loaded when there is something to migrate: it costs a third of a cold start.
    from rollcall.db.migrations.running import migrate  # noqa: PLC0415

    migrate(url)


def _sqlite_is_new_enough() -> bool:
    return sqlite3.sqlite_version_info >= (3, 38)


def _without_password(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "This"
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":***@", 1)
