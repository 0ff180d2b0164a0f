"""A mailbox that is open: what came to it, and waiting for more. Nothing there is ever marked.

Its methods block, and are called on a thread, one at a time.
"""

import imaplib
import re
import ssl
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from imap_tools.errors import ImapToolsError, MailboxLoginError

from rollcall.connectors.imap.client import Box, connect
from rollcall.ports.mail import Delivery, Mail, MailFault, MailServer, ReadTo

FOLDER = "INBOX"
FIRST_LOOK = 20
"""How many of the last mails are looked at where nothing was read before."""
AT_ONCE = 20
LARGEST_READ = 262_144
STEP = 0.5
"""Seconds between two looks whether the waiting is to end."""
ASKED_EVERY = 10.0
"""Seconds between two questions to a server that does not tell by itself."""
LONGEST_REASON = 150
RECEIVED = re.compile(rb'INTERNALDATE "([^"]{20,30})"')


class ImapMailbox:
    def __init__(self, server: MailServer, address: str, context: ssl.SSLContext) -> None:
        """Raises MailFault."""
        self._server = server
        self._lock = threading.Lock()
        self._closing = threading.Event()
        with self._told():
            self._client: Any = connect(server.host, server.port, address, server.tls, context)
        try:
            with self._told():
                self._enter()
        except MailFault:
            self.close()
            raise

    def new(self, since: ReadTo | None) -> Delivery:
        """Raises MailFault."""
        with self._lock, self._told():
            known = since is not None and since.validity == self._validity
            first = since.uid + 1 if since and known else max(1, self._next - FIRST_LOOK)
            self._client.noop()
            found = sorted(int(uid) for uid in self._box.uids(f"UID {first}:*"))
            uids = [uid for uid in found if uid >= first]
            some = uids[:AT_ONCE]
            mails = [mail for uid in some if (mail := self._fetch(uid)) is not None]
            last = some[-1] if some else max(first - 1, 0 if known else self._next - 1)
            return Delivery(mails, ReadTo(self._validity, last), more=len(uids) > len(some))

    def wait(self, seconds: float) -> None:
        """Raises MailFault."""
        with self._lock, self._told():
            if "IDLE" in self._client.capabilities:
                self._idle(seconds)
            else:
                self._closing.wait(min(seconds, ASKED_EVERY))

    def close(self) -> None:
        self._closing.set()
        with self._lock:
            try:
                self._client.logout()
            except (OSError, imaplib.IMAP4.error):
                with suppress(OSError):
                    self._client.shutdown()

    def stop_waiting(self) -> None:
        self._closing.set()

    def _enter(self) -> None:
        server, password = self._server, self._server.password.reveal()
        self._box = Box(self._client)
        plain = server.username.isascii() and password.isascii()
        enter = self._box.login if plain else self._box.login_utf8
        enter(server.username, password, initial_folder=None)
        status = self._box.folder.status(FOLDER, ["UIDNEXT", "UIDVALIDITY"])
        self._next, self._validity = status["UIDNEXT"], status["UIDVALIDITY"]
        self._box.folder.set(FOLDER, readonly=True)  # pyright: ignore[reportUnknownMemberType]

    def _fetch(self, uid: int) -> Mail | None:
        """None where it has been taken away meanwhile."""
        asked = f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST_READ}>)"
        _, parts = self._client.uid("FETCH", str(uid), asked)
        for part in parts:
            if isinstance(part, tuple):
                head, raw = part  # pyright: ignore[reportUnknownVariableType] - the library has no types
                return Mail(bytes(raw)[:LARGEST_READ], _came(bytes(head)))  # pyright: ignore[reportUnknownArgumentType]
        return None

    def _idle(self, seconds: float) -> None:
        idle = self._box.idle
        until = time.monotonic() + seconds
        idle.start()
        while not self._closing.is_set() and time.monotonic() < until:
            asked = time.monotonic()
            # What comes back at once and empty may be the end of the connection: asking tells.
            if idle.poll(timeout=STEP) or time.monotonic() - asked < STEP / 2:
                break
        idle.stop()

    @contextmanager
    def _told(self) -> Generator[None]:
        """What goes wrong, for the mailbox's owner."""
        at = f"{self._server.host}:{self._server.port}"
        try:
            yield
        except MailboxLoginError as error:
            why = self._said(error.command_result[1])  # pyright: ignore[reportUnknownMemberType]
            msg = f"{at} refuses {self._server.username}{why}. Check the name and the password."
            raise MailFault(msg, refused=True) from None
        except ssl.SSLError as error:
            msg = f"The connection to {at} cannot be encrypted: {error.reason or 'it broke off'}."
            raise MailFault(msg) from None
        except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError, KeyError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else ""
            msg = f"{at} does not answer as a mail server does{f': {why}' if why else ''}."
            raise MailFault(msg) from None

    def _said(self, answer: Any) -> str:
        """What the server says of it, in a few characters, and without what we said."""
        text = b" ".join(part for part in answer if isinstance(part, bytes)).decode("latin-1")
        text = "".join(c for c in text if c.isprintable())[:LONGEST_REASON]
        text = text.replace(self._server.password.reveal(), "***").rstrip(".")
        return f": {text}" if text else ""


def _came(head: bytes) -> datetime | None:
    """When it came, as that server's clock has it."""
    found = RECEIVED.search(head)
    try:
        said = found[1].decode().strip() if found else ""
        return datetime.strptime(said, "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None
