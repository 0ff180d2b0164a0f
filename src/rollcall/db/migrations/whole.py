"""The tables of an empty SQLite file made at once, as the steps would leave them.

Whoever starts a roster would else wait for every step there ever was, and for Alembic. What is
written down here may be of an earlier step: the later ones follow as they do for any file.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

WHOLE = Path(__file__).with_name("whole.sql")
BETWEEN = "\n--\n"
IS_EMPTY = "SELECT count(*) = 0 FROM sqlite_master"


def make_at_once(path: Path, whole: str | None = None) -> None:
    """All of it or nothing; where another process was sooner, what it made stays as it is.

    Raises sqlite3.Error.
    """
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        [is_empty] = connection.execute(IS_EMPTY).fetchone()
        if is_empty:
            for statement in (whole or WHOLE.read_text()).split(BETWEEN):
                connection.execute(statement)
        connection.execute("COMMIT")


def written_down(path: Path) -> str:
    """What makes a file like this one, which the steps have made and nobody has filled."""
    with closing(sqlite3.connect(path)) as connection:
        _begin, *statements, _commit = connection.iterdump()
    return BETWEEN.join(statements) + "\n"
