"""What is asked of mail servers elsewhere, and what a receiver of mail asks of us."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rollcall.kit.sealing import Secret


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mailbox elsewhere, and how one is let in."""

    host: str
    port: int
    tls: str  # tls | starttls | none
    username: str
    password: Secret


@dataclass(frozen=True, slots=True)
class ReadTo:
    """How far a mailbox was read: numbers mean something while their `validity` does (RFC 3501)."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Mail:
    raw: bytes = field(repr=False)
    """The beginning of it at least."""
    came: datetime | None = None
    """When it came there, by the clock on the wall; None: now."""


@dataclass(frozen=True, slots=True)
class Delivery:
    mails: Sequence[Mail]
    read_to: ReadTo
    more: bool = False
    """Whether there is more that came."""


class MailFault(Exception):
    """A mailbox elsewhere cannot be read; the message is for its owner, and holds no secret."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.refused = refused
        """Whether the sign-in was refused, so that trying again soon is no use."""


class OpenMailbox(Protocol):
    async def new(self, since: ReadTo | None) -> Delivery:
        """What came since; without it, the last few mails. Nothing is marked. Raises MailFault."""
        ...

    async def wait(self, seconds: float) -> None:
        """Until something may have come, or so long at most. Raises MailFault."""
        ...

    async def close(self) -> None: ...


class MailServers(Protocol):
    async def open(self, server: MailServer) -> OpenMailbox:
        """Raises MailFault."""
        ...


class Postmaster(Protocol):
    """Whom a receiver of mail hands it to."""

    async def knows(self, address: str) -> bool: ...

    async def take(self, addresses: Sequence[str], raw: bytes) -> None: ...
