"""Opening a database as it is: neither made, nor brought up to date, nor put right."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from rollcall.db.database import Database
from rollcall.db.faults import DatabaseUnusable
from rollcall.db.opening import POSTGRES_SCHEMES, open_database
from rollcall.db.postgres import connect
from rollcall.db.sqlite import SqliteDriver


@dataclass(frozen=True, slots=True)
class Looked:
    database: Database
    step: str | None
    """The newest migration its tables have seen; None where there are no tables yet."""


async def look_into(url: str) -> Looked:
    """Raises DatabaseUnusable."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _look_into_file(Path(rest[1:]))
    if scheme in POSTGRES_SCHEMES:
        driver = await connect(f"postgresql://{rest}")
        return Looked(Database(driver), await driver.migrated_to())
    return Looked(await open_database(url), None)  # says what is wrong with the URL


def _look_into_file(path: Path) -> Looked:
    if not path.is_file():
        msg = f"There is no database file {path}."
        raise DatabaseUnusable(msg)
    driver = SqliteDriver(path)
    try:
        return Looked(Database(driver), driver.migrated_to())
    except sqlite3.DatabaseError as error:
        msg = f"The database file {path} is damaged: {error}."
        raise DatabaseUnusable(msg) from error
