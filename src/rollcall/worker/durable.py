"""All that the rest knows of the engine underneath, which is DBOS: what has begun is recorded.

A run that its worker does not live to end is begun again, here or by whoever recovers it. Which job
a run is of, and whether it still counts, stands in our own rows: the engine may lose all it knows.
"""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from dbos import DBOS, SetWorkflowID
from sqlalchemy import Engine, create_engine, event

APPLICATION = "rollcall"
VERSION = "1"
"""One for every release: what an older one began must be ended by the next."""
SCHEMA = "rollcall_work"
UNDER_WAY = ["PENDING", "ENQUEUED", "DELAYED"]
ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
MOST_RECOVERIES = 1_000_000
"""The engine gives up no run: our rows count the tries."""
CONNECTIONS = 4
OLD_SQLITE = (3, 42)

Do = Callable[[str, int], Coroutine[Any, Any, None]]


class _Doing:
    """What a run does; the engine finds runs by name, so that there is one in a process."""

    do: Do | None = None
    loop: asyncio.AbstractEventLoop | None = None


@DBOS.workflow(name="job", max_recovery_attempts=MOST_RECOVERIES)
def run(job_id: str, handing: int) -> None:
    """On a thread of the engine's, while the work itself is done on the server's loop."""
    do, loop = _Doing.do, _Doing.loop
    if do is None or loop is None or loop.is_closed():
        msg = "No worker is there to do it."
        raise RuntimeError(msg)
    asyncio.run_coroutine_threadsafe(do(job_id, handing), loop).result()


class Durable:
    """The engine of this process, of which there is one. Every call but the first blocks."""

    def __init__(self, url: str, me: str, do: Do, loop: asyncio.AbstractEventLoop) -> None:
        _Doing.do, _Doing.loop = do, loop
        self._url = url
        self._engine = _engine(url)
        self._me = me

    def launch(self) -> None:
        """Raises whatever keeps the engine from its database."""
        logging.getLogger("dbos").setLevel(logging.ERROR)
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self._url,
                "system_database_engine": self._engine,
                "executor_id": self._me,
                "application_version": VERSION,
                "dbos_system_schema": SCHEMA,
                "use_listen_notify": False,
                "log_level": "ERROR",
            }
        )
        DBOS.launch()

    def begin(self, job_id: str, handing: int) -> None:
        """Record that this worker does it, and do it."""
        with SetWorkflowID(name_of(job_id, handing)):
            DBOS.start_workflow(run, job_id, handing)

    def recover(self, worker: str) -> None:
        """Take over what a worker that is gone had begun."""
        # There is no public call for it in the open source part; a test holds it to what it does.
        DBOS._recover_pending_workflows([worker])  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    def under_way(self, names: Sequence[str]) -> set[str]:
        """Which of those runs have begun, or wait to be begun again."""
        found = DBOS.list_workflows(
            workflow_ids=list(names), status=UNDER_WAY, load_input=False, load_output=False
        )
        return {one.workflow_id for one in found}

    def forget_ended(self, most: int) -> int:
        """Forget runs that have ended; our rows tell what came of them. Gives how many."""
        found = DBOS.list_workflows(status=ENDED, limit=most, load_input=False, load_output=False)
        ids = [one.workflow_id for one in found]
        if ids:
            DBOS.delete_workflows(ids)
        return len(ids)

    def close(self) -> None:
        DBOS.destroy()
        self._engine.dispose()
        _Doing.do = _Doing.loop = None


def name_of(job_id: str, handing: int) -> str:
    return f"{job_id}/{handing}"


def engine_url(database_url: str) -> str:
    """Where the engine keeps its own: a file beside a SQLite database, a schema in PostgreSQL."""
    scheme, _, rest = database_url.partition("://")
    if scheme == "sqlite":
        path = Path(rest[1:])
        return f"sqlite:///{path.with_name(path.stem + '.work.db')}"
    return f"postgresql+psycopg://{rest}"


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=CONNECTIONS, max_overflow=CONNECTIONS)
    path = Path(url.removeprefix("sqlite:///"))
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_engine(url, pool_size=CONNECTIONS, max_overflow=CONNECTIONS)
    event.listen(engine, "connect", _tune)
    return engine


def _tune(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("busy_timeout = 15000", "journal_mode = WAL", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    if sqlite3.sqlite_version_info < OLD_SQLITE:  # the engine asks for unixepoch('subsec')
        connection.create_function("unixepoch", 1, _now)
    connection.isolation_level = "IMMEDIATE"


def _now(_modifier: str) -> float:
    return time.time()
