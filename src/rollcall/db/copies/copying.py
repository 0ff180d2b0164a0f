"""What a database is copied from, what it is copied into, and opening either by its URL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from rollcall.db.copies.shapes import Shape
from rollcall.db.copies.sqlite import sqlite_filling, sqlite_snapshot
from rollcall.db.database import NOTHING
from rollcall.db.opening import file_of
from rollcall.db.statements import Kind, Parameters, Row, Statement


class Snapshot(Protocol):
    """A database as of one moment, whatever is written to it meanwhile."""

    @property
    def kind(self) -> Kind: ...
    @property
    def step(self) -> str: ...
    @property
    def shapes(self) -> Sequence[Shape]: ...
    async def count(self, shape: Shape) -> int: ...
    async def last_number(self, shape: Shape) -> int | None:
        """The last number that was given to a row; None where the database gives none."""
        ...

    def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """Every row once, as many at a time as memory has room for."""
        ...


class Filling(Protocol):
    """An empty database that is being filled; nobody sees anything of it before it is whole."""

    @property
    def shapes(self) -> Sequence[Shape]: ...
    async def put(self, shape: Shape, rows: Sequence[Row]) -> None: ...
    async def number_from(self, shape: Shape, last: int) -> None:
        """Give the next row a higher number than `last`."""
        ...

    def batches(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """What is in it by now."""
        ...

    async def bring_up_to_date(self) -> None: ...
    async def rows(
        self, statement: Statement, parameters: Parameters = NOTHING, *, quick: bool = False
    ) -> Sequence[Row]: ...


def open_snapshot(url: str, *, held: bool = False) -> AbstractAsyncContextManager[Snapshot]:
    """The database at `url`; where it is `held`, nobody writes to it before the end.

    Raises DatabaseUnusable, DatabaseBusy.
    """
    path = file_of(url)
    if path is not None:
        return sqlite_snapshot(path, held=held)
    from rollcall.db.copies.postgres import postgres_snapshot  # noqa: PLC0415 - a file needs none

    return postgres_snapshot(url, held=held)


def open_filling(url: str, step: str) -> AbstractAsyncContextManager[Filling]:
    """An empty database at `url`, made as of `step`; it is there once the block has ended well.

    Raises DatabaseUnusable where it is not empty, or cannot be had.
    """
    path = file_of(url)
    if path is not None:
        return sqlite_filling(path, step)
    from rollcall.db.copies.postgres import postgres_filling  # noqa: PLC0415 - a file needs none

    return postgres_filling(url, step)
