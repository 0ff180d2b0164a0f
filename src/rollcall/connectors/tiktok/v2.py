"""Asking open.tiktokapis.com: one envelope, and one way to say which fields are wanted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from rollcall.connectors.http import Asking, Web, cleaned
from rollcall.connectors.limits import Limit, Limiter
from rollcall.connectors.tiktok.decoding import shaped, within
from rollcall.connectors.tiktok.faults import Refusal, v2_fault
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.reading import TryLater, Unknown

NOTHING = (Raw(b""), Raw(b"null"))

T = TypeVar("T")


class Trouble(Struct, frozen=True):
    code: str
    message: str = ""
    log_id: str = ""


class Envelope(Struct, frozen=True):
    error: Trouble
    data: Raw = Raw(b"")


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    token: str = field(repr=False)
    limits: tuple[Limit, ...]
    fields: tuple[str, ...] = ()
    body: Mapping[str, Any] | None = None
    """None asks with GET."""
    counted_as: str | None = None
    """What the limits are counted by, where several paths share them."""


class V2:
    def __init__(self, api: str, web: Web, limiter: Limiter, *, clock: Clock = wall_clock) -> None:
        self._api = api
        self._web = web
        self._limiter = limiter
        self._clock = clock

    async def ask(self, call: Call, shape: type[T]) -> T:
        """The answer's data. Raises the faults of the port."""
        who = f"{self._api} ({call.counted_as or call.path})"
        self._limiter.take(who, *call.limits)
        answer = await self._web.ask(_asking(call))
        envelope = shaped(self._api, answer, Envelope)
        if envelope.error.code == "ok":
            if envelope.data in NOTHING:
                raise Unknown(f"{self._api} answered {call.path} without data.")
            return within(self._api, envelope.data, shape)
        fault = v2_fault(
            Refusal(
                self._api,
                call.path,
                cleaned(envelope.error.code, [call.token]),
                cleaned(envelope.error.message, [call.token]),
                cleaned(envelope.error.log_id, [call.token]),
                answer.status,
                answer.wait,
                self._clock(),
            )
        )
        if isinstance(fault, TryLater) and fault.seconds:
            self._limiter.rest(who, fault.seconds)
        raise fault


def _asking(call: Call) -> Asking:
    headers = {"authorization": f"Bearer {call.token}"}
    query = {"fields": ",".join(call.fields)} if call.fields else {}
    secrets = (call.token,)
    if call.body is None:
        return Asking("GET", call.path, query, headers, secrets=secrets)
    headers["content-type"] = "application/json"
    return Asking("POST", call.path, query, headers, msgspec.json.encode(call.body), secrets)
