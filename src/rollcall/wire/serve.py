"""Serving a face: a request goes through the steps of `__call__`, in that order."""

import time
from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

import structlog

from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.access.last_calls import LastCall
from rollcall.core.access.usage import Usage
from rollcall.core.errors import CoreError, Invalid, Unavailable
from rollcall.db.faults import DatabaseBusy, Unstorable
from rollcall.wire.answering import ENCODER, Answer, Answering, Asked, Doorway
from rollcall.wire.bases import Bases
from rollcall.wire.call import Receive
from rollcall.wire.card import Absent, Face, Failure, HeaderList, Operation, Trace
from rollcall.wire.crowd import Crowd
from rollcall.wire.meter import Meter
from rollcall.wire.pages import Pages
from rollcall.wire.refusals import Fault
from rollcall.wire.request_ids import request_id
from rollcall.wire.routes import Routes
from rollcall.wire.streams import Opened, Streams
from rollcall.wire.telling import Scope, Send, tell

LOG = structlog.get_logger("rollcall.wire")
WITHOUT_BODY = frozenset({204, 304})


class FaceServer:
    """One face under one prefix, as an ASGI application."""

    def __init__(  # noqa: PLR0913 - what all faces share, each part by its name
        self,
        face: Face,
        doorway: Doorway,
        *,
        prefix: str,
        public_url: str | None,
        pages: Pages,
        usage: Usage,
        crowd: Crowd,
        streams: Streams,
        meter: Meter,
    ) -> None:
        self._face = face
        self._doorway = doorway
        self._prefix = prefix
        self._usage = usage
        self._crowd = crowd
        self._streams = streams
        self._meter = meter
        self._routes = Routes(face.operations)
        self._bases = Bases(face.prefix, prefix, public_url)
        self._answering = Answering(face, doorway, pages, usage, streams)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        trace = Trace(request_id(headers.get(b"x-request-id")), self._doorway.clock())
        operation: Operation | Absent | None = None
        admitted: Admitted | None = None
        try:
            self._crowd.enter()
            path, escaped = self._path(scope)
            operation, words = self._routes.find(scope["method"], path, escaped=escaped)
            admitted = await self._doorway.admit(self._face.credential(headers))
            if admitted.metered:
                trace = await self._let_in(admitted, trace)
            base, query = self._bases.of(scope, headers), scope["query_string"]
            asked = Asked(operation, words, admitted, headers, query, path, base, receive, trace)
            answer = await self._answering.answer(asked)
            if admitted.metered:
                await self._count_answer(asked, answer)
        except CoreError as error:
            answer = self._refuse(error, trace, operation)
        except DatabaseBusy as error:
            answer = self._refuse(Unavailable(error.message), trace, operation)
        except Unstorable as error:
            answer = self._refuse(Invalid({"request": error.message}), trace, operation)
        except Exception:
            LOG.exception("unexpected", face=self._face.name, request_id=trace.request_id)
            answer = self._refuse(Fault(), trace, operation)
        finally:
            self._crowd.leave()
        begun = self._begin(answer, trace)
        if answer.opened is None:
            await _send(send, begun, b"" if scope["method"] == "HEAD" else answer.body)
        if admitted is not None and operation is not None:
            size = len(answer.body)
            called = (self._face.name, operation.method, operation.path, answer.status, size)
            self._usage.told(admitted, LastCall(trace.at.timestamp(), *called))
        name = "none" if operation is None else operation.name
        self._meter.count(self._face.name, name, answer.status, time.perf_counter() - started)
        if answer.opened is not None:
            await self._tell(answer.opened, begun, scope, receive, send, trace)

    def _path(self, scope: Scope) -> tuple[str, bool]:
        """The path below the face's prefix, and whether it is escaped still."""
        escaped = b"%2f" in scope["raw_path"].lower()
        whole: str = scope["raw_path"].decode("latin-1") if escaped else scope["path"]
        return whole[len(self._prefix) :] or "/", escaped

    async def _let_in(self, admitted: Admitted, trace: Trace) -> Trace:
        quota = await self._usage.let_in(admitted.caller, trace.at.timestamp())
        return trace if quota is None else replace(trace, quota=quota)

    async def _count_answer(self, asked: Asked, answer: Answer) -> None:
        """Raises TooManyRequests, unless something was done for it."""
        due = isinstance(asked.operation, Operation) and asked.operation.writes
        now = asked.trace.at.timestamp()
        await self._usage.send(asked.admitted.caller, len(answer.body), now, due=due)

    def _begin(self, answer: Answer, trace: Trace) -> MutableMapping[str, Any]:
        without = answer.status in WITHOUT_BODY or answer.opened is not None
        headers = [
            *([] if without else _of_body(answer.content_type, answer.body)),
            (b"x-request-id", trace.request_id.encode()),
            *self._face.headers(trace),
            *answer.headers,
        ]
        return {"type": "http.response.start", "status": answer.status, "headers": headers}

    async def _tell(
        self,
        opened: Opened,
        begun: MutableMapping[str, Any],
        scope: Scope,
        receive: Receive,
        send: Send,
        trace: Trace,
    ) -> None:
        def refused(error: CoreError) -> bytes:
            return ENCODER.encode(self._face.failure(error, trace).body)

        try:
            if scope["method"] == "HEAD":
                await _send(send, begun, b"")
                return
            await send(begun)
            await tell(
                opened, scope, receive, send, refused=refused, stopping=self._streams.stopping
            )
        finally:
            opened.feed.close()
            self._streams.leave(opened.key_id)

    def _refuse(
        self, error: CoreError, trace: Trace, operation: Operation | Absent | None
    ) -> Answer:
        if getattr(operation, "body", None) is not None:
            trace = replace(trace, has_body=True)
        failure: Failure = self._face.failure(error, trace)
        more = [(b"cache-control", b"no-store"), *failure.headers]
        return Answer(failure.status, ENCODER.encode(failure.body), more, failure.content_type)


def _of_body(content_type: bytes, body: bytes) -> HeaderList:
    return [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]


async def _send(send: Send, begun: MutableMapping[str, Any], body: bytes) -> None:
    await send(begun)
    await send({"type": "http.response.body", "body": body})
