"""Asking business-api.tiktok.com, version 1.3: every refusal comes with the status 200."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from rollcall.connectors.http import Asking, Web, cleaned
from rollcall.connectors.limits import Limit, Limiter
from rollcall.connectors.tiktok.decoding import shaped, within
from rollcall.connectors.tiktok.faults import Refusal, business_fault
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.reading import TryLater, Unknown

API = "TikTok API for Business"
PREFIX = "/open_api/v1.3"
LIMITS = (Limit(10, 1), Limit(600, 60))
"""What TikTok gives an app at first, for each endpoint."""

T = TypeVar("T")


class Envelope(Struct, frozen=True):
    code: int
    message: str = ""
    request_id: str = ""
    data: Raw = Raw(b"")


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    token: str
    query: Mapping[str, object]
    """Whatever is no text goes as JSON."""


class V13:
    def __init__(self, web: Web, limiter: Limiter, *, clock: Clock = wall_clock) -> None:
        self._web = web
        self._limiter = limiter
        self._clock = clock

    async def ask(self, call: Call, shape: type[T]) -> T:
        """The answer's data. Raises the faults of the port."""
        who = f"{API} ({call.path})"
        self._limiter.take(who, *LIMITS)
        answer = await self._web.ask(_asking(call))
        envelope = shaped(API, answer, Envelope)
        if envelope.code == 0:
            if envelope.data in (Raw(b""), Raw(b"null")):
                raise Unknown(f"{API} answered {call.path} without data.")
            return within(API, envelope.data, shape)
        said = cleaned(envelope.message, [call.token])
        log_id = cleaned(envelope.request_id, [call.token])
        fault = business_fault(
            Refusal(API, envelope.code, said, log_id, answer.status, answer.wait, self._clock())
        )
        if isinstance(fault, TryLater) and fault.seconds:
            self._limiter.rest(who, fault.seconds)
        raise fault


def _asking(call: Call) -> Asking:
    query = {name: _spelled(value) for name, value in call.query.items() if value is not None}
    headers = {"access-token": call.token}
    return Asking("GET", PREFIX + call.path, query, headers, secrets=(call.token,))


def _spelled(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
