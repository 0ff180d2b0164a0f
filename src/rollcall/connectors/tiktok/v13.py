"""Asking business-api.tiktok.com, version 1.3: every refusal comes with the status 200."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from rollcall.connectors.http import Answer, Asking, Unanswered, Unusable, Web, cleaned
from rollcall.connectors.limits import Limit, Limiter
from rollcall.connectors.tiktok.decoding import Unreadable, shaped, within
from rollcall.connectors.tiktok.faults import SERVERS_OWN, Refusal, business_fault
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.acting import Rejected, Unconfirmed
from rollcall.ports.reading import SourceFault, TryLater, Unknown

API = "TikTok API for Business"
PREFIX = "/open_api/v1.3"
LIMITS = (Limit(10, 1), Limit(600, 60))
"""What TikTok gives an app at first, for each endpoint."""

SYSTEM = 50_000
"""Where its codes of such failures begin."""
NOT_KNOWN = "Whether it was done is not known."

T = TypeVar("T")


class Envelope(Struct, frozen=True):
    code: int
    message: str = ""
    request_id: str = ""
    data: Raw = Raw(b"")


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    token: str = field(repr=False)
    query: Mapping[str, object]
    """Whatever is no text goes as JSON."""
    body: Mapping[str, object] | None = None
    """None asks with GET."""


class V13:
    def __init__(self, web: Web, limiter: Limiter, *, clock: Clock = wall_clock) -> None:
        self._web = web
        self._limiter = limiter
        self._clock = clock

    async def ask(self, call: Call, shape: type[T]) -> T:
        """The answer's data. Raises the faults of the port."""
        self._limiter.take(_counted(call), *LIMITS)
        answer = await self._web.ask(_asking(call))
        envelope = shaped(API, answer, Envelope)
        if envelope.code != 0:
            raise self._fault(call, answer, envelope)
        if envelope.data in (Raw(b""), Raw(b"null")):
            raise Unknown(f"{API} answered {call.path} without data.")
        return within(API, envelope.data, shape)

    async def do(self, call: Call) -> Raw:
        """The same for what must not happen twice: where it may have happened, Unconfirmed."""
        self._limiter.take(_counted(call), *LIMITS)
        try:
            answer = await self._web.ask(_asking(call))
            envelope = _certain(answer)
        except (Unanswered, Unusable, Unreadable) as lost:
            raise Unconfirmed(f"{lost} {NOT_KNOWN}") from None
        if envelope.code == 0:
            return envelope.data
        fault = self._fault(call, answer, envelope)
        if envelope.code >= SYSTEM:
            raise Unconfirmed(f"{fault} {NOT_KNOWN}")
        raise Rejected(str(fault)) if type(fault) is Unknown else fault

    def _fault(self, call: Call, answer: Answer, envelope: Envelope) -> SourceFault:
        said = cleaned(envelope.message, [call.token])
        log_id = cleaned(envelope.request_id, [call.token])
        now = self._clock()
        fault = business_fault(
            Refusal(API, call.path, envelope.code, said, log_id, answer.status, answer.wait, now)
        )
        if isinstance(fault, TryLater) and fault.seconds:
            self._limiter.rest(_counted(call), fault.seconds)
        return fault


def _certain(answer: Answer) -> Envelope:
    """The envelope of an answer that tells whether anything was done."""
    if answer.status >= SERVERS_OWN:
        raise Unusable(f"{API} answered {answer.status}.")
    return shaped(API, answer, Envelope)


def _counted(call: Call) -> str:
    return f"{API} ({call.path})"


def _asking(call: Call) -> Asking:
    query = {name: _spelled(value) for name, value in call.query.items() if value is not None}
    path, headers, secrets = PREFIX + call.path, {"access-token": call.token}, (call.token,)
    if call.body is None:
        return Asking("GET", path, query, headers, secrets=secrets)
    headers["content-type"] = "application/json"
    return Asking("POST", path, query, headers, msgspec.json.encode(call.body), secrets)


def _spelled(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
