"""The courier's process: one for a folder, there while there is something to carry or to hand over.

It is started by whoever has something to carry, in a session of its own, and outlives them.
"""

import asyncio
import contextlib
import fcntl
import os
import resource
import signal
import sys
from pathlib import Path

from rollcall.courier.errands import (
    LOCK,
    READY,
    SOCKET,
    Asked,
    Errand,
    Full,
    Has,
    Is,
    LeftOver,
    Stored,
    Taken,
    hear_asked,
    say,
)
from rollcall.courier.keeping import Keeping, Makes

IDLE = 60.0
"""Seconds without anything to do, after which it ends."""
LOOKED_EVERY = 0.5
LONGEST_STOP = 30.0
"""Seconds that what it has is given to be fetched when it is asked to stop."""


def run(folder: Path, makes: Makes, *, idle: float = IDLE) -> None:
    """Until there has been nothing to do for `idle` seconds; at once where another one is there."""
    os.chdir(folder)  # the socket's name may be longer than a socket's name may be
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what it has is in its memory alone
    descriptor = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say_ready()
            return
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        asyncio.run(_run(Keeping(makes), idle))


async def _run(keeping: Keeping, idle: float) -> None:
    loop, stops = asyncio.get_running_loop(), asyncio.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop.add_signal_handler(signal.SIGTERM, stops.set)
    door = Door(keeping)
    server = await asyncio.start_unix_server(door.come_in, SOCKET)
    _say_ready()
    ends = loop.time() + idle
    longest: float | None = None
    while loop.time() < ends:
        await asyncio.sleep(LOOKED_EVERY)
        keeping.forget_old()
        if stops.is_set():
            longest = loop.time() + LONGEST_STOP if longest is None else longest
            if keeping.empty or loop.time() > longest:
                break
        if door.within or not keeping.empty:
            ends = loop.time() + idle
    server.close()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(SOCKET)  # noqa: PTH108 - a Path would be said to hold up the loop


class Door:
    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping
        self.within = 0

    async def come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.within += 1
        try:
            await self._answer(await hear_asked(reader), writer)
        except (OSError, EOFError, ValueError):
            pass  # whoever asked is gone, or is none of ours; what was begun goes on
        finally:
            self.within -= 1
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        keeping = self._keeping
        match asked:
            case Errand():
                if keeping.full and not keeping.has(asked.key):
                    return await say(writer, Full())
                await say(writer, Taken())
                return await say(writer, await keeping.carry(asked))
            case Has():
                return await say(writer, Is(keeping.has(asked.key)))
            case Stored():
                keeping.stored(asked.key)
                return await say(writer, Is(so=True))
            case LeftOver():
                return await say(writer, Is(keeping.left_over))


def _say_ready() -> None:
    """To whoever started it, who may be gone before it ends."""
    os.write(sys.stdout.fileno(), READY)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for ours in (0, 1, 2):
        os.dup2(nowhere, ours)
