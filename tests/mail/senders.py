"""Sending mail as anybody may, and a server's own receiver to send it to."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any, TypeVar

from rollcall.connectors.smtp.receiver import receive
from rollcall.ports.mail import Postmaster
from rollcall.server.listening import bind

T = TypeVar("T")


async def on_a_thread(work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work)


@asynccontextmanager
async def receiver(postmaster: Postmaster, **more: Any) -> AsyncIterator[int]:
    """A receiver on a free port."""
    socket = bind("127.0.0.1", 0)
    async with receive(socket, postmaster, **more):
        yield socket.getsockname()[1]


async def send(port: int, mail: EmailMessage, to: list[str] | None = None) -> dict[str, Any]:
    """Hand a mail over; gives those recipients that were refused, if some were taken."""

    def sent() -> dict[str, Any]:
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
            return server.send_message(mail, to_addrs=to)

    return await on_a_thread(sent)
