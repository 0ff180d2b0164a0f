"""One connection to an IMAP server, as the standard library makes it, to a chosen address.

What the server sends is bounded, and the address that was looked at is the address that is asked.
"""

import imaplib
import socket
import ssl
from typing import Any

from imap_tools.mailbox import BaseMailBox

LONGEST_ANSWER = 20.0
"""Seconds in which a server must say something."""
LARGEST_PART = 1_048_576


class _Bounded(imaplib.IMAP4):
    address: str

    def read(self, size: int) -> bytes:
        if size > LARGEST_PART:
            raise self.abort("The server sends more than was asked for.")
        return super().read(size)

    def readline(self) -> bytes:
        line: Any = self.file.readline(LARGEST_PART + 1)
        if len(line) > LARGEST_PART:
            raise self.abort("The server sends a line without end.")
        return line

    def _connected(self) -> socket.socket:
        return socket.create_connection((self.address, self.port), LONGEST_ANSWER)


class Plain(_Bounded):
    def __init__(self, host: str, port: int, address: str) -> None:
        self.address = address
        super().__init__(host, port, LONGEST_ANSWER)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        del timeout
        return self._connected()


class Encrypted(_Bounded, imaplib.IMAP4_SSL):
    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        self.address = address
        self._context = context
        imaplib.IMAP4_SSL.__init__(self, host, port, ssl_context=context, timeout=LONGEST_ANSWER)

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        del timeout
        connected = self._connected()
        try:
            return self._context.wrap_socket(connected, server_hostname=self.host)
        except OSError:
            connected.close()
            raise


class Box(BaseMailBox):
    """imap-tools on a connection that was made already."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._given = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._given


def connect(host: str, port: int, address: str, tls: str, context: ssl.SSLContext) -> imaplib.IMAP4:
    """Raises OSError, imaplib.IMAP4.error."""
    if tls == "tls":
        return Encrypted(host, port, address, context)
    client: Any = Plain(host, port, address)
    if tls == "starttls":
        try:
            client.starttls(context)
        except (OSError, imaplib.IMAP4.error):
            client.shutdown()
            raise
    return client
