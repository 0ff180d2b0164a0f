"""A thousand programs follow one live room at once: what each was told, and how late."""

import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from bench.roster import Roster
from bench.servers import Server, rollcall
from bench.worlds import make_world
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named

PEOPLE = 210
AT_ONCE = 50
"""Clients that connect at the same time."""
POLLS_EVERY = 2.0
SPEAKS_EVERY = 0.5
SETTLES = 1.5
"""Seconds in which what has happened must have been told."""
EVENT = re.compile(rb'\ndata: \{"kind":"[a-z]+","id":"([0-9]+)","at":"([^"]+)"')
LENGTH = re.compile(rb"content-length: ([0-9]+)")


@dataclass(slots=True)
class Heard:
    """What one client was told: each event's id, when it happened, and how late it came."""

    events: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])

    def take(self, id_: int, at_ms: int) -> None:
        self.events.append((id_, at_ms, int(time.time() * 1000) - at_ms))


@dataclass(frozen=True, slots=True)
class LiveFigure:
    way: str
    clients: int
    connected_in: float
    events: int
    """Different ones that happened while all were listening."""
    missing: int
    twice: int
    delays: list[int]
    """Milliseconds from when it happened to when it was told, sorted."""
    load: float
    """Processor seconds of the server for each second."""
    megabytes: float

    def at(self, share: float) -> int:
        return self.delays[min(len(self.delays) - 1, int(len(self.delays) * share))]


class Chat(msgspec.Struct):
    messages_list: list["Message"] = msgspec.field(name="messagesList")
    next_cursor: str = msgspec.field(name="nextCursor")


class Message(msgspec.Struct):
    id: str = msgspec.field(name="msgId")
    at: str = msgspec.field(name="createTime")


CHAT = msgspec.json.Decoder(Chat)
Client = Callable[[Server, Roster, Heard, asyncio.Event], Awaitable[None]]


def measure_live(clients: int, seconds: float, data: Path | None = None) -> list[LiveFigure]:
    """Both ways to follow a room, one after the other, on one server process."""
    with tempfile.TemporaryDirectory(prefix="rollcall-live-") as folder:
        world = asyncio.run(make_world(PEOPLE, data or Path(folder)))
        with rollcall(world, "--sandbox") as server:
            return [
                asyncio.run(_measured(way, client, server, world, clients, seconds))
                for way, client in (("stream", _stream), ("poll", _poll))
            ]


def live_table(figures: list[LiveFigure]) -> str:
    head = (
        "| way | clients | connected in | events | told | missing | twice | p50 | p99 | longest "
        "| processor | memory |\n|" + "---|" * 12
    )
    rows = [
        f"| {f.way} | {f.clients:,} | {f.connected_in:.1f} s | {f.events} | {len(f.delays):,} "
        f"| {f.missing} | {f.twice} | {f.at(0.5)} ms | {f.at(0.99)} ms | {f.delays[-1]} ms "
        f"| {f.load:.2f} | {f.megabytes:.0f} MB |"
        for f in figures
    ]
    return "\n".join([head, *rows])


async def _measured(
    way: str, client: Client, server: Server, world: Roster, clients: int, seconds: float
) -> LiveFigure:
    over, everybody = asyncio.Event(), [Heard() for _ in range(clients)]
    began = time.monotonic()
    tasks: list[asyncio.Task[None]] = []
    for place in range(0, clients, AT_ONCE):
        some = everybody[place : place + AT_ONCE]
        tasks += [asyncio.create_task(_as_task(client(server, world, h, over))) for h in some]
        while not all(heard.events for heard in some):
            await asyncio.sleep(0.01)
            _raise_of(tasks)
    connected, used = time.monotonic() - began, server.processor_seconds
    first_ms = int(time.time() * 1000)
    spoken = asyncio.create_task(_speak(server, world, over))
    await asyncio.sleep(seconds)
    last_ms, load = int(time.time() * 1000), (server.processor_seconds - used) / seconds
    await asyncio.sleep(SETTLES + (POLLS_EVERY if way == "poll" else 0))
    megabytes = server.resident / 2**20
    over.set()
    await asyncio.gather(spoken, *tasks)
    return _figure(way, everybody, (first_ms, last_ms), connected, load, megabytes)


def _figure(
    way: str,
    everybody: list[Heard],
    window: tuple[int, int],
    connected: float,
    load: float,
    megabytes: float,
) -> LiveFigure:
    first_ms, last_ms = window
    told = [
        [event for event in heard.events if first_ms <= event[1] <= last_ms] for heard in everybody
    ]
    happened = {id_ for events in told for id_, _, _ in events}
    counts = [Counter(id_ for id_, _, _ in events) for events in told]
    return LiveFigure(
        way,
        len(everybody),
        connected,
        len(happened),
        missing=sum(len(happened - count.keys()) for count in counts),
        twice=sum(count.total() - len(count) for count in counts),
        delays=sorted(late for events in told for _, _, late in events),
        load=load,
        megabytes=megabytes,
    )


async def _as_task(work: Awaitable[None]) -> None:
    await work


def _raise_of(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()
            raise RuntimeError("A client was let go.")


async def _stream(server: Server, world: Roster, heard: Heard, over: asyncio.Event) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    path = f"/v1/social/live/{named.ROOM}/events"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {world.key}\r\n\r\n".encode())
    reading = asyncio.create_task(_read_events(reader, heard))
    waiting = asyncio.create_task(over.wait())
    await asyncio.wait([reading, waiting], return_when=asyncio.FIRST_COMPLETED)
    ended = reading.done()
    for task in (reading, waiting):
        task.cancel()
    writer.close()
    if ended:
        raise RuntimeError("A stream ended before its time.")


async def _read_events(reader: asyncio.StreamReader, heard: Heard) -> None:
    rest = b""
    while part := await reader.read(65_536):
        whole, end, rest = (rest + part).rpartition(b"\n\n")
        for id_, at in EVENT.findall(whole + end):
            heard.take(int(id_), _moment(at))


@lru_cache(4096)
def _moment(at: bytes) -> int:
    return int(datetime.fromisoformat(at.decode()).timestamp() * 1000)


async def _poll(server: Server, world: Roster, heard: Heard, over: asyncio.Event) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    cursor = ""
    while not over.is_set():
        more = f"&nextCursor={cursor}" if cursor else ""
        writer.write(_asked("GET", f"/tikapi/user/live/chat?room_id={named.ROOM}{more}", world))
        told = CHAT.decode(await _body(reader))
        for message in told.messages_list:
            heard.take(int(message.id), int(message.at))
        cursor = told.next_cursor
        await asyncio.sleep(POLLS_EVERY)
    writer.close()


async def _speak(server: Server, world: Roster, over: asyncio.Event) -> None:
    """Something is said through us now and then, so that both kinds of events are told."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    while not over.is_set():
        said = msgspec.json.encode({"room_id": str(named.ROOM), "text": "hello"})
        writer.write(_asked("POST", "/tikapi/user/live/chat/send", world, said))
        await _body(reader)
        await asyncio.sleep(SPEAKS_EVERY)
    writer.close()


def _asked(method: str, path: str, world: Roster, body: bytes = b"") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: x\r\nX-API-KEY: {world.key}\r\n"
        f"X-ACCOUNT-KEY: {DEMO_ACCOUNT_KEY}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _body(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    found = LENGTH.search(head)
    body = await reader.readexactly(int(found[1])) if found else b""
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(f"The server refused: {body[:300]!r}")
    return body
