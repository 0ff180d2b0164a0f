"""Damaging the database under a running server, so that it has something to fail at."""

import contextlib
import sqlite3
from pathlib import Path


def lose_the_accounts(data: Path) -> None:
    """Take the table of accounts from the SQLite database in the folder."""
    with contextlib.closing(sqlite3.connect(data / "rollcall.db")) as database, database:
        database.execute("ALTER TABLE accounts RENAME TO accounts_elsewhere")
