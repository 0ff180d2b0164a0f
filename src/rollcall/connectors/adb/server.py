"""One adb server, followed: it pushes its list of devices as that changes."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from rollcall.connectors.adb.listing import read_list
from rollcall.connectors.adb.properties import ASKED, LARGEST, read_properties
from rollcall.connectors.adb.smart_socket import Line, NotAdb, Refused, connected
from rollcall.ports.devices import Described, Listed, Unreachable


class Form(NamedTuple):
    """How devices are told: what is pushed, and what is asked for."""

    pushed: str
    asked: str


LONG = Form("host:track-devices-l", "host:devices-l")
SHORT = Form("host:track-devices", "host:devices")
LOOKS_AFTER, LOOKS_EVERY = 1.0, 15.0
"""Seconds of silence. Not every change is pushed (that a phone waits to be asked, adb 29 keeps to
itself), and a server that hangs pushes nothing either: so it is asked soon after each push, and
then ever less often."""


class AdbServer:
    def __init__(self, host: str, port: int, *, looks_after: float = LOOKS_AFTER) -> None:
        self._host = host
        self._port = port
        self._looks_after = looks_after
        self._form = LONG

    @property
    def address(self) -> str:
        return f"{f'[{self._host}]' if ':' in self._host else self._host}:{self._port}"

    async def follow(self) -> AsyncGenerator[Sequence[Listed]]:
        """Raises Unreachable."""
        try:
            async for listed in self._lists():
                yield listed
        except NotAdb:
            # A list of more than 65,535 characters breaks the framing; the short form has room for
            # five times as many devices.
            self._form = SHORT
            raise
        except Refused as refusal:
            if self._form == SHORT:
                raise self._refused(refusal) from None
            self._form = SHORT  # it is older than the long form
            async for listed in self.follow():
                yield listed

    async def describe(self, listed: Listed) -> Described:
        """Raises Unreachable."""
        async with connected(self._host, self._port) as line:
            try:
                await line.ask(_transport(listed))
                await line.ask(ASKED)
            except Refused as refusal:
                raise self._refused(refusal) from None
            described = read_properties(await line.rest(LARGEST))
        if described is None:
            raise Unreachable(f"{listed.serial} does not say what it is.")
        return described

    async def connect(self, address: str) -> None:
        """Let it connect to a device that listens there. Raises Unreachable."""
        async with connected(self._host, self._port) as line:
            try:
                await line.ask(f"host:connect:{address}")
            except Refused as refusal:
                raise self._refused(refusal) from None
            await line.answer()

    async def _lists(self) -> AsyncGenerator[Sequence[Listed]]:
        """Each list that differs from the one before it. Raises Refused, Unreachable."""
        last: Sequence[Listed] | None = None
        async with connected(self._host, self._port) as line:
            await line.ask(self._form.pushed)
            async with _coming(line) as pushes:
                pause = self._looks_after
                while True:
                    pushed = await pushes.within(pause)
                    pause = self._looks_after if pushed is not None else min(pause * 2, LOOKS_EVERY)
                    listed = read_list(await self._look() if pushed is None else pushed)
                    if listed != last:
                        yield listed
                    last = listed

    async def _look(self) -> str:
        """The list as it is now. Raises Refused, Unreachable."""
        async with connected(self._host, self._port) as line:
            await line.ask(self._form.asked)
            return await line.answer()

    def _refused(self, refusal: Refused) -> Unreachable:
        return Unreachable(f"{self.address} refuses: {refusal}.")


class _Pushes:
    """Messages that come whenever they do, none of which is lost by not waiting for it longer."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.coming = asyncio.create_task(line.message())

    async def within(self, seconds: float) -> str | None:
        """The next one, if it comes within so many seconds. Raises Unreachable."""
        if not (await asyncio.wait({self.coming}, timeout=seconds))[0]:
            return None
        message = self.coming.result()
        self.coming = asyncio.create_task(self._line.message())
        return message


@asynccontextmanager
async def _coming(line: Line) -> AsyncGenerator[_Pushes]:
    pushes = _Pushes(line)
    try:
        yield pushes
    finally:
        pushes.coming.cancel()
        await asyncio.wait({pushes.coming})
        if not pushes.coming.cancelled():
            pushes.coming.exception()  # whoever followed has been told, or does not ask any more


def _transport(listed: Listed) -> str:
    if listed.link is not None:
        return f"host:transport-id:{listed.link}"
    return f"host:transport:{listed.serial}"
