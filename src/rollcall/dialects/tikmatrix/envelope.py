"""TikMatrix says `code` 0 and `data`, or an HTTP status with the same digits twice as its code."""

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
from rollcall.wire.card import Failure, Trace
from rollcall.wire.refusals import NoSuchPath, NotServed, TooLarge, TooSlow, Unreadable, WrongMethod
from rollcall.wire.spelling import headers_of, word_for

CODES: dict[type[CoreError], tuple[int, int]] = {
    Unauthenticated: (403, 40301),
    Forbidden: (403, 40301),
    NotInPlan: (403, 40301),
    Invalid: (400, 40001),
    Unreadable: (400, 40001),
    NotFound: (404, 40401),
    NoSuchPath: (404, 40401),
    WrongMethod: (405, 40501),
    Conflict: (409, 40901),
    TooLarge: (413, 41301),
    TooSlow: (408, 40801),
    TooManyRequests: (429, 42901),
    NotServed: (501, 50101),
    Unavailable: (503, 50301),
}
UNEXPECTED = (500, 50001)


def success(body: bytes, _trace: Trace) -> bytes:
    return b'{"code":0,"message":"success","data":%b}' % body


def failure(error: CoreError, _trace: Trace) -> Failure:
    status, code = word_for(error, CODES, UNEXPECTED)
    body = {"code": code, "message": error.message, "data": None}
    return Failure(status, body, headers_of(error))
