"""Answering what a caller that was let in asks: a page that is kept, a deed, or a stream."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import msgspec

from rollcall.core.access.account_keys import Acting
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.access.kept_answers import KeptAnswer
from rollcall.core.access.usage import Usage
from rollcall.core.core import Core
from rollcall.core.sources.choosing import Choice
from rollcall.core.sources.gathering import Gathered
from rollcall.core.sources.kinds import Kind, Source, Subject
from rollcall.kit.clock import Clock
from rollcall.wire.call import Call, NoParameters, Receive, read_query
from rollcall.wire.card import Absent, Face, HeaderList, Operation, Reads, Trace
from rollcall.wire.events import HEADERS
from rollcall.wire.freshness import freshness
from rollcall.wire.pages import Pages
from rollcall.wire.refusals import NotServed
from rollcall.wire.streams import Counted, Feed, Opened, Streams

ENCODER = msgspec.json.Encoder()
JSON = b"application/json"


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


@dataclass(slots=True)
class Asked:
    """A request whose caller was let in."""

    operation: Operation | Absent
    words: Mapping[str, str]
    """The values of the words in its path."""
    admitted: Admitted
    headers: Mapping[bytes, bytes]
    query: bytes
    path: str
    base: str
    receive: Receive
    trace: Trace
    acting: Acting | None = None


class Answering:
    """How one face answers."""

    def __init__(
        self, face: Face, doorway: Doorway, pages: Pages, usage: Usage, streams: Streams
    ) -> None:
        self._face = face
        self._doorway = doorway
        self._pages = pages
        self._usage = usage
        self._streams = streams

    async def answer(self, asked: Asked) -> Answer:
        """Look whether the caller may, run the handler in one unit of work, spell what it gives.

        Raises every refusal of the core's and of `wire`.
        """
        operation, caller = asked.operation, asked.admitted.caller
        if isinstance(operation, Absent):
            raise NotServed(f"{operation.method} {operation.path}", operation.because)
        caller.must(operation.scope)
        caller.plan.must_include(premium=operation.premium, special=operation.special)
        asked.acting = await self._acting(operation, asked)
        if asked.query and operation.query is None and self._face.refuses_unknown_parameters:
            read_query(NoParameters, asked.query.decode("latin-1"))
        fresh: HeaderList = []
        if operation.reads is not None:
            fresh = await self._gathered(operation, operation.reads, asked)
        if operation.stream:
            return await self._open(operation, asked, fresh)
        if operation.page:
            return await self._page(operation, asked, fresh)
        return await self._act(operation, asked, fresh)

    async def _acting(self, operation: Operation, asked: Asked) -> Acting | None:
        """For whom the caller acts, found out before anything else is begun."""
        shown = self._face.account_credential
        if operation.acts_for is None or shown is None:
            return None
        key = shown(asked.headers)
        return await self._doorway.act_for(asked.admitted, key, operation.acts_for)

    async def _gathered(self, operation: Operation, reads: Reads, asked: Asked) -> HeaderList:
        """See to it that what is asked for is here, before anything is read or written.

        Where the workspace has but one source, everything is, and there is nothing to tell of it.
        """
        choice = await self._doorway.choice(asked.admitted)
        if not choice.chooses:
            return []
        async with self._doorway.enter(asked.admitted, writes=False) as core:
            call = self._call(operation, asked, core)
            if operation.query is not None:
                call.query(operation.query)  # what cannot be asked is asked of nobody
            subject = await reads.asks(call)
            gathered = await self._doorway.gather(core, choice, operation.name, reads.kind, subject)
        if gathered.source is Source.OFFICIAL:  # it may have written what is now read
            asked.admitted = await self._doorway.renewed(asked.admitted)
            asked.acting = await self._acting(operation, asked)
        return freshness(gathered, asked.trace.at)

    async def _page(self, operation: Operation, asked: Asked, fresh: HeaderList) -> Answer:
        admitted, acting = asked.admitted, asked.acting
        of_whom = acting and acting.key_id
        key = (self._face.name, asked.base, asked.path, asked.query, admitted.who, of_whom)
        page = self._pages.find(key, admitted.revision)
        if page is None:
            async with self._doorway.enter(admitted, writes=False) as core:
                made = ENCODER.encode(await operation.handler(self._call(operation, asked, core)))
            page = self._pages.keep(key, admitted.revision, made)
        more = [(b"etag", page.etag), (b"cache-control", b"private, no-cache"), *fresh]
        if _has(asked.headers.get(b"if-none-match"), page.etag):
            return Answer(304, b"", more)
        return Answer(operation.status, self._spelled(operation, page.body, asked.trace), more)

    async def _act(self, operation: Operation, asked: Asked, fresh: HeaderList) -> Answer:
        more: HeaderList = [(b"cache-control", b"no-store"), *fresh]
        async with self._doorway.enter(asked.admitted, writes=operation.writes) as core:
            call = self._call(operation, asked, core)
            repeat = await self._repeat(operation, call)
            if repeat is not None and repeat.given is not None:
                more.append((b"idempotency-replayed", b"true"))
                body = self._spelled(operation, repeat.given, asked.trace)
                return Answer(operation.status, body, more)
            answer = await operation.handler(call)
            body = b"" if answer is None else ENCODER.encode(answer)
            if repeat is not None:
                await repeat.keep(body)
        if answer is None:
            return Answer(204, b"", more)
        if etag := getattr(answer, "etag", None):
            more.append((b"etag", f'"{etag}"'.encode()))
        return Answer(operation.status, self._spelled(operation, body, asked.trace), more)

    async def _open(self, operation: Operation, asked: Asked, fresh: HeaderList) -> Answer:
        """A stream, counted in; who tells it counts it out."""
        caller, key = asked.admitted.caller, self._face.credential(asked.headers)

        async def may_listen() -> None:
            caller = (await self._doorway.admit(key)).caller
            caller.must(operation.scope)
            await self._usage.may_be_streamed(caller, self._doorway.clock().timestamp())

        def count(size: int) -> None:
            self._usage.streamed(caller, size, self._doorway.clock().timestamp())

        self._streams.enter(caller.key_id)
        feed = None
        try:
            async with self._doorway.enter(asked.admitted, writes=False) as core:
                feed = await operation.handler(self._call(operation, asked, core))
        finally:
            if feed is None:
                self._streams.leave(caller.key_id)
        if feed is None:
            return Answer(204, b"", [(b"cache-control", b"no-store")])
        if not isinstance(feed, Feed):
            raise TypeError(f"{operation.name} is a stream, and its handler gave no feed.")
        opened = Opened(Counted(feed, count), caller.key_id, may_listen)
        return Answer(operation.status, b"", [*HEADERS, *fresh], opened=opened)

    def _call(self, operation: Operation, asked: Asked, core: Core) -> Call:
        return Call(
            core,
            asked.words,
            asked.query.decode("latin-1"),
            asked.headers,
            asked.receive,
            asked.path,
            asked.base,
            operation.largest_body,
            self._streams.broadcasts,
            asked.acting,
        )

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

    def _spelled(self, operation: Operation, body: bytes, trace: Trace) -> bytes:
        return (operation.success or self._face.success)(body, trace)


def _has(tags: bytes | None, etag: bytes) -> bool:
    """Whether an If-None-Match names the tag; strong or weak, the contents are the same."""
    if tags is None:
        return False
    named = {tag.strip().removeprefix(b"W/") for tag in tags.split(b",")}
    return b"*" in named or etag.removeprefix(b"W/") in named
