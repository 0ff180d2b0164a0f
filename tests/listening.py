"""Listening to a stream of our API within the test's process, through another maker's reader."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from rollcall.cli.within import Within
from rollcall.server.serving import application
from tests.place import Place

LONGEST = 10.0


@dataclass(frozen=True)
class Told:
    id: str
    kind: str
    body: Any


class Stream:
    def __init__(self, source: httpx2.EventSource) -> None:
        self.answer = source.response
        self._events = source.__aiter__()

    async def next(self) -> Told | None:
        """The next event; None where the stream has ended."""
        async with asyncio.timeout(LONGEST):
            async for event in self._events:
                if event.data:  # what only says how long to wait is none
                    return Told(event.id, event.event, json.loads(event.data))
        return None

    async def until(self, id_: str) -> list[Told]:
        """Events up to that one."""
        told: list[Told] = []
        while (event := await self.next()) is not None:
            told.append(event)
            if event.body.get("id") == id_:
                return told
        raise AssertionError(f"{id_} was not told before the end.")

    async def rest(self) -> list[Told]:
        told: list[Told] = []
        while (event := await self.next()) is not None:
            told.append(event)
        return told


@asynccontextmanager
async def listen(
    place: Place, path: str, *, key: str | None = None, after: str | None = None
) -> AsyncIterator[Stream]:
    """A stream of the place's own application; `after` is the id of the last event one has."""
    transport = Within(application(place.runtime))
    headers = {"x-api-key": key or place.key} | ({"last-event-id": after} if after else {})
    async with (
        httpx2.AsyncClient(transport=transport, base_url="http://rollcall.test") as web,
        web.sse(path, headers=headers) as source,
    ):
        yield Stream(source)
