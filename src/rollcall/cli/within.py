"""Asking an application within this process, whose answer may be a stream without an end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import httpx2

Message = MutableMapping[str, Any]
Application = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[Message]],
        Callable[[Message], Awaitable[None]],
    ],
    Awaitable[None],
]
WAITING = 16
"""Parts of an answer that may wait to be read; the application waits with the next."""


class Within(httpx2.AsyncBaseTransport):
    """What `httpx2.ASGITransport` is, for answers that are read while they are being given."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        exchange = _Exchange(await request.aread())
        exchange.begin(self._app, _scope(request))
        begun = await exchange.next()
        if begun is None:
            raise httpx2.RemoteProtocolError("The application gave no answer.", request=request)
        return httpx2.Response(begun["status"], headers=begun["headers"], stream=exchange)


class _Exchange(httpx2.AsyncByteStream):
    """One request and its answer."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._gone = asyncio.Event()
        self._parts: asyncio.Queue[Message | None] = asyncio.Queue(WAITING)
        self._task: asyncio.Task[None] | None = None

    def begin(self, app: Application, scope: Message) -> None:
        async def run() -> None:
            try:
                await app(scope, self._receive, self._parts.put)
            finally:
                if not self._gone.is_set():
                    await self._parts.put(None)

        self._task = asyncio.create_task(run())

    async def next(self) -> Message | None:
        """The next message of the application; None after its last."""
        message = await self._parts.get()
        if message is None and self._task is not None:
            await self._task  # what it failed of is the caller's to know
        return message

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (message := await self.next()) is not None:
            if part := message.get("body", b""):
                yield part

    async def aclose(self) -> None:
        """Hang up: the application is told, and its end is waited for."""
        self._gone.set()
        while self._task is not None and not self._task.done():
            while not self._parts.empty():
                self._parts.get_nowait()
            await asyncio.wait([self._task], timeout=0.01)

    async def _receive(self) -> Message:
        if self._body is None:
            await self._gone.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _scope(request: httpx2.Request) -> Message:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
    }
