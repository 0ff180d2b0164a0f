"""Statements built once with SQLAlchemy Core, compiled once per database, run on the raw driver."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Table,
    Text,
    bindparam,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Row = Sequence[Any]
"""One row as the raw driver gives it; the repository that asked knows its columns."""

Parameters = Mapping[str, Any]


class Kind(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


def _dialect(kind: Kind) -> Dialect:
    match kind:
        case Kind.SQLITE:
            return sqlite.dialect(paramstyle="qmark")
        case Kind.POSTGRESQL:
            return PGDialect_asyncpg()


@dataclass(frozen=True, slots=True)
class Compiled:
    sql: str
    names: tuple[str, ...]
    given: Mapping[str, Any]
    """Values that stand in the statement itself."""

    def bind(self, parameters: Parameters) -> list[Any]:
        """The arguments in the driver's order. Raises KeyError for one that is missing."""
        if not self.given:
            return [parameters[name] for name in self.names]
        given = self.given
        return [parameters[n] if n in parameters else given[n] for n in self.names]


class Statement:
    """A statement and its compiled forms. Parameters are named; lists go in through `among`."""

    __slots__ = ("_build", "_forms")

    def __init__(self, build: Executable | Callable[[Kind], Executable]) -> None:
        self._build = build
        self._forms: dict[Kind, Compiled] = {}

    def on(self, kind: Kind) -> Compiled:
        form = self._forms.get(kind)
        if form is None:
            form = self._forms[kind] = self._compile(kind)
        return form

    def _compile(self, kind: Kind) -> Compiled:
        clause: Any = self._build(kind) if callable(self._build) else self._build
        compiled: Any = clause.compile(dialect=_dialect(kind))
        names = tuple(compiled.positiontup or ())
        given = {
            name: bind.effective_value
            for name, bind in compiled.binds.items()
            if bind.value is not None or (not bind.required and bind.callable is not None)
        }
        sql = re.sub(r"\s+", " ", str(compiled)).strip()
        return Compiled(sql, names, given)


def upsert(
    table: Table, keys: Sequence[str], changes: Sequence[str] = (), *, without: Sequence[str] = ()
) -> Statement:
    """Insert a row; where `keys` are there already, set `changes` (or nothing).

    It has every column but those in `without`, which the database numbers itself.
    """
    columns = [c.name for c in table.columns if c.name not in without]

    def build(kind: Kind) -> Executable:
        insert = postgresql.insert(table) if kind is Kind.POSTGRESQL else sqlite.insert(table)
        insert = insert.values({name: bindparam(name) for name in columns})
        if not changes:
            return insert.on_conflict_do_nothing(index_elements=list(keys))
        return insert.on_conflict_do_update(
            index_elements=list(keys), set_={name: insert.excluded[name] for name in changes}
        )

    return Statement(build)


def insert_row(table: Table, *, without: Sequence[str] = ()) -> Statement:
    """Insert a row of every column but those that the database numbers itself."""
    columns = [c.name for c in table.columns if c.name not in without]
    return Statement(table.insert().values({name: bindparam(name) for name in columns}))


class among(FunctionElement[bool]):  # noqa: N801 - reads as an operator
    """`column` is one of the values of list parameter `name`."""

    type = Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked whether it equals 1, past every index
    inherit_cache = True
    name = "among"

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        item = BigInteger() if isinstance(column.type, BigInteger) else Text()
        super().__init__(column, bindparam(name, type_=ARRAY(item)))


@compiles(among, "sqlite")
def _among_on_sqlite(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = list(element.clauses)
    asked, given = compiler.process(column, **kw), compiler.process(values, **kw)
    return f"{asked} IN (SELECT value FROM json_each({given}))"  # noqa: S608 - both come compiled


@compiles(among, "postgresql")
def _among_on_postgresql(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = list(element.clauses)
    return f"{compiler.process(column, **kw)} = ANY ({compiler.process(values, **kw)})"


class _share(FunctionElement[bool]):  # noqa: N801 - as `among` is written
    type = Boolean()
    _is_implicitly_boolean = True
    inherit_cache = True
    name = "share"

    def __init__(self, condition: ColumnElement[bool], share: float) -> None:
        super().__init__(condition, literal_column(f"{share:f}"))


def nearly_all(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """What holds for nearly every row, as that it is of the workspace.

    SQLite keeps no statistics here, and takes any condition on an index for one that leaves ten
    rows: next to a list it would read the whole workspace rather than follow the list's own index.
    """
    return _share(condition, 0.99)


def hardly_any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """What holds for hardly any row: the other half of `nearly_all`."""
    return _share(condition, 0.000001)


@compiles(_share, "sqlite")
def _share_on_sqlite(element: _share, compiler: SQLCompiler, **kw: Any) -> str:
    return f"likelihood({compiler.process(element.clauses, **kw)})"


@compiles(_share, "postgresql")
def _share_on_postgresql(element: _share, compiler: SQLCompiler, **kw: Any) -> str:
    condition, _ = list(element.clauses)
    return compiler.process(condition, **kw)


def as_json(values: Sequence[Any]) -> str:
    """A list parameter as SQLite takes it."""
    return msgspec.json.encode(values).decode()
