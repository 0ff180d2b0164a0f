"""One application out of all the faces: the host decides first, then the first word of the path."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from rollcall.core.access.caller import Caller
from rollcall.kit.clock import MovableClock
from rollcall.server.consent_door import consent
from rollcall.server.devices import follow_devices
from rollcall.server.doorway import OpenEntrance
from rollcall.server.media import media
from rollcall.server.runtime import Runtime
from rollcall.server.sandbox_clock import follow
from rollcall.server.work import worker_of
from rollcall.wire.card import Face
from rollcall.wire.credentials import in_header
from rollcall.wire.serve import FaceServer

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

LOG = structlog.get_logger("rollcall.server")
USE_WRITTEN_DOWN_EVERY = 60.0
USAGE_WRITTEN_DOWN_EVERY = 5.0
WORKS_AFTER = 0.5
"""Seconds: what the worker loads would hold up whoever asks first."""


class Application:
    """The ASGI application of the main port."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        faces: Sequence[Face],
        api: Face,
        pages: Asgi,
        own_paths: Sequence[str],
    ) -> None:
        self._runtime = runtime
        self._by_host = {
            host.encode(): with_consent(runtime, face, self._serve(face, prefix=""), prefix="")
            for face in faces
            for host in face.hosts
        }
        self._by_word: dict[str, Asgi] = {
            face.prefix: with_consent(
                runtime, face, self._serve(face, prefix=face.prefix), prefix=face.prefix
            )
            for face in faces
        }
        own = self._serve(api, prefix="")
        self._by_word |= dict.fromkeys(own_paths, own)
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return  # there are no web sockets here
        await self._find(scope)(scope, receive, send)

    def _find(self, scope: Scope) -> Asgi:
        if scope["path"].startswith("/media/"):
            return media
        for name, value in scope["headers"]:
            if name == b"host":
                face = self._by_host.get(value.partition(b":")[0].lower())
                if face is not None:
                    return face
                break
        path: str = scope["path"]
        end = path.find("/", 1)
        return self._by_word.get(path if end < 0 else path[:end], self._pages)

    def _serve(self, face: Face, *, prefix: str) -> FaceServer:
        return serve_face(self._runtime, face, prefix=prefix)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        chores = [
            asyncio.create_task(every(seconds, chore))
            for seconds, chore in (
                (USE_WRITTEN_DOWN_EVERY, self._runtime.entrance.doorkeeper.write_down_use),
                (USAGE_WRITTEN_DOWN_EVERY, self._runtime.usage.write_down),
            )
        ]
        clock = self._runtime.clock
        if self._runtime.settings.sandbox and isinstance(clock, MovableClock):
            chores.append(asyncio.create_task(follow(self._runtime.database, clock)))
        if self._runtime.settings.work:
            chores.append(asyncio.create_task(_work(self._runtime)))
        if self._runtime.settings.adb is not None:
            chores.append(asyncio.create_task(follow_devices(self._runtime)))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for chore in chores:
            chore.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await chore
        await self._runtime.entrance.doorkeeper.write_down_use()
        await self._runtime.usage.write_down()
        await self._runtime.outbound.carrier.close()
        await self._runtime.database.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _work(runtime: Runtime) -> None:
    await asyncio.sleep(WORKS_AFTER)
    await worker_of(runtime).work()


async def every(seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
    """Do a chore again and again, until cancelled."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await chore()
        except Exception:  # the next time tries again; nobody's call depends on it
            LOG.exception("a chore failed", chore=chore.__qualname__)


def with_media(face: Asgi) -> Asgi:
    """A face on a port of its own, with the films and pictures that its answers point to."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope.get("path", "").startswith("/media/")
        await (media if asked else face)(scope, receive, send)

    return serve


def with_consent(runtime: Runtime, face: Face, server: Asgi, *, prefix: str) -> Asgi:
    """A face, with the page on which people grant its account keys, where it has one."""
    if face.consent_path is None:
        return server
    page = consent(runtime, face.platforms or ())
    at = prefix + face.consent_path

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        asked = path == at or path.startswith(f"{at}/")
        await (page if asked else server)(scope, receive, send)

    return serve


def serve_face(
    runtime: Runtime, face: Face, *, prefix: str, everybody_is: Caller | None = None
) -> FaceServer:
    """Serve a face under a prefix. `everybody_is` lets callers in without a key, as that caller."""
    entrance = runtime.entrance
    if everybody_is is not None:
        face = replace(face, credential=in_header("Host"))
    return FaceServer(
        face,
        entrance if everybody_is is None else OpenEntrance(entrance, everybody_is),
        prefix=prefix,
        public_url=runtime.settings.public_url,
        pages=runtime.pages,
        usage=runtime.usage,
        crowd=runtime.crowd,
        streams=runtime.streams,
        meter=runtime.meter,
    )
