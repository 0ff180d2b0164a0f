"""Who is alive: a lock that lasts exactly as long as its holder does, and no clock.

On SQLite one process does a file's work, and holds a lock beside it. On PostgreSQL each worker
holds an advisory lock on a connection of its own: the server lets go of it when the worker dies.
"""

import fcntl
import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol


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


@asynccontextmanager
async def alive_on(url: str) -> AsyncGenerator[Alive]:
    """While this worker is alive to others. Raises what keeps it from the database."""
    if url.startswith("sqlite"):
        yield AloneOnFile()
        return
    from rollcall.worker.on_postgres import held_on  # noqa: PLC0415 - a file needs no asyncpg

    async with held_on(url) as alive:
        yield alive
