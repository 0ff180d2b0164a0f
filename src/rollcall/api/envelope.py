"""Our API answers with the bare object, and refuses with a problem (RFC 9457)."""

import msgspec
from msgspec import UNSET, UnsetType

from rollcall.api.social.faults import EVERY_WORD, word_of
from rollcall.core.errors import (
    Conflict,
    CoreError,
    Forbidden,
    Invalid,
    Metered,
    NeedsConsent,
    NotFound,
    NotInPlan,
    Quota,
    Stale,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from rollcall.core.social.faults import ForItsOwner, PlatformFault
from rollcall.core.sources.refusals import NoSource
from rollcall.wire.card import Failure, HeaderList, Trace
from rollcall.wire.pointing import pointer
from rollcall.wire.refusals import (
    InvalidQuery,
    NoSuchPath,
    NotServed,
    TooLarge,
    TooManyStreams,
    TooSlow,
    Unreadable,
    WrongMethod,
)
from rollcall.wire.spelling import headers_of, word_for

PROBLEM = b"application/problem+json"
REPEAT_HEADER = "Idempotency-Key"
OF_NO_FIELD = ("query", "request")
"""Under which a request is found wrong as a whole."""


class Kind(msgspec.Struct, frozen=True):
    status: int
    code: str
    title: str
    remedy: str
    retryable: bool = False


KINDS: dict[type[CoreError], Kind] = {
    Unauthenticated: Kind(
        401,
        "unauthenticated",
        "Who is calling is not known",
        "Send a key as `Authorization: Bearer …` or `X-API-Key: …`; make one with "
        "`rollcall keys create`.",
    ),
    Forbidden: Kind(
        403, "forbidden", "The key may not do this", "Use a key that has the scope named here."
    ),
    NotInPlan: Kind(
        403,
        "not_in_plan",
        "The plan of the key does not include it",
        "Use a key whose plan does; `rollcall keys create` makes one.",
    ),
    ForItsOwner: Kind(403, "for_its_owner", "It is its owner's alone", "Ask its owner to show it."),
    NoSource: Kind(
        403,
        "no_source",
        "No source of the workspace can tell it",
        "`GET /v1/capabilities` says whom the workspace asks, and what they can tell.",
    ),
    Invalid: Kind(
        422, "invalid", "The request is not valid", "Mend the fields listed in `errors`."
    ),
    Unreadable: Kind(400, "unreadable", "The body cannot be read", "Send a JSON body."),
    NotFound: Kind(404, "not_found", "There is no such thing", "Look the id up in its list."),
    NoSuchPath: Kind(404, "no_such_path", "There is nothing here", "See /docs for every path."),
    WrongMethod: Kind(
        405, "wrong_method", "Not with this method", "Use a method from the `Allow` header."
    ),
    Stale: Kind(
        412, "stale", "It was changed meanwhile", "Read it again, then repeat with its new ETag."
    ),
    Conflict: Kind(409, "conflict", "It clashes with what is there", "Look at what is there."),
    TooSlow: Kind(
        408, "too_slow", "The body took too long", "Send it again, faster.", retryable=True
    ),
    TooLarge: Kind(413, "too_large", "The body is too large", "Send less at once."),
    NeedsConsent: Kind(428, "needs_consent", "Consent is needed", "Acknowledge, then repeat."),
    TooManyRequests: Kind(
        429,
        "too_many_requests",
        "Too many requests",
        "Wait as long as `Retry-After` says.",
        retryable=True,
    ),
    TooManyStreams: Kind(
        429, "too_many_streams", "Too many streams", "Close one, or use another key."
    ),
    NotServed: Kind(501, "not_served", "Not served here", "See docs/reference/coverage."),
    Unavailable: Kind(503, "unavailable", "Not now", "Try again in a moment.", retryable=True),
}
OF_PLATFORM = tuple(Kind(word.status, word.code, word.title, word.remedy) for word in EVERY_WORD)
"""What a platform refuses, in words of ours."""
UNEXPECTED = Kind(
    500,
    "internal_error",
    "Something went wrong here",
    "Tell the operator the request id; the log knows it.",
    retryable=True,
)


class FieldError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one field of the body, one parameter or header, or with none alone."""

    pointer: str | UnsetType = UNSET
    """Where in the body: a JSON pointer (RFC 6901); empty for the whole of it."""
    parameter: str | UnsetType = UNSET
    """The name of the parameter of the query."""
    header: str | UnsetType = UNSET
    """The name of the header."""
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool
    remedy: str
    request_id: str
    errors: list[FieldError] | None = None
    platform_code: int | None = None
    """The platform's own code, where it is the platform that refuses."""


def failure(error: CoreError, trace: Trace) -> Failure:
    kind = word_for(error, KINDS, UNEXPECTED)
    more = headers_of(error)
    errors = platform_code = None
    match error:
        case NoSource():
            pass  # nobody's refusal but ours
        case PlatformFault(code=platform_code):
            word = word_of(platform_code)
            kind = Kind(word.status, word.code, word.title, word.remedy)
        case Invalid(fields=fields):
            in_body = trace.has_body and not isinstance(error, InvalidQuery)
            errors = [_field(name, what, in_body=in_body) for name, what in fields.items()]
        case Unauthenticated():
            more = [(b"www-authenticate", b"Bearer")]
        case TooManyRequests(quota=quota):
            more += _quota(quota, quota.retry_after)
        case _:
            pass
    problem = Problem(
        type=f"/docs#problem-{kind.code}",
        title=kind.title,
        status=kind.status,
        detail=error.message,
        code=kind.code,
        retryable=kind.retryable,
        remedy=kind.remedy,
        request_id=trace.request_id,
        errors=errors,
        platform_code=platform_code,
    )
    return Failure(kind.status, problem, more, PROBLEM)


def _field(name: str, what: str, *, in_body: bool) -> FieldError:
    if name in OF_NO_FIELD:
        return FieldError(detail=what)
    if name == REPEAT_HEADER:
        return FieldError(header=name, detail=what)
    if in_body:
        return FieldError(pointer=pointer(name), detail=what)
    return FieldError(parameter=name, detail=what)


def headers(trace: Trace) -> HeaderList:
    quota = trace.quota
    if quota is None:
        return []
    return _quota(quota, max(0, quota.reset - int(trace.at.timestamp())))


def _quota(quota: Quota, seconds: int) -> HeaderList:
    """As draft-ietf-httpapi-ratelimit-headers spells them."""
    unit = ';qu="content-bytes"' if quota.metered is Metered.BYTES else ""
    return [
        (b"ratelimit-policy", f'"key";q={quota.limit};w={quota.window}{unit}'.encode()),
        (b"ratelimit", f'"key";r={quota.remaining};t={seconds}'.encode()),
    ]
