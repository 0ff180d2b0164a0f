"""Who is alive on PostgreSQL: each worker holds a lock that the server lets go of when it dies."""

import contextlib
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

from rollcall.worker.alive import Alive, Lost

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
async def held_on(url: str) -> AsyncGenerator[Alive]:
    """While this worker is alive to others. Raises OSError, asyncpg.PostgresError."""
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
