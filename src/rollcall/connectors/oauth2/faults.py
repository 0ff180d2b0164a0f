"""What the refusals of platforms' consent mean here, whichever way they spell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from rollcall.connectors.http import Answer, cleaned
from rollcall.connectors.oauth2.card import Means
from rollcall.ports.consent import (
    AppMisconfigured,
    Reconnect,
    Rejected,
    TryLater,
    Unconfirmed,
    Unknown,
)
from rollcall.ports.reading import SourceFault

RFC = {
    "access_denied": Means.DENIED,
    "invalid_client": Means.APP,
    "invalid_grant": Means.DEAD,
    "invalid_scope": Means.APP,
    "invalid_token": Means.DEAD,
    "redirect_uri_mismatch": Means.APP,
    "server_error": Means.LATER,
    "slow_down": Means.LATER,
    "temporarily_unavailable": Means.LATER,
    "unauthorized_client": Means.APP,
    "unsupported_grant_type": Means.APP,
}
"""Of RFC 6749 and 6750, which every platform means alike."""
GOOD = frozenset({"", "0", "ok", "None"})
BUSY = 429
BEFORE_ANYTHING = frozenset({BUSY, 503})
"""Statuses of a server that says it did nothing."""
ERRORS = 400
SERVERS_OWN = 500

AGAIN = "Open the link again."
LOOK = "Look at the app's id, its secret, its address for coming back, and what it is approved for."


class Step(StrEnum):
    """What was asked for."""

    EXCHANGE = "exchange"
    RENEW = "renew"
    PROFILE = "profile"
    REVOKE = "revoke"


class Refusing(Protocol):
    """Of a card, what its platform's refusals mean."""

    @property
    def title(self) -> str: ...
    @property
    def refusals(self) -> Mapping[str, Means]: ...
    @property
    def sentences(self) -> Mapping[str, Means]: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    said: str


def refusal_in(body: Mapping[str, Any], status: int, secrets: tuple[str, ...]) -> Refusal | None:
    """What a body refuses with; None where it refuses nothing, whatever the status is."""
    for code, said in _spelled(body, status) or _problem(body, status):
        if code not in GOOD:
            return Refusal(cleaned(code, secrets), cleaned(said, secrets))
    return None


def _spelled(body: Mapping[str, Any], status: int) -> list[tuple[str, str]]:
    match body:
        case {"error": {"code": code, **more}}:
            below = more.get("error_subcode")
            spelled = f"{code}/{below}" if below else str(code)
            return [(spelled, str(more.get("message", "")))]
        case {"error": str(code), **more}:
            return [(code, str(more.get("error_description", more.get("message", ""))))]
        case {"error_type": str(code), **more}:
            return [(code, str(more.get("error_message", "")))]
        case {"serviceErrorCode": code, **more}:
            return [(str(code), str(more.get("message", "")))]
        case {"code": code, "message": said} if status >= ERRORS:
            return [(str(code), str(said))]
        case _:
            return []


def _problem(body: Mapping[str, Any], status: int) -> list[tuple[str, str]]:
    """As X says it: by a code, of old, or as a problem (RFC 9457), whose type may be none."""
    match body:
        case {"errors": [{"code": code, "message": said}, *_]} if status >= ERRORS:
            return [(str(code), str(said))]
        case {"type": str(kind), "title": str(title), **more} if status >= ERRORS:
            named = kind.partition("/problems/")[2]
            return [(named or str(status), str(more.get("detail") or title))]
        case _:
            return []


def fault(card: Refusing, step: Step, answer: Answer, refusal: Refusal | None) -> SourceFault:
    """What an answer without what was asked for comes to."""
    code = refusal.code if refusal else str(answer.status)
    why = f" “{refusal.said}”" if refusal and refusal.said else ""
    text = f"{card.title} answered {code}{why}."
    in_trouble = answer.status >= SERVERS_OWN or answer.status == BUSY
    if in_trouble and step is Step.RENEW and answer.status not in BEFORE_ANYTHING:
        return Unconfirmed(f"{text} Whether it renewed the grant was not said.")
    means = Means.LATER if in_trouble else _meaning(card, refusal)
    if means is Means.LATER:
        return TryLater(f"{text} It is busy.", seconds=answer.wait)
    if means in ENDED and refusal and step is not Step.EXCHANGE:
        return Reconnect(
            f"{text} The account must be connected again.",
            asked=f"{card.title}, to {step.value} the grant",
            code=refusal.code,
            said=refusal.said,
            reason=ENDED[means],
        )
    return _OTHERS.get(means, Unknown)(f"{text} {_SAYS.get(means, NOT_KNOWN)}")


NOT_KNOWN = "What it means is not known here."
ENDED: Mapping[Means | None, str] = {
    Means.DEAD: "token_refused",
    Means.BANNED: "banned",
    Means.DEACTIVATED: "deactivated",
}
"""With what reason an account has lost its grant."""
_OTHERS: Mapping[Means | None, type[SourceFault]] = {
    Means.APP: AppMisconfigured,
    Means.DENIED: Rejected,
    Means.DEAD: Rejected,
    Means.BANNED: Rejected,
    Means.DEACTIVATED: Rejected,
}
_SAYS: Mapping[Means | None, str] = {
    Means.APP: LOOK,
    Means.DENIED: "Its owner did not agree.",
    Means.DEAD: f"What came back works no more. {AGAIN}",
    Means.BANNED: "The account is banned there.",
    Means.DEACTIVATED: "Its owner deactivated the account there.",
}


def _meaning(card: Refusing, refusal: Refusal | None) -> Means | None:
    if refusal is None:
        return None
    small = refusal.said.lower()
    said = next((means for words, means in card.sentences.items() if words in small), None)
    known = card.refusals.get(refusal.code) or card.refusals.get(refusal.code.partition("/")[0])
    return said or known or RFC.get(refusal.code)
