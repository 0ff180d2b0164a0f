"""A receiver on a port of its own that answers as a test wants, and the work that tells it."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from rollcall.core.jobs import taking
from rollcall.core.jobs.jobs import Job, Later
from rollcall.core.webhooks.fanning import FAN
from rollcall.kit.instants import instant
from rollcall.server.webhook_work import webhook_handlers
from tests.place import Place


@dataclass(frozen=True)
class Came:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass
class Receiver:
    url: str = ""
    came: list[Came] = field(default_factory=list[Came])
    answers: Callable[[Came], int] = lambda _came: 200
    """The status of each answer."""
    takes: float = 0
    """Seconds until it answers."""
    answering: int = 0
    most_at_once: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return  # who was sending it was killed
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        came = Came(scope["path"], headers, body)
        self.came.append(came)
        self.answering += 1
        self.most_at_once = max(self.most_at_once, self.answering)
        await asyncio.sleep(self.takes)
        self.answering -= 1
        await send({"type": "http.response.start", "status": self.answers(came), "headers": []})
        await send({"type": "http.response.body", "body": b"said the receiver"})

    @property
    def ids(self) -> Counter[str]:
        return Counter(came.headers["webhook-id"] for came in self.came)

    @property
    def types(self) -> list[str]:
        return [came.said["type"] for came in self.came]


async def work(place: Place) -> None:
    """What a worker does, until nothing is due: at one moment of the place's clock."""
    handlers = webhook_handlers(place.runtime)
    await fan(place)
    for _ in range(100):
        now = instant(place.clock())
        taken = await taking.take(place.runtime.database, "test", now, 50, handlers)
        if not taken:
            return
        await asyncio.gather(*(_do(place, handlers[one.job.kind], one) for one in taken))
    raise AssertionError("The work has no end.")


async def fan(place: Place) -> None:
    """What happened becomes what is to be told."""
    with contextlib.suppress(Later):  # there is nobody to tell
        await webhook_handlers(place.runtime)[FAN](Job(FAN, 0, FAN, {}, 0))


async def _do(place: Place, handler: Any, taken: taking.Taken) -> None:
    database = place.runtime.database
    try:
        await handler(taken.job)
    except Later as later:
        until = instant(place.clock() + timedelta(seconds=later.seconds))
        async with database.transaction() as transaction:
            await taking.waits(transaction, taken, until=until, tries=0, said=later.said)
        return
    async with database.transaction() as transaction:
        await taking.finished(transaction, taken)


def pass_by(place: Place, seconds: float) -> None:
    place.clock.set_ahead(place.clock.ahead + timedelta(seconds=seconds))
