"""Telling one listener what a stream has for it, for as long as it listens and may."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from rollcall.core.errors import CoreError
from rollcall.wire.events import BEGINNING, HEARTBEAT, spell_event
from rollcall.wire.streams import Feed, FellBehind, Opened

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOG = structlog.get_logger("rollcall.wire")
HEARTBEAT_EVERY = 15.0
CHECKED_EVERY = 3.0
"""Seconds between two looks whether the listener may still listen."""
PATIENCE = 20.0
"""Seconds in which a listener must take up what it is sent."""
ABORT = "rollcall.abort"
"""A connection's extension by which it is broken off, without waiting for who does not read."""


async def tell(
    opened: Opened,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    refused: Callable[[CoreError], bytes],
    stopping: asyncio.Event,
) -> None:
    """Until there is no more to tell, the listener has gone or may not listen, or all is over.

    `refused` spells why it may not.
    """
    telling = asyncio.create_task(_tell(opened.feed, send))
    gone = asyncio.create_task(_gone(receive))
    refusal = asyncio.create_task(_refused(opened.may_listen))
    stopped = asyncio.create_task(stopping.wait())
    tasks: list[asyncio.Task[Any]] = [telling, gone, refusal, stopped]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await _ended(telling)
        last = spell_event("refused", refused(refusal.result())) if refusal.done() else b""
        if not gone.done() and not await _sent(send, last, ends=True):
            await _hang_up(scope, gone)
    finally:
        for task in tasks:
            await _ended(task)


async def _tell(feed: Feed, send: Send) -> None:
    told: bytes | None = BEGINNING
    while told is not None and await _sent(send, told):
        try:
            async with asyncio.timeout(HEARTBEAT_EVERY):
                told = await feed.more()
        except TimeoutError:
            told = HEARTBEAT
        except FellBehind:
            LOG.info("a listener fell behind, and was let go")
            return


async def _sent(send: Send, what: bytes, *, ends: bool = False) -> bool:
    """Whether the listener takes it."""
    try:
        async with asyncio.timeout(PATIENCE):
            await send({"type": "http.response.body", "body": what, "more_body": not ends})
    except TimeoutError:
        LOG.info("a listener does not read, and was let go")
        return False
    return True


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refused(may_listen: Callable[[], Awaitable[None]]) -> CoreError:
    while True:
        await asyncio.sleep(CHECKED_EVERY)
        try:
            await may_listen()
        except CoreError as error:
            return error
        except Exception:  # a database that does not answer says nothing against the listener
            LOG.exception("looking whether a listener may still listen failed")


async def _hang_up(scope: Scope, gone: asyncio.Task[None]) -> None:
    if extension := scope.get("extensions", {}).get(ABORT):
        extension["abort"]()
        await gone


async def _ended(task: asyncio.Task[Any]) -> None:
    """Broken off where it is not done; what it was doing does not matter any more."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
