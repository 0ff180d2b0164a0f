"""Every answer has the same three keys: data, error, meta. Its clients need JSON always."""

from rollcall.core.errors import (
    Conflict,
    CoreError,
    Forbidden,
    Invalid,
    NotFound,
    NotInPlan,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from rollcall.kit.instants import instant
from rollcall.wire.card import Failure, HeaderList, Trace
from rollcall.wire.refusals import NoSuchPath, NotServed, TooLarge, TooSlow, Unreadable, WrongMethod
from rollcall.wire.spelling import headers_of, word_for, x_ratelimit

CODES: dict[type[CoreError], tuple[int, str]] = {
    Unauthenticated: (401, "authentication_failed"),
    Forbidden: (403, "forbidden"),
    NotInPlan: (403, "forbidden"),
    Invalid: (400, "validation_error"),
    Unreadable: (400, "invalid_json"),
    NotFound: (404, "not_found"),
    NoSuchPath: (404, "not_found"),
    WrongMethod: (405, "method_not_allowed"),
    Conflict: (409, "conflict"),
    TooLarge: (413, "payload_too_large"),
    TooSlow: (408, "request_timeout"),
    TooManyRequests: (429, "rate_limit_exceeded"),
    NotServed: (501, "not_implemented"),
    Unavailable: (503, "service_unavailable"),
}
UNEXPECTED = (500, "internal_error")
RETRYABLE = frozenset({429, 500, 503})


WHOLE = b'{"data":%b,"error":null,"meta":{"request_id":"%b","timestamp":"%b"}}'
"""Nothing in it needs an escape, and the answer is copied but once: it may be a long one."""


def success(body: bytes, trace: Trace) -> bytes:
    return WHOLE % (body, trace.request_id.encode(), instant(trace.at).encode())


def failure(error: CoreError, trace: Trace) -> Failure:
    status, code = word_for(error, CODES, UNEXPECTED)
    more = headers_of(error)
    details: dict[str, object] | None = None
    match error:
        case Invalid(fields=fields):
            details = dict(fields)
        case TooManyRequests(quota=quota):
            more += x_ratelimit(quota)
        case _:
            pass
    spelled = {
        "message": error.message,
        "code": code,
        "retryable": status in RETRYABLE,
        "details": details,
    }
    return Failure(status, {"data": None, "error": spelled, "meta": _meta(trace)}, more)


def headers(trace: Trace) -> HeaderList:
    return x_ratelimit(trace.quota)


def _meta(trace: Trace) -> dict[str, str]:
    return {"request_id": trace.request_id, "timestamp": instant(trace.at)}
