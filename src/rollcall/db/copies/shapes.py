"""Which tables there are at a step of the migrations, and what their columns hold.

The steps themselves are asked, on a file that is thrown away: so a table is copied because it is
there, and one of an earlier step is as it was then.
"""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from graphlib import TopologicalSorter
from pathlib import Path

from rollcall.db.faults import DatabaseUnusable
from rollcall.db.migrations import NEWEST, VERSIONS
from rollcall.db.migrations.whole import make_at_once
from rollcall.db.opening import bring_up_to_date

STEP_TABLE = "schema_version"


class Holds(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    REAL = "real"
    BYTES = "bytes"


DECLARED = {
    "TEXT": Holds.TEXT,
    "VARCHAR": Holds.TEXT,
    "INTEGER": Holds.NUMBER,
    "BIGINT": Holds.NUMBER,
    "BOOLEAN": Holds.TRUTH,
    "FLOAT": Holds.REAL,
    "BLOB": Holds.BYTES,
}
"""What a column of a declared type holds; of another type there is none."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    holds: Holds


@dataclass(frozen=True, slots=True)
class Shape:
    table: str
    columns: tuple[Column, ...]
    numbered: str | None
    """The column that the database may number by itself."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def sql(self) -> str:
        """What reads every row."""
        columns = ", ".join(f'"{name}"' for name in self.names)
        return f'SELECT {columns} FROM "{self.table}"'  # noqa: S608 - names are the migrations' own


def is_known(step: str) -> bool:
    return step in {path.stem for path in VERSIONS.glob("2*.py")}


def shapes_at(step: str) -> tuple[Shape, ...]:
    """Every table but the one that names the step, those that others point to first.

    Raises DatabaseUnusable for a step of a newer rollcall.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tables.db"
        make_at(path, step)
        with closing(sqlite3.connect(path)) as database:
            return tuple(_shape(database, table) for table in _tables(database))


def make_at(path: Path, step: str) -> None:
    """An empty roster's file, as it was at a step. Raises DatabaseUnusable."""
    if not is_known(step):
        msg = f"It was made by a newer rollcall ({step}); use that one."
        raise DatabaseUnusable(msg)
    try:
        if step == NEWEST:
            make_at_once(path)
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The tables cannot be made in {path.parent}: {error}.") from error
    if _step_of(path) != step:
        bring_up_to_date(f"sqlite:///{path}", step)


def _step_of(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as database:
        try:
            found = database.execute("SELECT version_num FROM schema_version").fetchone()
        except sqlite3.OperationalError:
            return None
        return found[0] if found else None


def _tables(database: sqlite3.Connection) -> list[str]:
    names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    found = [name for (name,) in database.execute(names)]
    ours = [name for name in found if name != STEP_TABLE and not name.startswith("sqlite_")]
    points_to = {
        name: {row[2] for row in database.execute(f'PRAGMA foreign_key_list("{name}")')} - {name}
        for name in ours
    }
    return list(TopologicalSorter(points_to).static_order())


def _shape(database: sqlite3.Connection, table: str) -> Shape:
    described = list(database.execute(f'PRAGMA table_info("{table}")'))
    keys = [(name, declared) for _, name, declared, _, _, place in described if place]
    columns = [(name, declared.partition("(")[0]) for _, name, declared, *_ in described]
    return Shape(
        table,
        tuple(Column(name, DECLARED[declared]) for name, declared in columns),
        keys[0][0] if len(keys) == 1 and keys[0][1] == "INTEGER" else None,
    )
