"""What is said to the courier and by it: a renewal to carry, and what came of it.

It goes through a socket that only this account of the machine may open, and is written nowhere.
"""

import asyncio
from hashlib import sha256
from typing import ClassVar

import msgspec

from rollcall.kit.sealing import Secret
from rollcall.ports.consent import (
    App,
    AppMisconfigured,
    Reconnect,
    Rejected,
    Tokens,
    TryLater,
    Unconfirmed,
    Unknown,
)
from rollcall.ports.reading import SourceFault

SOCKET = "courier.sock"
LOCK = "courier.lock"
READY = b"ready\n"
LARGEST = 1_048_576
"""Bytes of one message."""
HEAD = 4


class Servers(msgspec.Struct, frozen=True):
    """Where the platforms of many servers are asked, as settings say it."""

    private: tuple[str, ...]
    resolver: str
    directory: str


class Errand(msgspec.Struct, frozen=True, tag="carry"):
    """One renewal."""

    key: str
    servers: Servers
    platform: str
    client_id: str
    client_secret: str | None
    access: str
    refresh: str | None
    binding: str | None
    person: str

    def __repr__(self) -> str:
        return f"Errand({self.platform})"

    @property
    def app(self) -> App:
        return App(self.client_id, _secret(self.client_secret))

    @property
    def tokens(self) -> Tokens:
        access = Secret(self.access)
        return Tokens(access, _secret(self.refresh), None, binding=_secret(self.binding))


class Has(msgspec.Struct, frozen=True, tag="has"):
    key: str


class Stored(msgspec.Struct, frozen=True, tag="stored"):
    key: str


class LeftOver(msgspec.Struct, frozen=True, tag="left over"):
    """Whether there is any answer that nobody waits for."""


Asked = Errand | Has | Stored | LeftOver


class Taken(msgspec.Struct, frozen=True, tag="taken"):
    """The errand is the courier's from now on; before this, nothing of it was sent."""


class Full(msgspec.Struct, frozen=True, tag="full"):
    """It carries as much as it can already."""


class Is(msgspec.Struct, frozen=True, tag="is"):
    so: bool


class Renewed(msgspec.Struct, frozen=True, tag="renewed"):
    """Seconds count from when this is said, not from when the platform said it."""

    access: str
    refresh: str | None
    binding: str | None
    expires_in: float | None
    refresh_expires_in: float | None

    def __repr__(self) -> str:
        return "Renewed()"

    def tokens(self) -> Tokens:
        access, refresh, binding = Secret(self.access), _secret(self.refresh), _secret(self.binding)
        return Tokens(access, refresh, self.expires_in, self.refresh_expires_in, binding=binding)

    def later(self, seconds: float) -> "Renewed":
        """The same, said so much later."""
        return msgspec.structs.replace(
            self,
            expires_in=_less(self.expires_in, seconds),
            refresh_expires_in=_less(self.refresh_expires_in, seconds),
        )


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A fault of the port, by its name."""

    kind: str
    why: str
    seconds: float | None = None
    asked: str = ""
    code: str = ""
    said: str = ""
    reason: str = "token_refused"

    PLAIN: ClassVar[dict[str, type[SourceFault]]] = {
        one.__name__: one for one in (AppMisconfigured, Rejected, Unconfirmed, Unknown)
    }

    def fault(self) -> SourceFault:
        if self.kind == Reconnect.__name__:
            told = {"asked": self.asked, "code": self.code, "said": self.said}
            return Reconnect(self.why, **told, reason=self.reason)
        if self.kind == TryLater.__name__:
            return TryLater(self.why, seconds=self.seconds)
        return self.PLAIN.get(self.kind, Unconfirmed)(self.why)


Outcome = Renewed | Failed
Told = Taken | Full | Is | Renewed | Failed


def errand_of(servers: Servers, platform: str, app: App, tokens: Tokens, person: str) -> Errand:
    secret, refresh, binding = app.secret, tokens.refresh, tokens.binding
    return Errand(
        key_of(platform, app, tokens),
        servers,
        platform,
        app.client_id,
        secret.reveal() if secret else None,
        tokens.access.reveal(),
        refresh.reveal() if refresh else None,
        binding.reveal() if binding else None,
        person,
    )


def key_of(platform: str, app: App, tokens: Tokens) -> str:
    """The same for the same token, whoever sends it, and of no use to anybody."""
    token = (tokens.refresh or tokens.access).reveal()
    return sha256(msgspec.json.encode((platform, app.client_id, token))).hexdigest()


def renewed(tokens: Tokens) -> Renewed:
    refresh, binding = tokens.refresh, tokens.binding
    return Renewed(
        tokens.access.reveal(),
        refresh.reveal() if refresh else None,
        binding.reveal() if binding else None,
        tokens.expires_in,
        tokens.refresh_expires_in,
    )


def failed(fault: SourceFault) -> Failed:
    for kind in (Reconnect, TryLater, *Failed.PLAIN.values()):
        if isinstance(fault, kind):
            seconds = fault.seconds if isinstance(fault, TryLater) else None
            if isinstance(fault, Reconnect):
                said = fault.asked, fault.code, fault.said, fault.reason
                return Failed(kind.__name__, str(fault), None, *said)
            return Failed(kind.__name__, str(fault), seconds)
    return Failed(Unknown.__name__, str(fault))


async def say(writer: asyncio.StreamWriter, message: Asked | Told) -> None:
    body = msgspec.msgpack.encode(message)
    writer.write(len(body).to_bytes(HEAD) + body)
    await writer.drain()


async def hear_asked(reader: asyncio.StreamReader) -> Asked:
    """Raises IncompleteReadError where nobody says anything more, and ValueError for nonsense."""
    return msgspec.msgpack.decode(await _heard(reader), type=Asked)


async def hear_told(reader: asyncio.StreamReader) -> Told:
    """Raises as `hear_asked` does."""
    return msgspec.msgpack.decode(await _heard(reader), type=Told)


async def _heard(reader: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await reader.readexactly(HEAD))
    if size > LARGEST:
        message = f"A message of {size} bytes."
        raise ValueError(message)
    return await reader.readexactly(size)


def _secret(clear: str | None) -> Secret | None:
    return None if clear is None else Secret(clear)


def _less(lasts: float | None, seconds: float) -> float | None:
    return None if lasts is None else max(0.0, lasts - seconds)
