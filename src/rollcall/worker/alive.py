"""Who is alive: a lock that lasts exactly as long as its holder does, and no clock.

On SQLite one process does a file's work, and holds a lock beside it. On PostgreSQL each worker
holds an advisory lock on a connection of its own: the server lets go of it when the worker dies.
"""

import contextlib
import fcntl
import os
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

LOCKS = 0x726F6C6C
"""The room of PostgreSQL's advisory locks that workers' locks are in."""
MINE = "SELECT pg_try_advisory_lock($1, hashtext($2))"
FREE_AGAIN = "SELECT pg_advisory_unlock($1, hashtext($2))"
LONGEST_ANSWER = 10
NOTICED_WITHIN = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""How the database finds out within seconds that the machine of a worker is gone."""


class ServedAlready(Exception):
    """Another process serves this SQLite file."""

    def __init__(self, path: Path, pid: str) -> None:
        who = f" (process {pid})" if pid else ""
        self.message = (
            f"Another rollcall{who} serves {path} already, and a SQLite file has one. Stop that "
            "one, or keep the roster in PostgreSQL, which any number may serve: --database."
        )
        super().__init__(self.message)


class Lost(Exception):
    """The connection that proves this worker alive is gone: others may take its work over."""


class Alive(Protocol):
    """What a worker knows of itself and of others."""

    me: str

    async def gone(self, worker: str) -> bool:
        """Whether that worker is dead. Raises Lost."""
        ...


def lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


@contextmanager
def alone_on(path: Path) -> Generator[None]:
    """While this process is the one that serves the SQLite file. Raises ServedAlready, OSError."""
    descriptor = os.open(lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServedAlready(path, lock.read(20).strip()) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.truncate(0)


class AloneOnFile:
    """The one worker of a SQLite file, under one name: what it left is its own to take up."""

    me = "local"

    async def gone(self, worker: str) -> bool:
        return worker != self.me


class HeldOnPostgres:
    """One of many workers on PostgreSQL."""

    def __init__(self, connection: Any, me: str) -> None:
        self._connection = connection
        self.me = me

    async def gone(self, worker: str) -> bool:
        if worker == self.me:
            return False
        try:
            free = await self._connection.fetchval(MINE, LOCKS, worker)
            if free:
                await self._connection.execute(FREE_AGAIN, LOCKS, worker)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            raise Lost from error
        return bool(free)


@asynccontextmanager
async def alive_on(url: str) -> AsyncGenerator[Alive]:
    """While this worker is alive to others. Raises OSError, asyncpg.PostgresError."""
    if url.startswith("sqlite"):
        yield AloneOnFile()
        return
    me = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    connection = await _connected(url)
    try:
        if not await connection.fetchval(MINE, LOCKS, me):
            msg = "Another worker has this one's name."
            raise OSError(msg)
        yield HeldOnPostgres(connection, me)
    finally:
        with contextlib.suppress(Exception):
            await connection.close(timeout=LONGEST_ANSWER)


async def _connected(url: str) -> Any:
    return await asyncpg.connect(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        "postgresql://" + url.partition("://")[2],
        timeout=LONGEST_ANSWER,
        command_timeout=LONGEST_ANSWER,
        server_settings=NOTICED_WITHIN,
    )
