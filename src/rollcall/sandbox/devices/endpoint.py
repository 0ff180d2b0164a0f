"""One phone on a loopback port, which an adb server connects to as to a real one."""

import asyncio
import contextlib
import os
from enum import StrEnum

from rollcall.sandbox.devices.packets import (
    MOST_DATA,
    VERSION,
    Command,
    NoPacket,
    Packet,
    read_packet,
)
from rollcall.sandbox.devices.phones import Phone
from rollcall.sandbox.devices.shell import is_shell, serve_shell

HOST = "127.0.0.1"
TOKEN, PUBLIC_KEY = 1, 3
"""What an adb server is to sign with a key that was accepted, and the key that it would have
accepted: it shows it once it has no other."""
TOKEN_BYTES = 20
MOST_STREAMS = 64
CUT_OFF_WITHIN = 2.0


class Mood(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    UNAUTHORIZED = "unauthorized"


class Endpoint:
    def __init__(self, phone: Phone, mood: Mood = Mood.ONLINE) -> None:
        self.phone = phone
        self.mood = mood
        self.port = 0
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """What `adb connect` is told."""
        return f"{HOST}:{self.port}"

    async def start(self) -> None:
        """Listen on a free port, and after that on the same one again."""
        self._server = await asyncio.start_server(self._begin, HOST, self.port, limit=MOST_DATA)
        self.port = self._server.sockets[0].getsockname()[1]
        if self.mood is Mood.OFFLINE:
            await self.stop()

    async def stop(self) -> None:
        """As if it were switched off: nobody listens, and who was connected is cut off."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for link in list(self._links):
            link.cut()
        if self._serving:
            await asyncio.wait(self._serving, timeout=CUT_OFF_WITHIN)

    async def turn(self, mood: Mood) -> None:
        """Be like that from now on; who waits to be accepted is, where it turns online."""
        before, self.mood = self.mood, mood
        if mood is Mood.OFFLINE:
            await self.stop()
        elif mood is Mood.ONLINE and before is Mood.UNAUTHORIZED:
            for link in list(self._links):
                link.accept()
        elif self._server is None:
            await self.start()
        elif mood is not before:  # what was accepted is not any more: it is asked anew
            for link in list(self._links):
                link.cut()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(self, writer)
        self._links.add(link)
        try:
            while True:
                link.take(await read_packet(reader))
                await writer.drain()
        except (NoPacket, asyncio.IncompleteReadError, ConnectionError):
            pass  # it went away, or is no adb server
        finally:
            self._links.discard(link)
            link.cut()


class _Link:
    """One adb server that is connected."""

    def __init__(self, endpoint: Endpoint, writer: asyncio.StreamWriter) -> None:
        self._endpoint = endpoint
        self._writer = writer
        self._streams: dict[int, int] = {}
        """Ours to theirs, of those that have had their answer and are not closed yet."""
        self._next = 1

    def take(self, packet: Packet) -> None:
        match packet.command:
            case Command.AUTH if packet.first == PUBLIC_KEY:
                pass  # the phone shows its owner the question whether to accept it
            case Command.CNXN | Command.AUTH:
                self._greet()
            case Command.OPEN:
                self._open(packet)
            case Command.WRTE:  # what is typed into a shell that has answered already
                self._send(Command.OKAY, packet.second, packet.first)
            case Command.OKAY if packet.second in self._streams:
                self._close(packet.second)
            case Command.CLSE:
                self._streams.pop(packet.second, None)
            case _:
                pass

    def accept(self) -> None:
        phone, shell = self._endpoint.phone, "shell_v2,cmd"
        facts = {
            "ro.product.name": phone.product,
            "ro.product.model": phone.model,
            "ro.product.device": phone.product,
            "features": shell,
        }
        banner = "device::" + ";".join(f"{name}={value}" for name, value in facts.items())
        self._send(Command.CNXN, VERSION, MOST_DATA, banner.encode())

    def cut(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be at its end
            self._writer.close()

    def _greet(self) -> None:
        """Who is not accepted is asked to prove itself, whatever it has shown already."""
        if self._endpoint.mood is Mood.UNAUTHORIZED:
            self._send(Command.AUTH, TOKEN, 0, os.urandom(TOKEN_BYTES))
        else:
            self.accept()

    def _open(self, packet: Packet) -> None:
        service = packet.data.rstrip(b"\0").decode(errors="replace")
        if not is_shell(service) or len(self._streams) >= MOST_STREAMS:
            self._send(Command.CLSE, 0, packet.first)
            return
        ours, self._next = self._next, self._next + 1
        self._streams[ours] = packet.first
        self._send(Command.OKAY, ours, packet.first)
        self._send(Command.WRTE, ours, packet.first, serve_shell(service, self._endpoint.phone))

    def _close(self, ours: int) -> None:
        """The answer has arrived."""
        self._send(Command.CLSE, ours, self._streams.pop(ours))

    def _send(self, command: Command, first: int, second: int, data: bytes = b"") -> None:
        if not self._writer.is_closing():
            self._writer.write(Packet(command, first, second, data).spell())
