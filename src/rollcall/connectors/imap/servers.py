"""Mailboxes elsewhere, opened: each asked on a thread, and at public addresses alone."""

import asyncio
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rollcall.connectors.imap.mailbox import ImapMailbox
from rollcall.kit.addresses import addresses_of, is_public
from rollcall.ports.mail import Delivery, MailFault, MailServer, ReadTo

T = TypeVar("T")
THREADS = 96
"""More than are watched, visited and asked for at once."""
LONGEST_LOOKUP = 10.0


class ImapServers:
    def __init__(
        self, *, private_allowed: bool = False, context: ssl.SSLContext | None = None
    ) -> None:
        """`private_allowed` lets mailboxes be on servers within a private network."""
        self._private_allowed = private_allowed
        self._context = context or ssl.create_default_context()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="imap")

    async def open(self, server: MailServer) -> "OpenedMailbox":
        """Raises MailFault."""
        address = await self._address(server)
        opening = self.on_a_thread(lambda: ImapMailbox(server, address, self._context))
        try:
            return OpenedMailbox(await asyncio.shield(opening), self)
        except asyncio.CancelledError:
            opening.add_done_callback(_close)
            raise

    def on_a_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _address(self, server: MailServer) -> str:
        try:
            async with asyncio.timeout(LONGEST_LOOKUP):
                addresses = await addresses_of(server.host, server.port)
        except (OSError, TimeoutError, UnicodeError):
            addresses = []
        if not addresses:
            raise MailFault(f"There is no address of {server.host}.")
        if not self._private_allowed and not all(map(is_public, addresses)):
            msg = (
                f"{server.host} is within a private network. Start the server with "
                "--private-mail-servers where mailboxes may be there."
            )
            raise MailFault(msg, refused=True)
        return addresses[0]


class OpenedMailbox:
    def __init__(self, mailbox: ImapMailbox, servers: ImapServers) -> None:
        self._mailbox = mailbox
        self._servers = servers

    async def new(self, since: ReadTo | None) -> Delivery:
        return await self._servers.on_a_thread(lambda: self._mailbox.new(since))

    async def wait(self, seconds: float) -> None:
        await self._servers.on_a_thread(lambda: self._mailbox.wait(seconds))

    async def close(self) -> None:
        self._mailbox.stop_waiting()
        await self._servers.on_a_thread(self._mailbox.close)


def _close(opening: asyncio.Future[ImapMailbox]) -> None:
    """Of one that nobody waits for any more."""
    if not opening.cancelled() and opening.exception() is None:
        asyncio.get_running_loop().run_in_executor(None, opening.result().close)
