"""lobstr answers with the bare object, and refuses in a body that each of its readers understands.

Its own pages show five error shapes. The SDK shows `error` where it is a string and otherwise
`errors.message`; the documents read `detail`. One body says it to all of them.
"""

from rollcall.core.errors import (
    Conflict,
    CoreError,
    Forbidden,
    Invalid,
    KeyFault,
    NotFound,
    NotInPlan,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from rollcall.wire.card import Failure, HeaderList, Trace
from rollcall.wire.refusals import NoSuchPath, NotServed, TooLarge, TooSlow, Unreadable, WrongMethod
from rollcall.wire.spelling import headers_of, word_for, x_ratelimit

KINDS: dict[type[CoreError], tuple[int, str]] = {
    Unauthenticated: (401, "NotAuthenticated"),
    Forbidden: (403, "PermissionDenied"),
    NotInPlan: (403, "PermissionDenied"),
    Invalid: (400, "ParamsInvalid"),
    Unreadable: (400, "BadEncoding"),
    NotFound: (404, "DoesNotExist"),
    NoSuchPath: (404, "FunctionNotFound"),
    WrongMethod: (405, "MethodNotAllowed"),
    Conflict: (409, "Conflict"),
    TooLarge: (413, "FileSizeLimitExceeded"),
    TooSlow: (408, "RequestTimeout"),
    TooManyRequests: (429, "RateLimitExceeded"),
    NotServed: (501, "ModuleUnavailable"),
    Unavailable: (503, "ServiceUnavailable"),
}
UNEXPECTED = (500, "SomethingWentWrong")
NOT_FOUND = {"account": "AccountDoesNotExist", "account type": "AccountTypeDoesNotExist"}


def failure(error: CoreError, _trace: Trace) -> Failure:
    status, kind = word_for(error, KINDS, UNEXPECTED)
    more = headers_of(error)
    match error:
        case NotFound(kind=what):
            kind = NOT_FOUND.get(what, kind)
        case Unauthenticated(why=KeyFault.EXPIRED):
            kind = "TokenExpired"
        case TooManyRequests(quota=quota):
            more += x_ratelimit(quota)
        case _:
            pass
    body = {
        "error": error.message,
        "errors": {"message": error.message, "type": kind, "code": status},
        "detail": error.message,
    }
    return Failure(status, body, more)


def headers(trace: Trace) -> HeaderList:
    return x_ratelimit(trace.quota)
