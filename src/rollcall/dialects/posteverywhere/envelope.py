"""Every answer has the same three keys: data, error, meta. Its clients need JSON always."""

import msgspec

from rollcall.core.errors import (
    Conflict,
    CoreError,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from rollcall.kit.instants import instant
from rollcall.wire.card import Failure, HeaderList, Trace
from rollcall.wire.refusals import NoSuchPath, NotServed, TooLarge, TooSlow, Unreadable, WrongMethod

CODES: dict[type[CoreError], tuple[int, str]] = {
    Unauthenticated: (401, "authentication_failed"),
    Forbidden: (403, "forbidden"),
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


def success(body: bytes, trace: Trace) -> bytes:
    return b'{"data":' + body + b',"error":null,"meta":' + msgspec.json.encode(_meta(trace)) + b"}"


def failure(error: CoreError, trace: Trace) -> Failure:
    status, code = next((CODES[k] for k in type(error).__mro__ if k in CODES), UNEXPECTED)
    more: HeaderList = []
    details: dict[str, object] | None = None
    match error:
        case Invalid(fields=fields):
            details = dict(fields)
        case TooManyRequests(quota=quota):
            more = [
                (b"retry-after", str(quota.retry_after).encode()),
                *_limits(quota.limit, quota.remaining, quota.reset),
            ]
        case WrongMethod(allowed=allowed):
            more = [(b"allow", ", ".join(allowed).encode())]
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
    quota = trace.quota
    return [] if quota is None else _limits(quota.limit, quota.remaining, quota.reset)


def _meta(trace: Trace) -> dict[str, str]:
    return {"request_id": trace.request_id, "timestamp": instant(trace.at)}


def _limits(limit: int, remaining: int, reset: int) -> HeaderList:
    return [
        (b"x-ratelimit-limit", str(limit).encode()),
        (b"x-ratelimit-remaining", str(remaining).encode()),
        (b"x-ratelimit-reset", str(reset).encode()),
    ]
