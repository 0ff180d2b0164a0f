"""How many accounts answer a question, counted once while nothing changes."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

KEPT = 4096


class Totals:
    """Totals by revision and question. Who asks while one is counted waits for that count."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, int] = OrderedDict()
        self._counting: dict[Hashable, asyncio.Task[int]] = {}

    async def of(self, key: Hashable, count: Callable[[], Awaitable[int]]) -> int:
        """`key` must hold the revision that was read before this call."""
        total = self._known.get(key)
        if total is not None:
            return total
        task = self._counting.get(key)
        if task is None:
            task = self._counting[key] = asyncio.create_task(self._count(key, count))
        return await asyncio.shield(task)

    async def _count(self, key: Hashable, count: Callable[[], Awaitable[int]]) -> int:
        try:
            total = self._known[key] = await count()
        finally:
            del self._counting[key]
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return total
