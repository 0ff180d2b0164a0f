"""What the refusals of TikTok's APIs mean here: one table for each spelling of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.ports.reading import (
    AppRefused,
    NotGranted,
    NotThere,
    SourceFault,
    TokenRefused,
    TryLater,
    Unknown,
)

CONNECT_AGAIN = "The account must be connected again."
ALLOW = "Its owner did not allow this; connect the account again and allow it."
LOOK_AT_THE_APP = "Look at the app's key, its secret and what TikTok approved it for."
OURS = "It was asked in a way that it does not accept."
BUSY = "It is busy."
NOT_LET_IN = "Why the account was not let in was not said; if it goes on, connect it again."


@dataclass(frozen=True, slots=True)
class Meaning:
    fault: type[SourceFault]
    says: str
    seconds: float | None = None
    until_midnight: bool = False
    """Of UTC, when TikTok's days of quota end."""


V2 = {
    "access_token_invalid": Meaning(TokenRefused, CONNECT_AGAIN),
    "scope_not_authorized": Meaning(NotGranted, ALLOW),
    "scope_permission_missed": Meaning(NotGranted, ALLOW),
    "rate_limit_exceeded": Meaning(TryLater, "Too much was asked.", 60.0),
    "daily_quota_limit_exceeded": Meaning(
        TryLater, "The quota of the day is used up.", until_midnight=True
    ),
    "internal_error": Meaning(TryLater, BUSY),
    "timeout": Meaning(TryLater, BUSY),
    "invalid_params": Meaning(Unknown, OURS),
    "invalid_param": Meaning(Unknown, OURS),
    "invalid_request": Meaning(Unknown, OURS),
}
"""Codes of open.tiktokapis.com, Display and Research alike."""

V2_SAYS = {
    "cannot be found": Meaning(NotThere, "There is no such thing, or it is not public."),
    "not found": Meaning(NotThere, "There is no such thing, or it is not public."),
    "does not exist": Meaning(NotThere, "There is no such thing, or it is not public."),
    "is private": Meaning(NotThere, "It is not public."),
}
"""What only the sentence beside `invalid_params` tells."""

OAUTH = {
    "access_denied": Meaning(AppRefused, LOOK_AT_THE_APP),
    "invalid_client": Meaning(AppRefused, LOOK_AT_THE_APP),
    "invalid_grant": Meaning(AppRefused, LOOK_AT_THE_APP),
    "invalid_request": Meaning(Unknown, OURS),
    "invalid_scope": Meaning(AppRefused, LOOK_AT_THE_APP),
    "unauthorized_client": Meaning(AppRefused, LOOK_AT_THE_APP),
    "unsupported_grant_type": Meaning(AppRefused, LOOK_AT_THE_APP),
    "unsupported_response_type": Meaning(Unknown, OURS),
}
"""Errors of the token endpoint, which can come with any status."""

BUSINESS = {
    40001: Meaning(NotGranted, ALLOW),
    40002: Meaning(Unknown, OURS),
    40100: Meaning(TryLater, "Too much was asked.", 60.0),
    40101: Meaning(AppRefused, LOOK_AT_THE_APP),
    40102: Meaning(TokenRefused, CONNECT_AGAIN),
    40104: Meaning(NotGranted, CONNECT_AGAIN),  # it saw no token, so it refused none
    40105: Meaning(TokenRefused, CONNECT_AGAIN),
    50000: Meaning(TryLater, BUSY),
    50002: Meaning(TryLater, BUSY),
}
"""Codes of business-api.tiktok.com, which come with the status 200."""

BUSINESS_SAYS = {
    "access token is incorrect": Meaning(NotGranted, CONNECT_AGAIN),
    "access token has expired": Meaning(NotGranted, CONNECT_AGAIN),
    "auth_removed": Meaning(NotGranted, CONNECT_AGAIN),
    "too many requests": Meaning(TryLater, "Too much was asked.", 60.0),
    "not exist": Meaning(NotThere, "There is no such thing among what is the account's own."),
}
"""What clients of it tell apart by the sentence, where the code is not to be relied upon.

A sentence proves nothing against a token: other words may stand around it.
"""

TOO_MANY = 429
SERVERS_OWN = 500
"""Where the statuses of a server's own failures begin."""

STATUS = {
    401: Meaning(NotGranted, NOT_LET_IN),
    404: Meaning(NotThere, "There is no such thing."),
    TOO_MANY: Meaning(TryLater, "Too much was asked.", 60.0),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an API said in place of an answer; its texts are cleaned already."""

    api: str
    path: str
    code: str | int
    said: str
    log_id: str
    status: int
    wait: float | None
    at: datetime


def v2_fault(refusal: Refusal) -> SourceFault:
    code = str(refusal.code)
    said = _by_sentence(V2_SAYS, refusal.said) if code.startswith("invalid_param") else None
    return _fault(said or V2.get(code) or by_status(refusal.status), refusal)


def oauth_fault(refusal: Refusal) -> SourceFault:
    return _fault(OAUTH.get(str(refusal.code)) or by_status(refusal.status), refusal)


def business_fault(refusal: Refusal) -> SourceFault:
    said = _by_sentence(BUSINESS_SAYS, refusal.said)
    known = BUSINESS.get(refusal.code) if isinstance(refusal.code, int) else None
    return _fault(_together(said, known) or by_status(refusal.status), refusal)


def by_status(status: int) -> Meaning:
    """For a code that nobody here knows, or no code at all."""
    if status >= SERVERS_OWN:
        return Meaning(TryLater, BUSY)
    return STATUS.get(status) or Meaning(Unknown, "What it means is not known here.")


def _by_sentence(table: dict[str, Meaning], said: str) -> Meaning | None:
    small = said.lower()
    return next((meaning for words, meaning in table.items() if words in small), None)


def _together(said: Meaning | None, known: Meaning | None) -> Meaning | None:
    """The sentence leads; where it says the same as the code, the code is the surer."""
    return known if said is None or (known and known.says == said.says) else said


def _believed(meaning: Meaning, status: int) -> Meaning:
    """A server in trouble proves nothing against a token, whatever it says."""
    in_trouble = status == TOO_MANY or status >= SERVERS_OWN
    return by_status(status) if meaning.fault is TokenRefused and in_trouble else meaning


def _fault(known: Meaning, refusal: Refusal) -> SourceFault:
    meaning = _believed(known, refusal.status)
    why = f" “{refusal.said}”" if refusal.said else ""
    where = f" (log id {refusal.log_id})" if refusal.log_id else ""
    text = f"{refusal.api} answered {refusal.code}{why}{where}. {meaning.says}"
    if meaning.fault is TokenRefused:
        asked = f"{refusal.api}, {refusal.path}"
        return TokenRefused(text, asked=asked, code=str(refusal.code), said=refusal.said)
    if meaning.fault is not TryLater:
        return meaning.fault(text)
    seconds = _until_midnight(refusal.at) if meaning.until_midnight else meaning.seconds
    return TryLater(text, seconds=seconds if refusal.wait is None else refusal.wait)


def _until_midnight(at: datetime) -> float:
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (day + timedelta(days=1) - at).total_seconds()
