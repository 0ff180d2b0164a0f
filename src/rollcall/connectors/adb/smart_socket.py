"""The protocol that programs speak with an adb server: a length of four hex digits, then words."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rollcall.ports.devices import Unreachable

CONNECTS_WITHIN = 5.0
ANSWERS_WITHIN = 10.0
LENGTH = re.compile(rb"[0-9a-fA-F]{4}")
OKAY, FAIL = b"OKAY", b"FAIL"
LONGEST_FAULT = 200
NOT_ADB = "answers, but not as an adb server does"


class Refused(Exception):
    """The adb server does not do what it was asked, in its own words."""


class NotAdb(Unreachable):
    """What answers is no adb server, or one whose answers cannot be told apart."""


class Line:
    """One connection to an adb server."""

    def __init__(
        self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._address = address
        self._reader = reader
        self._writer = writer

    async def ask(self, service: str) -> None:
        """Raises Refused, Unreachable."""
        asked = service.encode()
        self._writer.write(b"%04x" % len(asked) + asked)
        async with self._patience():
            answered = await self._reader.readexactly(len(OKAY))
        if answered == FAIL:
            raise Refused((await self.answer())[:LONGEST_FAULT])
        if answered != OKAY:
            raise self._not_adb()

    async def message(self) -> str:
        """The next message, however long it is until it begins. Raises Unreachable."""
        try:
            length = await self._reader.readexactly(4)
        except (asyncio.IncompleteReadError, OSError):
            raise self._ended() from None
        if not LENGTH.fullmatch(length):
            raise self._not_adb()
        async with self._patience():
            said = await self._reader.readexactly(int(length, 16))
        return said.decode(errors="replace")

    async def answer(self) -> str:
        """The message that answers what was asked, which does not let itself be waited for.

        Raises Unreachable.
        """
        async with self._patience():
            return await self.message()

    async def rest(self, most: int) -> str:
        """What comes until the other side closes, of so many bytes at most. Raises Unreachable."""
        said = bytearray()
        async with self._patience():
            while len(said) < most and (more := await self._reader.read(most - len(said))):
                said += more
        return said.decode(errors="replace")

    @asynccontextmanager
    async def _patience(self) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                yield
        except TimeoutError:
            message = f"{self._address} does not answer within {ANSWERS_WITHIN:.0f} seconds."
            raise Unreachable(message) from None
        except (asyncio.IncompleteReadError, OSError):
            raise self._ended() from None

    def _ended(self) -> Unreachable:
        return Unreachable(f"{self._address} has ended the connection.")

    def _not_adb(self) -> NotAdb:
        return NotAdb(f"{self._address} {NOT_ADB}.")


@asynccontextmanager
async def connected(host: str, port: int) -> AsyncGenerator[Line]:
    """Raises Unreachable."""
    address = f"{f'[{host}]' if ':' in host else host}:{port}"
    try:
        async with asyncio.timeout(CONNECTS_WITHIN):
            reader, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        message = f"{address} does not answer within {CONNECTS_WITHIN:.0f} seconds."
        raise Unreachable(message) from None
    except OSError as error:
        message = f"Nobody answers at {address} ({error.strerror or type(error).__name__})."
        raise Unreachable(message) from None
    try:
        yield Line(address, reader, writer)
    finally:
        writer.close()
