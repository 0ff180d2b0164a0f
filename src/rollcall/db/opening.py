"""Opening a database by its URL, its tables brought up to date first."""

import asyncio
import contextlib
import re
import sqlite3
from pathlib import Path

from rollcall.db.database import Database
from rollcall.db.faults import DatabaseUnusable
from rollcall.db.migrations import NEWEST
from rollcall.db.migrations.whole import make_at_once
from rollcall.db.sqlite import SqliteDriver

POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
NOT_A_PORT = re.compile(r":(?!\d{1,5}(?:/|$))[^/]*")


async def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql://user:password@host:port/name`.

    Raises DatabaseUnusable with a sentence for the person who gave the URL; it names no password.
    """
    path = file_of(url)
    return await _open_postgres(url) if path is None else await _open_sqlite(path)


def file_of(url: str) -> Path | None:
    """The file that a URL of SQLite names; None for one of PostgreSQL. Raises DatabaseUnusable."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Path(rest[1:])
    if scheme in POSTGRES_SCHEMES:
        return None
    msg = (
        f"{without_secrets(url)!r} is not a database URL. "
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
    if driver.migrated_to() is None:
        await asyncio.to_thread(_make_at_once, path)
    if driver.migrated_to() != NEWEST:
        await asyncio.to_thread(bring_up_to_date, f"sqlite:///{path}")
    return Database(driver)


async def _open_postgres(url: str) -> Database:
    from rollcall.db.postgres import connect  # noqa: PLC0415 - a file needs no asyncpg

    plain = "postgresql://" + url.partition("://")[2]
    try:
        driver = await connect(plain)
    except DatabaseUnusable as error:
        msg = f"{without_secrets(url)}: {error.message}"
        raise DatabaseUnusable(msg) from error
    if await driver.migrated_to() != NEWEST:
        try:
            there = "postgresql+asyncpg://" + url.partition("://")[2]
            await asyncio.to_thread(bring_up_to_date, there)
        except DatabaseUnusable:
            await driver.close()
            raise
    return Database(driver)


def _make_at_once(path: Path) -> None:
    # Whatever stands in the way stands in the way of the steps too, which then say what it is.
    with contextlib.suppress(sqlite3.Error):
        make_at_once(path)


def bring_up_to_date(url: str, step: str = "head") -> None:
    """Raises DatabaseUnusable."""
    # Alembic is only loaded when there is something to migrate: it costs a third of a cold start.
    from alembic.script.revision import ResolutionError  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from rollcall.db.migrations.running import migrate  # noqa: PLC0415

    try:
        migrate(url, step)
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError):  # no step of ours is called that
            msg = "The database was made by a newer rollcall; start that one, or restore a backup."
            raise DatabaseUnusable(msg) from error
        msg = f"The tables of the database cannot be brought up to date: {error}"
        raise DatabaseUnusable(msg) from error
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        msg = f"The tables of the database cannot be brought up to date: {reason}."
        raise DatabaseUnusable(msg) from error


def _sqlite_is_new_enough() -> bool:
    return sqlite3.sqlite_version_info >= (3, 38)


def without_secrets(url: str) -> str:
    """The URL as it may be shown: a password can stand before the `@` and in the query."""
    scheme, sep, rest = url.partition("?")[0].partition(":")
    user, at, host = rest.rpartition("@")
    lead = "//" if user.startswith("//") or rest.startswith("//") else ""
    place = NOT_A_PORT.sub(":***", host if at else rest.removeprefix("//"))
    return f"{scheme}{sep}{lead}{'***@' if at else ''}{place}"
