"""Mail while the server runs: taken in by SMTP where asked for, and looked for elsewhere."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator

from rollcall.core.mailboxes.watching import Watching
from rollcall.server.listening import LAST_PORT, CannotListen, bind
from rollcall.server.runtime import Runtime
from rollcall.settings import Settings


@contextlib.asynccontextmanager
async def receives_mail(runtime: Runtime, taken: socket.socket | None) -> AsyncGenerator[None]:
    async with contextlib.AsyncExitStack() as stack:
        if taken is not None:
            # Only where it is used: a server without it starts sooner.
            from rollcall.connectors.smtp.receiver import receive  # noqa: PLC0415

            await stack.enter_async_context(receive(taken, runtime.looking.receiving))
        watching = asyncio.create_task(Watching(runtime.looking).watch())
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching


def bind_smtp(settings: Settings) -> socket.socket | None:
    """Take the port that mail is to come to. Raises CannotListen."""
    spec = settings.smtp
    if spec is None:
        return None
    host, _, port = spec.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port[:6]) > LAST_PORT:
        msg = f"--smtp {spec}: write it as host:port, for example 127.0.0.1:2525."
        raise CannotListen(msg)
    try:
        return bind(host.strip("[]"), int(port))
    except CannotListen as error:
        why = error.message.partition(" Choose another")[0]
        msg = f"--smtp {spec}: {why} Choose another."
        raise CannotListen(msg) from error
