"""Listening: the main port, and the ports that faces have of their own."""

import asyncio
import contextlib
import ipaddress
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import uvicorn

from rollcall.server.protocol import BoundedProtocol

LAST_PORT = 65_535
KEEP_ALIVE = 30
GRACE = 10
"""Seconds that calls under way are given to finish when the server is asked to stop."""


class CannotListen(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Listener:
    app: Any
    socket: socket.socket

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.socket.getsockname()[:2]
        return host, port


def bind(host: str, port: int) -> socket.socket:
    """Take the port. Raises CannotListen in a sentence."""
    if not 0 <= port <= LAST_PORT:  # the resolver would take what is left of it after the last
        msg = f"Cannot listen on {host}:{port}: a port is a number from 0 to {LAST_PORT}."
        raise CannotListen(msg)
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with contextlib.ExitStack() as unless_taken:
            taken = unless_taken.enter_context(socket.socket(family, kind))
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(address)
            taken.listen(2048)
            unless_taken.pop_all()
    except OSError as error:
        why = "the port is in use" if error.errno == 98 else (error.strerror or str(error))  # noqa: PLR2004 - EADDRINUSE
        msg = f"Cannot listen on {host}:{port}: {why}. Choose another with --port or --host."
        raise CannotListen(msg) from error
    return taken


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def listen(
    listeners: Sequence[Listener],
    ready: Callable[[], None],
    stopping: Callable[[], None] = lambda: None,
) -> None:
    """Serve until the process is asked to stop. The first listener's app has the lifespan.

    `stopping` is called as that begins, to end the calls that would never end by themselves.
    """
    servers = [
        uvicorn.Server(_configuration(listener, lifespan="on" if place == 0 else "off"))
        for place, listener in enumerate(listeners)
    ]
    _stop_on_signals(servers, stopping)
    serving = [
        asyncio.create_task(server.serve(sockets=[listener.socket]))
        for server, listener in zip(servers, listeners, strict=True)
    ]
    while not all(  # noqa: ASYNC110 - uvicorn says that it has started in no other way
        server.started or task.done() for server, task in zip(servers, serving, strict=True)
    ):
        await asyncio.sleep(0.005)
    ready()
    await asyncio.wait(serving, return_when=asyncio.FIRST_COMPLETED)
    stopping()
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*serving)


def _configuration(listener: Listener, *, lifespan: str) -> uvicorn.Config:
    return uvicorn.Config(
        listener.app,
        loop="none",
        http=BoundedProtocol,
        ws="none",
        lifespan=lifespan,  # pyright: ignore[reportArgumentType] - one of its literals
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=False,
    )


def _stop_on_signals(servers: Sequence[uvicorn.Server], stopping: Callable[[], None]) -> None:
    def stop() -> None:
        stopping()
        for server in servers:
            server.should_exit = True

    for server in servers:
        server.install_signal_handlers = lambda: None  # pyright: ignore[reportAttributeAccessIssue]
        server.capture_signals = contextlib.nullcontext  # pyright: ignore[reportAttributeAccessIssue]
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError, RuntimeError):  # not the main thread, as in tests
            asyncio.get_running_loop().add_signal_handler(name, stop)
