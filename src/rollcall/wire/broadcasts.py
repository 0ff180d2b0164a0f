"""One follower for all who listen to the same: each event is looked up and spelled once.

A listener comes from a place of its own. What lies between there and where the follower stands is
told to it alone, and from then on it takes what all others take. The last events are kept once for
all of them, so a listener that is slow costs no memory, and one that falls out of what is kept is
let go: it knows its place, and comes back to it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

import structlog

from rollcall.core.errors import Unavailable
from rollcall.wire.events import spell_event

LOG = structlog.get_logger("rollcall.wire")
EVERY = 0.2
"""Seconds between two looks at what has happened."""
KEPT = 512
"""Events that a slow listener may be behind."""
AT_ONCE = 64
"""Events that are handed to a listener at once, so that little of them waits for a slow one."""
MOST = 128
"""Different things that are followed at once: each is looked at several times a second."""
FAILURES = 10
"""After so many looks that failed, one after the other, everybody is let go."""


class Place(Protocol):
    """How far somebody has come: a place may be beyond another, or neither beyond the other."""

    def covers(self, other: Self, /) -> bool:
        """Whether there is nothing left of what leads to `other`."""
        ...

    def with_all_of(self, other: Self, /) -> Self:
        """As far as both together."""
        ...


P = TypeVar("P", bound=Place)


@dataclass(frozen=True, slots=True)
class Event(Generic[P]):
    name: str
    data: bytes
    """JSON on one line."""
    step: P
    """The least place at which one has been told this."""


@dataclass(frozen=True, slots=True)
class Stretch(Generic[P]):
    """What happened between two places, or a first part of it."""

    events: Sequence[Event[P]]
    reached: P
    over: bool = False
    """Whether nothing will ever happen again."""


class Source(Protocol[P]):
    """What can be followed. One answers for all who listen, so it belongs to nobody's call."""

    async def go_on(self, since: P, until: P | None, /) -> Stretch[P]:
        """What happened since; nothing beyond `until`, where it is given."""
        ...

    def spell(self, place: P, /) -> str: ...


class FellBehind(Exception):
    """A listener takes up what it is told more slowly than things happen."""


@dataclass(frozen=True, slots=True)
class _Kept(Generic[P]):
    event: Event[P]
    frame: bytes
    place: P
    """Where whoever was told everything up to this stands."""


class Broadcast(Generic[P]):
    def __init__(
        self,
        key: Hashable,
        source: Source[P],
        begins: P,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self.key = key
        self.source = source
        self.place = begins
        self.over = False
        self.news = asyncio.Event()
        self.listeners = 0
        self._pause = pause
        self._kept: deque[_Kept[P]] = deque(maxlen=KEPT)
        self._ends = 0
        self._chunk = 0, b"", 0
        self.task: asyncio.Task[None] | None = None

    @property
    def ends(self) -> int:
        """The number that the next event will have."""
        return self._ends

    async def follow(self) -> None:
        try:
            await self._follow()
        finally:  # however it ended: nobody waits for a follower that is gone
            self.over = True
            self._wake()

    async def _follow(self) -> None:
        failed = 0
        while not self.over and failed < FAILURES:
            await self._pause(EVERY)
            try:
                self._tell(await self.source.go_on(self.place, None))
                failed = 0
            except Exception:  # the next look tries again, from the same place
                failed += 1
                LOG.exception("following failed")

    def after(self, number: int) -> list[_Kept[P]]:
        """Some events from this number on. Raises FellBehind where they are kept no more."""
        first = len(self._kept) - (self._ends - number)
        if first < 0:
            raise FellBehind
        return [self._kept[place] for place in range(first, min(first + AT_ONCE, len(self._kept)))]

    def spelled(self, number: int) -> tuple[bytes, int]:
        """The same, spelled once for all who are as far, and where they go on."""
        first, chunk, goes_on = self._chunk
        if not chunk or first != number or goes_on != min(number + AT_ONCE, self._ends):
            some = self.after(number)
            chunk, goes_on = b"".join(kept.frame for kept in some), number + len(some)
            self._chunk = number, chunk, goes_on
        return chunk, goes_on

    def _tell(self, stretch: Stretch[P]) -> None:
        for event in stretch.events:
            self.place = self.place.with_all_of(event.step)
            frame = spell_event(event.name, event.data, self.source.spell(self.place))
            self._kept.append(_Kept(event, frame, self.place))
            self._ends += 1
        self.place = self.place.with_all_of(stretch.reached)
        self.over = stretch.over
        if stretch.events or stretch.over:
            self._wake()

    def _wake(self) -> None:
        self.news.set()
        self.news = asyncio.Event()


class Listener(Generic[P]):
    """One of those who listen: told first what it missed, then what all are told."""

    def __init__(
        self, broadcast: Broadcast[P], since: P, leave: Callable[[Broadcast[P]], None]
    ) -> None:
        self._broadcast = broadcast
        self._leave = leave
        self._place = since
        self._next = broadcast.ends
        self._missed_until: P | None = broadcast.place
        self._with_all_others = False

    async def more(self) -> bytes | None:
        """Raises FellBehind."""
        while self._missed_until is not None:
            if missed := await self._missed(self._missed_until):
                return missed
        while True:
            news, over = self._broadcast.news, self._broadcast.over
            if self._next < self._broadcast.ends:
                if told := self._told():
                    return told
            elif over:
                return None
            else:
                await news.wait()

    def close(self) -> None:
        self._leave(self._broadcast)

    async def _missed(self, until: P) -> bytes:
        """A part of what happened between its own place and where it joined the others."""
        if self._place.covers(until):
            self._missed_until, self._with_all_others = None, until.covers(self._place)
            return b""
        source = self._broadcast.source
        stretch = await source.go_on(self._place, until)
        told = self._spelled_alone(stretch.events)
        before, self._place = self._place, self._place.with_all_of(stretch.reached)
        if before.covers(self._place):  # there is nothing more to be had
            self._missed_until = None
        return told

    def _told(self) -> bytes:
        """What is new, without what it was told elsewhere before it came here."""
        if self._with_all_others:
            told, self._next = self._broadcast.spelled(self._next)
            return told
        kept = self._broadcast.after(self._next)
        self._next += len(kept)
        self._with_all_others = kept[-1].place.covers(self._place)
        return self._spelled_alone([one.event for one in kept])

    def _spelled_alone(self, events: Sequence[Event[P]]) -> bytes:
        frames: list[bytes] = []
        for event in events:
            if not self._place.covers(event.step):
                self._place = self._place.with_all_of(event.step)
                place = self._broadcast.source.spell(self._place)
                frames.append(spell_event(event.name, event.data, place))
        return b"".join(frames)


class Broadcasts:
    """What is followed on this server just now; each as long as somebody listens."""

    def __init__(
        self, *, most: int = MOST, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._most = most
        self._pause = pause
        self._running: dict[Hashable, Broadcast[Any]] = {}

    def __len__(self) -> int:
        return len(self._running)

    def join(self, key: Hashable, source: Source[P], *, since: P, present: P) -> Listener[P]:
        """Listen to what `key` names. Where nobody does as yet, it is followed from `present` on.

        Raises Unavailable.
        """
        broadcast = self._running.get(key)
        if broadcast is None or broadcast.over:
            broadcast = self._begin(key, source, present)
        broadcast.listeners += 1
        return Listener(broadcast, since, self._left)

    def _begin(self, key: Hashable, source: Source[P], present: P) -> Broadcast[P]:
        if key not in self._running and len(self._running) >= self._most:
            raise Unavailable(f"{self._most} things are followed already; try again later.")
        broadcast = self._running[key] = Broadcast(key, source, present, self._pause)
        broadcast.task = asyncio.create_task(broadcast.follow())
        return broadcast

    def _left(self, broadcast: Broadcast[Any]) -> None:
        broadcast.listeners -= 1
        if broadcast.listeners:
            return
        if broadcast.task is not None:
            broadcast.task.cancel()
        if self._running.get(broadcast.key) is broadcast:
            del self._running[broadcast.key]
