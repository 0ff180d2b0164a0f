"""Fixed bytes from the server that rollcall is served by: what no answer can be quicker than."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvloop

from rollcall.server.listening import Listener, bind, listen

Message = MutableMapping[str, Any]
BODIES: dict[str, bytes] = {}


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Any]
) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    path: str = scope["path"]
    body = BODIES.get(path)
    if body is None:
        body = BODIES[path] = b"x" * int(path[1:])
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    socket = bind("127.0.0.1", int(sys.argv[1]))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(listen([Listener(app, socket)], lambda: None))


if __name__ == "__main__":
    main()
