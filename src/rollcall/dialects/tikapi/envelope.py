"""Every answer says `status` and `message`; what came from the platform says more of itself.

What differs from call to call (the time, the log's id) is put around the answer here, so that the
answer itself can be kept for as long as the world stays as it is.
"""

from datetime import datetime
from hashlib import blake2b

from rollcall.core.access.account_keys import AccountKeyRefused, ScopeNotGranted, SessionDead
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
from rollcall.core.social.faults import PlatformFault
from rollcall.wire.card import Failure, Trace
from rollcall.wire.refusals import NoSuchPath, NotServed, TooLarge, TooSlow, Unreadable, WrongMethod
from rollcall.wire.spelling import headers_of, word_for

STATUS: dict[type[CoreError], int] = {
    PlatformFault: 403,
    Unauthenticated: 401,
    AccountKeyRefused: 401,
    SessionDead: 428,
    ScopeNotGranted: 403,
    Forbidden: 403,
    NotInPlan: 403,
    Invalid: 400,
    Unreadable: 400,
    NotFound: 404,
    NoSuchPath: 404,
    WrongMethod: 405,
    Conflict: 409,
    TooLarge: 413,
    TooSlow: 408,
    TooManyRequests: 429,
    NotServed: 501,
    Unavailable: 503,
}
UNEXPECTED = 500
LOGGED_OUT = 8
"""What the platform itself says where a session does not work any more."""
SENTENCES = {
    "secUid": "A valid TikTok secUid is required.",
    "username": "A valid TikTok username is required.",
    "user_id": "A valid TikTok user ID is required.",
    "id": "A valid ID or short link is required.",
    "media_id": "A valid video ID or short link is required.",
    "video_id": "A valid video ID or short link is required.",
    "comment_id": "A valid comment ID is required.",
    "playlist_id": "A valid playlist ID is required.",
    "field": "One of nickname, username, bio and private.",
    "category_id": "A valid category ID is required.",
    "room_id": "A valid live room ID is required.",
    "count": "A number from 1 to 30.",
    "country": "Two letters, such as us.",
    "cursor": "The cursor of the page before.",
    "nextCursor": "The nextCursor of the page before.",
    "offset": "The offset of the page before.",
}


def web(body: bytes, trace: Trace) -> bytes:
    """Around what the platform's web answers with."""
    log = _log_id(trace)
    extra = f'"extra":{{"fatal_item_ids":[],"logid":"{log}","now":{_now(trace.at)}}}'
    head = f'{{"status":"success","message":"","status_code":0,"statusCode":0,{extra}'
    return _joined(f'{head},"log_pb":{{"impr_id":"{log}"}}', body)


def search(body: bytes, trace: Trace) -> bytes:
    """Around what the platform's search answers with."""
    log = _log_id(trace)
    extra = f'"fatal_item_ids":[],"logid":"{log}","now":{_now(trace.at)},"search_request_id":""'
    head = f'{{"status":"success","message":"","status_code":0,"extra":{{{extra},'
    return _joined(f'{head}"api_debug_info":null}},"log_pb":{{"impr_id":"{log}"}}', body)


def app(body: bytes, trace: Trace) -> bytes:
    """Around what the platform's app answers with."""
    head = '{"status":"success","message":"","status_code":0'
    return _joined(f'{head},"extra":{{"now":{_now(trace.at)}}}', body)


def mail(body: bytes, trace: Trace) -> bytes:
    """Around what its messages answer with."""
    head = '{"status":"success","status_code":0,"error_desc":"OK","inbox_type":0'
    said = "" if body.startswith(b'{"message":') else ',"message":""'
    return _joined(f'{head}{said},"log_id":"{_log_id(trace)}"', body)


def own(body: bytes, _trace: Trace) -> bytes:
    """Around what is the vendor's own."""
    return _joined('{"status":"success","message":""', body)


def failure(error: CoreError, trace: Trace) -> Failure:
    del trace
    spelled: dict[str, object] = {"status": "error", "message": error.message}
    match error:
        case PlatformFault(code=code):
            spelled["statusCode"] = code
        case SessionDead():
            spelled["statusCode"] = LOGGED_OUT
        case Invalid(fields=fields):
            spelled["message"] = "Missing fields."
            spelled["fields"] = {name: SENTENCES.get(name, what) for name, what in fields.items()}
        case Unauthenticated():
            spelled["message"] = "A valid API Key is required."
        case TooManyRequests():
            spelled["message"] = "API Key Rate-Limit reached."
        case _:
            pass
    return Failure(word_for(error, STATUS, UNEXPECTED), spelled, headers_of(error))


def _joined(head: str, body: bytes) -> bytes:
    return head.encode() + (b"}" if body == b"{}" else b"," + body[1:])


def _now(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _log_id(trace: Trace) -> str:
    """When and which call it was, in the platform's form: 34 characters."""
    which = blake2b(trace.request_id.encode(), digest_size=10).hexdigest().upper()
    return f"{trace.at:%Y%m%d%H%M%S}{which}"
