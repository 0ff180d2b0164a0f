"""Streams of events: what a handler gives for one, and how many there may be at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rollcall.core.errors import Unavailable
from rollcall.wire.broadcasts import Broadcasts, FellBehind
from rollcall.wire.refusals import TooManyStreams

__all__ = ["Feed", "FellBehind", "Opened", "Streams"]

MOST = 4096
"""Streams of one server. Each costs a connection and some kilobytes."""
MOST_OF_KEY = 1024


@runtime_checkable
class Feed(Protocol):
    """What one listener is told."""

    async def more(self) -> bytes | None:
        """Wait for the next events, spelled; None once there are no more.

        Whoever gives up waiting may ask again, and has missed nothing. Raises FellBehind.
        """
        ...

    def close(self) -> None:
        """The listener has gone."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """A feed whose parts are counted as they are told, by their size."""

    feed: Feed
    count: Callable[[int], None]

    async def more(self) -> bytes | None:
        told = await self.feed.more()
        if told is not None:
            self.count(len(told))
        return told

    def close(self) -> None:
        self.feed.close()


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream that was let in and has not begun."""

    feed: Feed
    key_id: str
    may_listen: Callable[[], Awaitable[None]]
    """Raises the CoreError for which the listener may not listen any more."""


class Streams:
    """Every stream of a server: counted in, counted out, and ended when the server is."""

    def __init__(self, most: int = MOST, most_of_key: int = MOST_OF_KEY) -> None:
        self.broadcasts = Broadcasts()
        self.stopping = asyncio.Event()
        self._most = most
        self._most_of_key = most_of_key
        self._of_key: Counter[str] = Counter()

    @property
    def open(self) -> int:
        return self._of_key.total()

    def enter(self, key_id: str) -> None:
        """Count a stream in. Raises TooManyStreams, Unavailable."""
        if self.stopping.is_set():
            raise Unavailable("The server is being stopped.")
        if self.open >= self._most:
            raise Unavailable(f"{self._most} streams are open already; try again later.")
        if self._of_key[key_id] >= self._most_of_key:
            raise TooManyStreams(self._most_of_key)
        self._of_key[key_id] += 1

    def leave(self, key_id: str) -> None:
        self._of_key[key_id] -= 1
        if not self._of_key[key_id]:
            del self._of_key[key_id]

    def stop(self) -> None:
        """End every stream; their listeners know from where to go on elsewhere."""
        self.stopping.set()
