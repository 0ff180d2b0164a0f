"""A worker on its own: it does the work of the servers of one PostgreSQL, and serves nobody."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from dataclasses import replace

from rollcall.core.sandboxed import workspace_opened_by
from rollcall.kit.clock import MovableClock
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.addresses import said
from rollcall.server.asking import asks_platforms
from rollcall.server.consenting import asks_consent
from rollcall.server.research import research_app
from rollcall.server.runtime import Runtime, open_runtime
from rollcall.server.sandbox_clock import follow
from rollcall.server.work import worker_of
from rollcall.settings import Settings


class NothingToShare(Exception):
    message = (
        "A roster in a SQLite file has one process, and `rollcall serve` does its work. Keep the "
        "roster in PostgreSQL, where any number of workers share it: --database postgresql://…"
    )


async def work(settings: Settings, say: Callable[[str], None]) -> None:
    """Until asked to stop.

    Raises NothingToShare, NoResearchApp, DatabaseUnusable, FolderUnusable, each with a sentence for
    a person.
    """
    if settings.database_file() is not None:
        raise NothingToShare
    research = research_app(settings)
    runtime = await _as_it_began(settings)
    try:
        async with asks_platforms(runtime, research), asks_consent(runtime, _served_at(settings)):
            say("rollcall works. Stop it with Ctrl-C; what it has begun, others take over.")
            await _until_stopped(runtime)
    finally:
        await runtime.outbound.carrier.close()
        await runtime.database.close()


def _served_at(settings: Settings) -> str:
    """Where a server on this folder is: a sandbox's platforms are there, and asked nowhere else."""
    return (said(settings.address()) or [f"http://127.0.0.1:{settings.port}"])[-1]


async def _as_it_began(settings: Settings) -> Runtime:
    """A roster that began as the sandbox is one to its workers, too: nobody outside is asked."""
    runtime = await open_runtime(settings)
    if await workspace_opened_by(runtime.database, DEMO_KEY) is None:
        return runtime
    await runtime.database.close()
    return await open_runtime(replace(settings, sandbox=True))


async def _until_stopped(runtime: Runtime) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    chores = [asyncio.create_task(worker_of(runtime).work())]
    if isinstance(runtime.clock, MovableClock):
        chores.append(asyncio.create_task(follow(runtime.database, runtime.clock)))
    await stopped.wait()
    for chore in chores:
        chore.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await chore
