"""Heads that trickle in, never end or are no HTTP: each is refused, and nobody else waits."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from uvicorn.server import ServerState

from rollcall.server import protocol
from rollcall.server.protocol import BoundedProtocol
from rollcall.wire import telling
from rollcall.wire.streams import Opened

ASK = b"GET / HTTP/1.1\r\nhost: rollcall.test\r\n"
PATIENCE = 0.3


async def echo(scope, receive, send):
    """Says yes to whatever comes, after its whole body."""
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-length", b"3")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"yes"})


@asynccontextmanager
async def serving(app=echo) -> AsyncIterator[int]:
    configuration = uvicorn.Config(app, lifespan="off", log_config=None)
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: BoundedProtocol(configuration, state, {}), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def port(monkeypatch):
    monkeypatch.setattr(protocol, "LONGEST_HEAD", PATIENCE)
    async with serving() as number:
        yield number


async def said(port: int, *pieces: bytes, pause: float = 0.0) -> tuple[int, dict[str, object]]:
    """The status and body of what comes before the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(asyncio.wait_for(reader.read(), 20))
    for piece in pieces:
        if not answer.done():
            writer.write(piece)
            await asyncio.sleep(pause)
    head, _, body = (await answer).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]) if head else 0, json.loads(body) if body else {}


async def test_a_head_that_trickles_in_is_refused(port):
    pieces = [ASK, *([b"x"] * 10)]

    status, problem = await said(port, *pieces, pause=PATIENCE / 5)

    assert (status, problem["code"]) == (408, "too_slow")


async def test_who_says_nothing_is_hung_up_on(port):
    assert await said(port) == (0, {})


async def test_who_begins_a_second_request_and_stops_is_refused_too(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK + b"\r\n")
    assert (await reader.readuntil(b"yes")).startswith(b"HTTP/1.1 200")
    writer.write(b"GET / HT")
    assert (await asyncio.wait_for(reader.read(), 20)).startswith(b"HTTP/1.1 408")
    writer.close()


async def test_a_head_without_end_is_refused(port):
    status, problem = await said(
        port, ASK, *([b"x-more: " + b"y" * 8_000 + b"\r\n"] * 40), pause=0.01
    )

    assert (status, problem["code"]) == (431, "too_large")


async def test_what_is_no_http_is_refused_as_json(port):
    status, problem = await said(port, b"\x16\x03\x01 this is TLS\r\n\r\n")

    assert (status, problem["code"]) == (400, "not_http")


async def test_each_refusal_has_an_id_of_its_own(port):
    ids = []
    for _ in range(2):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01 this is TLS\r\n\r\n")
        head, _, body = (await asyncio.wait_for(reader.read(), 20)).partition(b"\r\n\r\n")
        writer.close()
        problem = json.loads(body)
        assert f"x-request-id: {problem['request_id']}".encode() in head
        assert (problem["retryable"], bool(problem["remedy"])) == (False, True)
        ids.append(problem["request_id"])

    assert len(set(ids)) == 2


async def test_a_head_in_pieces_and_a_slow_body_are_served(port):
    """A body has a time of its own, which is longer."""
    head = ASK + b"connection: close\r\ncontent-length: 4\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in (head[:10], head[10:], b"ab"):
        writer.write(piece)
        await asyncio.sleep(PATIENCE / 4)
    await asyncio.sleep(PATIENCE * 1.5)
    writer.write(b"cd")

    answer = await asyncio.wait_for(reader.read(), 20)

    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"yes")
    writer.close()


async def test_a_stream_that_nobody_reads_is_broken_off_and_takes_little(
    monkeypatch: pytest.MonkeyPatch,
):
    """What waits for such a reader is what the two kernels hold, and never grows."""
    monkeypatch.setattr(telling, "PATIENCE", 0.3)
    feed, ended = Flood(), asyncio.Event()

    async def stream(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await telling.tell(
            Opened(feed, "key", may_listen),
            scope,
            receive,
            send,
            refused=lambda _: b"{}",
            stopping=asyncio.Event(),
        )
        ended.set()

    async with serving(stream) as number, asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", number, limit=1024)
        writer.write(ASK + b"\r\n")
        await ended.wait()
        told = feed.told
        rest = await reader.read()
        writer.close()

    assert feed.told == told
    assert len(rest) < (told - 2) * len(Flood.PART), "what still waited here is thrown away"
    assert told * len(Flood.PART) < 32 * 2**20


class Flood:
    """A feed that always has something to tell."""

    PART = b"event: x\ndata: " + b"1" * 16_000 + b"\n\n"

    def __init__(self) -> None:
        self.told = 0

    async def more(self) -> bytes:
        self.told += 1
        await asyncio.sleep(0)
        return self.PART

    def close(self) -> None:
        pass


async def may_listen() -> None:
    pass
