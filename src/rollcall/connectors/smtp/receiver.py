"""Receiving mail by SMTP: for known addresses alone, bounded in every way, and sent on nowhere."""

import asyncio
import logging
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from rollcall.ports.mail import Postmaster

LOG = structlog.get_logger("rollcall.smtp")
LARGEST_MAIL = 10_485_760
MOST_SESSIONS = 100
MOST_RECIPIENTS = 20
MOST_OF_A_COMMAND = 100
LONGEST_ADDRESS = 254
LONGEST_SILENCE = 60.0
LONGEST_SESSION = 300.0
"""Seconds."""
NAME = "rollcall"

TAKEN = "250 2.0.0 Taken"
UNKNOWN = "550 5.1.1 No mailbox of that address is kept here, and mail is not sent on"
TOO_MANY = "452 4.5.3 Too many recipients; send to the others in another mail"
NOT_NOW = "451 4.3.0 Not now; try again later"
BUSY = b"421 4.3.2 Too many connections; try again later\r\n"


class Handler:
    """What aiosmtpd asks at each step. Its method names are that library's."""

    def __init__(self, postmaster: Postmaster) -> None:
        self._postmaster = postmaster

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        del server, session
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        try:
            known = len(address) <= LONGEST_ADDRESS and await self._postmaster.knows(address)
        except Exception:  # the sender keeps it, and comes again
            LOG.exception("looking for a mailbox failed")
            return NOT_NOW
        if not known:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Known"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        content = envelope.original_content or b""
        try:
            await self._postmaster.take(envelope.rcpt_tos, content)
        except Exception:  # the sender keeps it, and comes again
            LOG.exception("taking a mail failed")
            return NOT_NOW
        return TAKEN

    async def handle_exception(self, error: Exception) -> str:
        """What a client sends is told to nobody."""
        LOG.warning("a mail session failed", kind=type(error).__name__)
        return NOT_NOW


class Sessions:
    """Those under way, counted."""

    def __init__(self, handler: Handler, most: int) -> None:
        self._handler = handler
        self._most = most
        self.open: set[_Session] = set()

    def begin(self) -> asyncio.Protocol:
        return _Busy() if len(self.open) >= self._most else _Session(self._handler, self)

    def end_all(self) -> None:
        for session in list(self.open):
            session.hang_up()


class _Session(SMTP):
    def __init__(self, handler: Handler, sessions: Sessions) -> None:
        super().__init__(
            handler,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname=NAME,
            ident=NAME,
            timeout=LONGEST_SILENCE,
            command_call_limit=MOST_OF_A_COMMAND,
            loop=asyncio.get_running_loop(),
        )
        self._sessions = sessions
        self._until: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sessions.open.add(self)
        self._until = asyncio.get_running_loop().call_later(LONGEST_SESSION, self.hang_up)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.open.discard(self)
        if self._until is not None:
            self._until.cancel()
        super().connection_lost(error)

    def hang_up(self) -> None:
        transport: Any = self.transport
        if transport is not None:
            transport.abort()


class _Busy(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(BUSY)
        transport.close()


@asynccontextmanager
async def receive(
    taken: socket.socket, postmaster: Postmaster, *, most: int = MOST_SESSIONS
) -> AsyncGenerator[None]:
    """While this lasts, mail is taken in at that socket."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it would tell of every command
    sessions = Sessions(Handler(postmaster), most)
    server = await asyncio.get_running_loop().create_server(sessions.begin, sock=taken)
    try:
        yield
    finally:
        server.close()
        sessions.end_all()
        await server.wait_closed()
