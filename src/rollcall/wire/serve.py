"""Serving a face: a request goes through the steps of `__call__`, in that order."""

import re
import time
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, Protocol

import msgspec
import structlog

from rollcall.core.access.account_keys import Acting
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.access.kept_answers import KeptAnswer
from rollcall.core.access.last_calls import LastCall
from rollcall.core.access.usage import Usage
from rollcall.core.core import Core
from rollcall.core.errors import CoreError, Invalid, Unavailable
from rollcall.core.sources.choosing import Choice
from rollcall.core.sources.gathering import Gathered
from rollcall.core.sources.kinds import Kind, Source, Subject
from rollcall.db.faults import DatabaseBusy, Unstorable
from rollcall.kit.clock import Clock
from rollcall.wire.call import Call, NoParameters, Receive, read_query
from rollcall.wire.card import Absent, Face, Failure, HeaderList, Operation, Reads, Trace
from rollcall.wire.crowd import Crowd
from rollcall.wire.events import HEADERS
from rollcall.wire.freshness import freshness
from rollcall.wire.meter import Meter
from rollcall.wire.pages import Pages
from rollcall.wire.refusals import Fault, NotServed
from rollcall.wire.request_ids import request_id
from rollcall.wire.routes import Routes
from rollcall.wire.streams import Counted, Feed, Opened, Streams
from rollcall.wire.telling import Scope, Send, tell

LOG = structlog.get_logger("rollcall.wire")
ENCODER = msgspec.json.Encoder()
SAFE_HOST = re.compile(rb"[A-Za-z0-9.\-:\[\]]{1,255}")
JSON = b"application/json"
MOST_BASES = 64
"""How many host names are remembered: callers may send as many as they like."""
WITHOUT_BODY = frozenset({204, 304})


class Doorway(Protocol):
    """How callers come in, and the core they then have."""

    clock: Clock

    async def admit(self, key: str | None) -> Admitted: ...
    async def act_for(
        self, admitted: Admitted, key: str | None, scopes: Sequence[str]
    ) -> Acting: ...
    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...
    async def choice(self, admitted: Admitted) -> Choice: ...
    async def gather(
        self, core: Core, choice: Choice, operation: str, kind: Kind, subject: Subject
    ) -> Gathered: ...
    async def renewed(self, admitted: Admitted) -> Admitted: ...


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes
    headers: HeaderList
    content_type: bytes = JSON
    opened: Opened | None = None
    """What is told after the head, where it is a stream."""


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
        self._public_url = public_url
        self._pages = pages
        self._usage = usage
        self._crowd = crowd
        self._streams = streams
        self._meter = meter
        self._routes = Routes(face.operations)
        self._bases: dict[tuple[str, bytes], str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        trace = Trace(request_id(headers.get(b"x-request-id")), self._doorway.clock())
        name = "none"
        operation: Operation | Absent | None = None
        admitted: Admitted | None = None
        try:
            self._crowd.enter()
            escaped = b"%2f" in scope["raw_path"].lower()
            whole = scope["raw_path"].decode("latin-1") if escaped else scope["path"]
            path = whole[len(self._prefix) :] or "/"
            operation, words = self._routes.find(scope["method"], path, escaped=escaped)
            name = operation.name
            admitted = await self._doorway.admit(self._face.credential(headers))
            if admitted.metered:
                trace = await self._counted(admitted, trace)
            answer = await self._answer(
                operation, words, admitted, scope, headers, receive, trace, path
            )
            if admitted.metered:
                await self._usage.send(
                    admitted.caller,
                    len(answer.body),
                    trace.at.timestamp(),
                    due=isinstance(operation, Operation) and operation.writes,
                )
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
        self._meter.count(self._face.name, name, answer.status, time.perf_counter() - started)
        if answer.opened is not None:
            await self._tell(answer.opened, begun, scope, receive, send, trace)

    def _begin(self, answer: Answer, trace: Trace) -> MutableMapping[str, Any]:
        without = answer.status in WITHOUT_BODY or answer.opened is not None
        headers = [
            *([] if without else _of_body(answer.content_type, answer.body)),
            (b"x-request-id", trace.request_id.encode()),
            *self._face.headers(trace),
            *answer.headers,
        ]
        return {"type": "http.response.start", "status": answer.status, "headers": headers}

    async def _answer(
        self,
        operation: Operation | Absent,
        words: dict[str, str],
        admitted: Admitted,
        scope: Scope,
        headers: dict[bytes, bytes],
        receive: Receive,
        trace: Trace,
        path: str,
    ) -> Answer:
        """Look whether the caller may, run the handler in one unit of work, spell what it gives."""
        if isinstance(operation, Absent):
            raise NotServed(f"{operation.method} {operation.path}", operation.because)
        admitted.caller.must(operation.scope)
        admitted.caller.plan.must_include(premium=operation.premium, special=operation.special)
        acting = await self._acting(operation, admitted, headers)
        base = self._base(scope, headers)
        asked: bytes = scope["query_string"]
        if asked and operation.query is None and self._face.refuses_unknown_parameters:
            read_query(NoParameters, asked.decode("latin-1"))

        def call(core: Core) -> Call:
            query = asked.decode("latin-1")
            largest = operation.largest_body
            shared = self._streams.broadcasts
            return Call(core, words, query, headers, receive, path, base, largest, shared, acting)

        if operation.stream:
            key = self._face.credential(headers)
            return await self._open(operation, admitted, key, call)
        fresh: HeaderList = []
        if operation.reads is not None:
            gathered = await self._gathered(operation, operation.reads, admitted, call)
            fresh = [] if gathered is None else freshness(gathered, trace.at)
            if gathered is not None and gathered.source is Source.OFFICIAL:
                # It may have written what is now read.
                admitted = await self._doorway.renewed(admitted)
                acting = await self._acting(operation, admitted, headers)
        if not operation.page:
            return await self._act(operation, admitted, call, trace, fresh)
        key = (self._face.name, base, path, asked, admitted.who, acting and acting.key_id)
        page = self._pages.find(key, admitted.revision)
        if page is None:
            async with self._doorway.enter(admitted, writes=False) as core:
                made = ENCODER.encode(await operation.handler(call(core)))
            page = self._pages.keep(key, admitted.revision, made)
        more = [(b"etag", page.etag), (b"cache-control", b"private, no-cache"), *fresh]
        if _has(headers.get(b"if-none-match"), page.etag):
            return Answer(304, b"", more)
        return Answer(operation.status, self._spelled(operation, page.body, trace), more)

    async def _gathered(
        self,
        operation: Operation,
        reads: Reads,
        admitted: Admitted,
        call: Callable[[Core], Call],
    ) -> Gathered | None:
        """See to it that what is asked for is here, before anything is read or written.

        None where the workspace has but one source, and everything is here.
        """
        choice = await self._doorway.choice(admitted)
        if not choice.chooses:
            return None
        async with self._doorway.enter(admitted, writes=False) as core:
            subject = await reads.asks(call(core))
            return await self._doorway.gather(core, choice, operation.name, reads.kind, subject)

    async def _acting(
        self, operation: Operation, admitted: Admitted, headers: dict[bytes, bytes]
    ) -> Acting | None:
        """For whom the caller acts, found out before anything else is begun."""
        shown = self._face.account_credential
        if operation.acts_for is None or shown is None:
            return None
        return await self._doorway.act_for(admitted, shown(headers), operation.acts_for)

    async def _act(
        self,
        operation: Operation,
        admitted: Admitted,
        call: Callable[[Core], Call],
        trace: Trace,
        fresh: HeaderList,
    ) -> Answer:
        more: HeaderList = [(b"cache-control", b"no-store"), *fresh]
        async with self._doorway.enter(admitted, writes=operation.writes) as core:
            asked = call(core)
            repeat = await self._repeat(operation, asked)
            if repeat is not None and repeat.given is not None:
                more.append((b"idempotency-replayed", b"true"))
                return Answer(operation.status, self._spelled(operation, repeat.given, trace), more)
            answer = await operation.handler(asked)
            body = b"" if answer is None else ENCODER.encode(answer)
            if repeat is not None:
                await repeat.keep(body)
        if answer is None:
            return Answer(204, b"", more)
        if etag := getattr(answer, "etag", None):
            more.append((b"etag", f'"{etag}"'.encode()))
        return Answer(operation.status, self._spelled(operation, body, trace), more)

    async def _open(
        self,
        operation: Operation,
        admitted: Admitted,
        key: str | None,
        call: Callable[[Core], Call],
    ) -> Answer:
        """A stream, counted in; `_tell` counts it out."""

        async def may_listen() -> None:
            caller = (await self._doorway.admit(key)).caller
            caller.must(operation.scope)
            await self._usage.may_be_streamed(caller, self._doorway.clock().timestamp())

        def count(size: int) -> None:
            now = self._doorway.clock().timestamp()
            self._usage.streamed(admitted.caller, size, now)

        key_id = admitted.caller.key_id
        self._streams.enter(key_id)
        feed = None
        try:
            async with self._doorway.enter(admitted, writes=False) as core:
                feed = await operation.handler(call(core))
        finally:
            if feed is None:
                self._streams.leave(key_id)
        if feed is None:
            return Answer(204, b"", [(b"cache-control", b"no-store")])
        if not isinstance(feed, Feed):
            raise TypeError(f"{operation.name} is a stream, and its handler gave no feed.")
        opened = Opened(Counted(feed, count), key_id, may_listen)
        return Answer(operation.status, b"", HEADERS, opened=opened)

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

    def _spelled(self, operation: Operation, body: bytes, trace: Trace) -> bytes:
        return (operation.success or self._face.success)(body, trace)

    async def _repeat(self, operation: Operation, call: Call) -> KeptAnswer | None:
        """What is known of this write by its repeat key, where the caller gave one."""
        header = self._face.repeat_header
        key = call.headers.get(header) if header and operation.writes else None
        if key is None or operation.secret:
            return None
        asked = f"{operation.method} {call.path}?{call.query_string}".encode()
        return await KeptAnswer.find(
            call.core.unit, key.decode("latin-1"), asked + b"\n" + await call.raw()
        )

    async def _counted(self, admitted: Admitted, trace: Trace) -> Trace:
        quota = await self._usage.let_in(admitted.caller, trace.at.timestamp())
        return trace if quota is None else replace(trace, quota=quota)

    def _base(self, scope: Scope, headers: dict[bytes, bytes]) -> str:
        if self._public_url is not None:
            # There a face stands under its own prefix, however this caller reached it.
            return self._public_url + self._face.prefix
        host = headers.get(b"host", b"")
        base = self._bases.get((scope["scheme"], host))
        if base is not None:
            return base
        safe = host
        if not SAFE_HOST.fullmatch(host):
            safe = b":".join(str(part).encode() for part in scope["server"] or ("localhost",))
        base = f"{scope['scheme']}://{safe.decode()}{self._prefix}"
        if len(self._bases) < MOST_BASES:
            self._bases[scope["scheme"], host] = base
        return base

    def _refuse(
        self, error: CoreError, trace: Trace, operation: Operation | Absent | None
    ) -> Answer:
        if getattr(operation, "body", None) is not None:
            trace = replace(trace, has_body=True)
        failure: Failure = self._face.failure(error, trace)
        more = [(b"cache-control", b"no-store"), *failure.headers]
        return Answer(failure.status, ENCODER.encode(failure.body), more, failure.content_type)


def _has(tags: bytes | None, etag: bytes) -> bool:
    """Whether an If-None-Match names the tag; strong or weak, the contents are the same."""
    if tags is None:
        return False
    named = {tag.strip().removeprefix(b"W/") for tag in tags.split(b",")}
    return b"*" in named or etag.removeprefix(b"W/") in named


def _of_body(content_type: bytes, body: bytes) -> HeaderList:
    return [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]


async def _send(send: Send, begun: MutableMapping[str, Any], body: bytes) -> None:
    await send(begun)
    await send({"type": "http.response.body", "body": body})
