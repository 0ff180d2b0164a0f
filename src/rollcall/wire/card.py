"""The card a face fills in: how it is reached, how it answers, and every operation it has."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from rollcall.core.access.caller import Scope
from rollcall.core.errors import CoreError, Quota
from rollcall.core.sources.kinds import Kind, Subject
from rollcall.core.webhooks.spelling import Spelling
from rollcall.wire.call import Call
from rollcall.wire.credentials import Credential
from rollcall.wire.streams import Feed

Body = msgspec.Struct | Mapping[str, Any] | Sequence[Any]
Handler = Callable[[Call], Awaitable[Body | Feed | None]]
HeaderList = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Trace:
    """What an envelope or a header may say about a call."""

    request_id: str
    at: datetime
    quota: Quota | None = None
    has_body: bool = False
    """Whether the operation takes a body, so that what is wrong with a field stands there."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What of the social world an operation reads, and of whom a call asks it."""

    kind: Kind
    asks: Callable[[Call], Awaitable[Subject]]
    own: bool = False
    """Whether it is asked for a connected account."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a caller can ask for, and the shapes of the question and the answer."""

    method: str
    path: str
    handler: Handler
    name: str
    status: int = 200
    scope: Scope = Scope.READ
    page: bool = False
    """Its answer depends on the workspace's contents alone, so it holds while the revision does."""
    secret: bool = False
    """Its answer holds a secret: nobody may keep it, and no repeat key gives it twice."""
    writes: bool = False
    stream: bool = False
    """It is answered by a stream of events, each of the shape `answer`: its handler gives a Feed,
    or None where nothing will ever be told."""
    query: type[msgspec.Struct] | None = None
    body: Any = None
    answer: Any = None
    largest_body: int = 1_048_576
    summary: str = ""
    evidence: str = ""
    """What it was held against: the documents, and the published client that calls it."""
    success: Callable[[bytes, "Trace"], bytes] | None = None
    """The envelope around its good answer, where that is another than its face's."""
    premium: bool = False
    """Only for keys whose plan includes premium operations."""
    special: bool = False
    """Only for keys whose plan includes special operations."""
    acts_for: tuple[str, ...] | None = None
    """What the owner of an account must have granted, where this is done for one."""
    reads: Reads | None = None
    """Where its answer depends on who is asked for it."""


@dataclass(frozen=True, slots=True)
class Absent:
    """An operation the vendor has and we do not, with the reason a caller will read."""

    method: str
    path: str
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Failure:
    status: int
    body: Body
    headers: HeaderList = field(default_factory=HeaderList)
    content_type: bytes = b"application/json"


def nothing_more(_trace: Trace) -> HeaderList:
    return []


def as_it_is(body: bytes, _trace: Trace) -> bytes:
    return body


@dataclass(frozen=True, slots=True)
class Face:
    """A whole API as its callers know it."""

    name: str
    title: str
    prefix: str  # where it stands when one address serves every face
    hosts: tuple[str, ...]  # the vendor's own names, for clients whose address is fixed
    credential: Credential  # where a caller shows its key
    failure: Callable[[CoreError, Trace], Failure]  # the spelling of a refusal
    operations: tuple[Operation | Absent, ...]
    success: Callable[[bytes, Trace], bytes] = as_it_is  # the envelope around a good answer
    headers: Callable[[Trace], HeaderList] = nothing_more
    account_credential: Credential | None = None  # where a caller shows for whom it acts
    documents: str = ""  # where the vendor's own documents of it are
    clients: str = ""  # the published programs it was held against
    consent_path: str | None = None  # where people grant account keys, in a browser
    repeat_header: bytes | None = None  # the header by which a write can be repeated safely
    platforms: tuple[str, ...] | None = None  # the platforms its vendor knows; None: all
    refuses_unknown_parameters: bool = False  # vendors pass over what they do not know
    webhooks: Spelling | None = None  # how it tells of events; None: it has no webhooks
