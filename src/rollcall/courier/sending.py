"""Having renewals carried by the courier of a folder, which is started when there is one to carry.

Only what may be sent once is carried. Where no courier can be had, it is sent from here, as safely
as one process can: what is on its way when that is killed is lost then.
"""

import asyncio
import os
import select
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from rollcall.courier.errands import (
    READY,
    SOCKET,
    Asked,
    Failed,
    Full,
    Has,
    Is,
    LeftOver,
    Renewed,
    Servers,
    Stored,
    Taken,
    Told,
    errand_of,
    hear_told,
    key_of,
    say,
)
from rollcall.ports.consent import App, Consent, Repeat, Tokens, TryLater, Unconfirmed

LOG = structlog.get_logger("rollcall.courier")
PROGRAM = (sys.executable, "-m", "rollcall.server.courier")
LONGEST_START = 20.0
LONGEST_WORD = 10.0
LONGEST_ERRAND = 120.0
"""Seconds; longer than all may take that one renewal asks."""
STARTS = 4
A_MOMENT = 0.1
LONGEST_NAME = 100
"""Bytes of a socket's name; the system's own limit is hardly more."""
OURS = "ROLLCALL_"
"""Settings of the server, the master key among them, are none of the courier's business."""
GONE = (ConnectionError, FileNotFoundError, EOFError)


class Outliving(subprocess.Popen[bytes]):
    """A process that is meant to go on when this one ends, which is nothing to be warned of."""

    def __del__(self) -> None:
        """Whoever is ended by then has been waited for."""


class NoCourier(Exception):
    """It cannot be started here, or does not answer."""


STARTED: list[Outliving] = []
"""Couriers of this process that have not been waited for."""


class Courier:
    """A `Carrier` of the port."""

    def __init__(self, folder: Path, servers: Servers, *, program: Sequence[str] = PROGRAM) -> None:
        self._folder = folder.absolute()
        self._servers = servers
        self._program = program
        self._starting = asyncio.Lock()

    async def renew(self, consent: Consent, app: App, tokens: Tokens, person: str) -> Tokens:
        if consent.repeat is Repeat.HARMLESS:
            return await consent.renew(app, tokens, person)
        errand = errand_of(self._servers, consent.platform, app, tokens, person)
        try:
            told = await self._carried(errand)
        except NoCourier as error:
            LOG.warning("a renewal is not carried, but sent from here", why=str(error))
            return await consent.renew(app, tokens, person)
        match told:
            case Renewed():
                return told.tokens()
            case Failed():
                raise told.fault()
            case Full():
                raise TryLater("As much as can be is on its way to be renewed.")
            case _:
                raise Unconfirmed("What became of it was not understood.")

    async def has(self, consent: Consent, app: App, tokens: Tokens) -> bool:
        return await self._is(Has(key_of(consent.platform, app, tokens)))

    async def stored(self, consent: Consent, app: App, tokens: Tokens) -> None:
        if consent.repeat is Repeat.ONCE:
            await self._is(Stored(key_of(consent.platform, app, tokens)))

    async def left_over(self) -> bool:
        return await self._is(LeftOver())

    async def _is(self, asked: Asked) -> bool:
        """False where there is no courier: then it has nothing."""
        try:
            async with asyncio.timeout(LONGEST_WORD), self._met() as (reader, writer):
                await say(writer, asked)
                told = await hear_told(reader)
                return isinstance(told, Is) and told.so
        except (*GONE, OSError, TimeoutError, ValueError):
            return False

    async def _carried(self, errand: Asked) -> Told:
        """Raises NoCourier where nothing was sent, and Unconfirmed where it may have been."""
        for nth in range(STARTS):
            taken = False
            try:
                async with asyncio.timeout(LONGEST_ERRAND), self._met() as (reader, writer):
                    await say(writer, errand)
                    first = await hear_told(reader)
                    if not isinstance(first, Taken):
                        return first
                    taken = True
                    return await hear_told(reader)
            except (*GONE, OSError, TimeoutError, ValueError) as error:
                if taken:
                    raise Unconfirmed("Whoever carried it was lost on the way.") from error
                if not isinstance(error, GONE):
                    raise NoCourier(str(error) or type(error).__name__) from error
            await self._start()
            await asyncio.sleep(nth * A_MOMENT)  # one that is about to end may still be there
        raise NoCourier("It ends as soon as it is started.")

    @asynccontextmanager
    async def _met(self) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        whole = self._folder / SOCKET
        if len(os.fsencode(whole)) <= LONGEST_NAME:
            reader, writer = await asyncio.open_unix_connection(whole)
        else:
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                reader, writer = await asyncio.open_unix_connection(
                    f"/proc/self/fd/{folder}/{SOCKET}"
                )
            finally:
                os.close(folder)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def _start(self) -> None:
        """Unless somebody has just done so. Raises NoCourier."""
        async with self._starting:
            try:
                async with self._met():
                    return
            except OSError:
                await asyncio.to_thread(_begin, [*self._program, str(self._folder)])


def _begin(program: Sequence[str]) -> None:
    STARTED[:] = [one for one in STARTED if one.poll() is None]
    try:
        process = Outliving(
            program,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(os.environ),
            start_new_session=True,
        )
    except OSError as error:
        raise NoCourier(f"It cannot be started: {error}.") from error
    STARTED.append(process)
    assert process.stdout is not None
    with process.stdout as said:
        ready, _, _ = select.select([said], [], [], LONGEST_START)
        if not ready or said.readline() != READY:
            process.kill()
            process.wait()
            raise NoCourier("It does not start.")


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in ours.items() if not name.startswith(OURS)}
