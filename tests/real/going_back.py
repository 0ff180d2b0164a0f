"""Where browsers come back to from a platform: it keeps what they came with, and shows a page."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

from tests.real.postgres import free_port

PATH = "/connect/back/bluesky"


class GoingBack:
    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}{PATH}"
        self.came: dict[str, str] = {}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ")[1]
        parts = urlsplit(line)
        if parts.path == PATH:
            self.came = dict(parse_qsl(parts.query))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nback")
        await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def going_back() -> AsyncIterator[GoingBack]:
    port = free_port()
    back = GoingBack(port)
    async with await asyncio.start_server(back.answer, "127.0.0.1", port):
        yield back
