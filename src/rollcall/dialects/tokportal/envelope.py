"""TokPortal answers with `data`, and refuses with an `error` of code, message and details."""

from rollcall.core.errors import (
    Conflict,
    CoreError,
    Forbidden,
    Invalid,
    KeyFault,
    NeedsConsent,
    NotFound,
    NotInPlan,
    QuoteChanged,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from rollcall.wire.card import Failure, HeaderList, Trace
from rollcall.wire.refusals import NoSuchPath, NotServed, TooLarge, TooSlow, Unreadable, WrongMethod
from rollcall.wire.spelling import headers_of, word_for, x_ratelimit

API_VERSION = b"2026-05-25"
REPEAT_HEADER = "Idempotency-Key"

CODES: dict[type[CoreError], tuple[int, str]] = {
    Unauthenticated: (401, "AUTH_INVALID_KEY"),
    Forbidden: (403, "INSUFFICIENT_SCOPE"),
    NotInPlan: (403, "INSUFFICIENT_SCOPE"),
    Invalid: (400, "VALIDATION_ERROR"),
    Unreadable: (400, "VALIDATION_ERROR"),
    NotFound: (404, "NOT_FOUND"),
    NoSuchPath: (404, "NOT_FOUND"),
    WrongMethod: (405, "METHOD_NOT_ALLOWED"),
    QuoteChanged: (409, "CREDENTIAL_REVEAL_QUOTE_CHANGED"),
    Conflict: (409, "INVALID_STATUS_TRANSITION"),
    TooLarge: (413, "PAYLOAD_TOO_LARGE"),
    TooSlow: (408, "REQUEST_TIMEOUT"),
    NeedsConsent: (428, "CREDENTIAL_REVEAL_ACKNOWLEDGEMENT_REQUIRED"),
    TooManyRequests: (429, "RATE_LIMIT_EXCEEDED"),
    NotServed: (501, "NOT_IMPLEMENTED"),
    Unavailable: (503, "SERVICE_UNAVAILABLE"),
}
UNEXPECTED = (500, "INTERNAL_ERROR")
KEY_CODES = {KeyFault.MISSING: "AUTH_MISSING_KEY", KeyFault.REVOKED: "AUTH_REVOKED_KEY"}
NOT_FOUND = {
    "account": "ACCOUNT_NOT_FOUND",
    "verification code": "VERIFICATION_CODE_NOT_FOUND",
    "webhook": "WEBHOOK_NOT_FOUND",
    "delivery": "WEBHOOK_DELIVERY_NOT_FOUND",
}
NO_REPEAT_KEY = "IDEMPOTENCY_KEY_NOT_ALLOWED_FOR_SENSITIVE_RESPONSE"
NO_CODE = (
    "No verification code found in the inbox. Make sure you triggered the code from the platform "
    "first and wait a few seconds before retrying."
)


def failure(error: CoreError, _trace: Trace) -> Failure:
    status, code = word_for(error, CODES, UNEXPECTED)
    message, details = error.message, None
    more = headers_of(error)
    match error:
        case Unauthenticated(why=why):
            code = KEY_CODES.get(why, code)
        case NotFound(kind=kind):
            code = NOT_FOUND.get(kind, code)
            message = NO_CODE if kind == "verification code" else message
        case Invalid(fields=fields):
            details = {"fields": dict(fields)}
            code = NO_REPEAT_KEY if REPEAT_HEADER in fields else code
        case NeedsConsent(policy=policy, consequences=consequences):
            details = {
                "policy_version": policy,
                "consequences": list(consequences),
                "expected_credit_cost": 0,
            }
        case TooManyRequests(quota=quota):
            details = {"retry_after_seconds": quota.retry_after}
            more += x_ratelimit(quota)
        case _:
            pass
    spelled: dict[str, object] = {"code": code, "message": message}
    return Failure(status, {"error": spelled | ({"details": details} if details else {})}, more)


def headers(trace: Trace) -> HeaderList:
    return [
        (b"x-tokportal-api-version", API_VERSION),
        (b"x-tokportal-api-stability", b"stable"),
        (b"x-tokportal-request-id", trace.request_id.encode()),
        *x_ratelimit(trace.quota),
    ]
