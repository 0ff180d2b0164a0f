"""HTTP on a connection, with an end to how long and how large what comes before a body may be."""

import asyncio
from asyncio.events import TimerHandle
from http import HTTPStatus
from typing import Any

import msgspec

from rollcall.api.envelope import PROBLEM, Problem
from rollcall.server.staying import StayingProtocol
from rollcall.wire.request_ids import new_request_id
from rollcall.wire.telling import ABORT

LONGEST_HEAD = 10.0
"""Seconds in which the request line and all headers must have come."""
LARGEST_HEAD = 65_536
"""Bytes of them."""


class BoundedProtocol(StayingProtocol):
    """uvicorn's own, which by itself waits for a head for ever and keeps whatever it is sent."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = False
        self._size = 0
        self._patience: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            # The usual head comes in one piece, so this is only reached by the others.
            self._size += len(data)
            if self._size > LARGEST_HEAD:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            elif self._patience is None:
                self._be_patient()

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._have_head()
        extension: dict[object, object] = {"abort": self.transport.abort}
        self.scope["extensions"] = {ABORT: extension}
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn says to what is no HTTP at all; here as JSON too."""
        del msg
        self._refuse(HTTPStatus.BAD_REQUEST)

    def _be_patient(self) -> None:
        self._patience = self.loop.call_later(LONGEST_HEAD, self._lose_patience)

    def _lose_patience(self) -> None:
        if self._in_head:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:  # nobody has asked anything, so nobody is owed an answer
            self.transport.close()

    def _have_head(self) -> None:
        self._in_head = False
        self._size = 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer before any face is known, and hang up."""
        self._have_head()
        if self.transport.is_closing():
            return
        answering = bool(self.cycle) and not self.cycle.response_complete
        if not answering:  # else this would stand in the middle of the answer before it
            self.transport.write(_refusal(status, new_request_id()))
        self.transport.close()


def _refusal(status: HTTPStatus, request_id: str) -> bytes:
    code, detail, remedy = REFUSALS[status]
    problem = Problem(
        type="about:blank",
        title=status.phrase,
        status=status,
        detail=detail,
        code=code,
        retryable=status is HTTPStatus.REQUEST_TIMEOUT,
        remedy=remedy,
        request_id=request_id,
    )
    body = msgspec.json.encode(problem)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: {PROBLEM.decode()}\r\n"
        f"content-length: {len(body)}\r\nx-request-id: {request_id}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


REFUSALS = {
    HTTPStatus.BAD_REQUEST: (
        "not_http",
        "That is not an HTTP request.",
        "Speak plain HTTP here; a proxy before the server speaks TLS.",
    ),
    HTTPStatus.REQUEST_TIMEOUT: (
        "too_slow",
        f"The request's headers did not come within {LONGEST_HEAD:.0f} seconds.",
        "Send them again, faster.",
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "too_large",
        f"The request's line and headers are more than {LARGEST_HEAD} bytes.",
        "Send less of them.",
    ),
}
"""The code, what happened and what to do, of each status that is given here."""
