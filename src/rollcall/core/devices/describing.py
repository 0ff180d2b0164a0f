"""Asking devices what they are: each once whenever it has come, a few at a time."""

import asyncio
from collections.abc import Callable, Sequence

from rollcall.ports.devices import USABLE, Described, DeviceServer, Listed, Unreachable

AT_ONCE = 8
AGAIN_AFTER, AGAIN_AT_LAST = 5.0, 300.0
"""Seconds until one that did not say is asked again; twice as long each time."""


class Describing:
    def __init__(self, server: DeviceServer, tell: Callable[[], None]) -> None:
        """`tell` is called whenever one has answered, or has not."""
        self._server = server
        self._tell = tell
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._asking: dict[Listed, asyncio.Task[None]] = {}
        self._answers: dict[Listed, Described | None] = {}

    def look_at(self, listed: Sequence[Listed]) -> None:
        """These are there now; what was learnt of one that has gone meanwhile does not count."""
        usable = {each for each in listed if each.state == USABLE}
        for gone in self._asking.keys() - usable:
            self._asking.pop(gone).cancel()
        self._answers = {each: said for each, said in self._answers.items() if each in usable}
        for each in usable - self._asking.keys():
            self._asking[each] = asyncio.create_task(self._ask(each))

    def of(self, listed: Listed) -> Described | None:
        """What it says it is; None where it has not said."""
        return self._answers.get(listed)

    def waits_for(self, listed: Listed) -> bool:
        """Whether it is being asked for the first time."""
        return listed in self._asking and listed not in self._answers

    def stop(self) -> None:
        for task in self._asking.values():
            task.cancel()

    async def _ask(self, listed: Listed) -> None:
        pause = AGAIN_AFTER
        while self._answers.get(listed) is None:
            async with self._turns:
                try:
                    self._answers[listed] = await self._server.describe(listed)
                except Unreachable:
                    self._answers[listed] = None
            self._tell()
            if self._answers[listed] is None:
                await asyncio.sleep(pause)
                pause = min(pause * 2, AGAIN_AT_LAST)
