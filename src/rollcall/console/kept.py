"""Figures kept for as long as the workspace they tell of stays as it is."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 256
COSTLY = 1.0
"""Seconds of reckoning from which on a figure may be shown a little after it was true."""
SHARE = 4
"""For how many times the time it took to reckon: so it takes a fifth of one reader at most."""


@dataclass(frozen=True, slots=True)
class Kept:
    revision: int
    value: Any
    until: float
    """On the monotonic clock: how long it may be shown though the workspace has changed."""


class ByRevision:
    """Reckons each figure once while nothing changes, and never twice at the same time.

    Of a large roster that changes all the while, a figure that takes seconds to reckon is shown for
    some seconds more; one that does not is always reckoned from what is there when it is asked for.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[Any]] = {}

    async def of(self, key: Hashable, revision: int, make: Callable[[], Awaitable[T]]) -> T:
        """`revision` was read before this call; `make` reads what is then there, or newer."""
        while (kept := self._good(key, revision)) is None:
            making = self._making.get(key)
            if making is None:
                return await asyncio.shield(self._start(key, revision, make))
            await asyncio.wait([making])
        return kept.value

    async def soon(
        self, key: Hashable, revision: int, make: Callable[[], Awaitable[T]], *, within: float
    ) -> T | None:
        """The same, or None where it takes longer than `within` seconds: it is then made ready."""
        if (kept := self._good(key, revision)) is not None:
            return kept.value
        try:
            return await asyncio.wait_for(self.of(key, revision, make), within)
        except TimeoutError:
            return None

    def _good(self, key: Hashable, revision: int) -> Kept | None:
        kept = self._kept.get(key)
        good = kept is not None and (kept.revision >= revision or self._clock() < kept.until)
        return kept if good else None

    def _start(
        self, key: Hashable, revision: int, make: Callable[[], Awaitable[T]]
    ) -> asyncio.Task[T]:
        task = self._making[key] = asyncio.create_task(self._make(key, revision, make))
        task.add_done_callback(_looked_at)
        return task

    async def _make(self, key: Hashable, revision: int, make: Callable[[], Awaitable[T]]) -> T:
        began = self._clock()
        try:
            made = await make()
        finally:
            del self._making[key]
        now = self._clock()
        took = now - began
        self._kept.pop(key, None)
        self._kept[key] = Kept(revision, made, now + took * SHARE if took > COSTLY else now)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return made


def _looked_at(task: asyncio.Task[Any]) -> None:
    """Whoever asked may have gone; a fault they did not wait for is no fault of the loop's."""
    if not task.cancelled():
        task.exception()
