"""The raw drivers, each as it is quickest: SQL text and values in, rows out."""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Protocol

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

DRIVER: Any = asyncpg
Rows = Sequence[Sequence[Any]]


class Connection(Protocol):
    async def fetch(self, sql: str, *values: Any) -> Rows: ...


class Database(Protocol):
    mark: str
    """What stands before the number of a value in a statement."""
    merges: bool
    """Ordered walks that are put together are merged as they go, without being told how far."""

    def lend(self) -> AbstractAsyncContextManager[Connection]: ...
    async def open(self) -> None: ...
    async def close(self) -> None: ...


def database_at(url: str) -> Database:
    if url.startswith("sqlite"):
        return Sqlite(url.removeprefix("sqlite:///"))
    return Postgresql(url)


class Sqlite:
    """On the event loop itself: the server has one core, and a thread would only cost more."""

    mark, merges = "?", True

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, cached_statements=512)
        self._connection.execute("PRAGMA mmap_size = 1073741824")

    def lend(self) -> AbstractAsyncContextManager[Connection]:
        return nullcontext(self)

    async def fetch(self, sql: str, *values: Any) -> Rows:
        return self._connection.execute(sql, values).fetchall()

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        self._connection.close()


class Postgresql:
    mark, merges = "$", False

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: Any = None

    def lend(self) -> AbstractAsyncContextManager[Connection]:
        return self._pool.acquire()

    async def open(self) -> None:
        self._pool = await DRIVER.create_pool(self._url, min_size=1, max_size=8, reset=_as_it_is)

    async def close(self) -> None:
        await self._pool.close()


async def _as_it_is(_connection: Any) -> None:
    """Nothing here changes a connection's state, so the round trip to reset it is spared."""
