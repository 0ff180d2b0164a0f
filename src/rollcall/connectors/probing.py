"""Asking a platform how a connected account is, by its card: whose the token is that it has.

What a refusal proves stands in a table of each platform's. A code that is not in it proves nothing,
and neither does a sentence, or a server in trouble, whatever its body says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rollcall.connectors.http import Answer, Asking, cleaned
from rollcall.connectors.limits import AtItsLimit, Limit, Limiter
from rollcall.connectors.oauth2.card import Card
from rollcall.connectors.oauth2.faults import BUSY, SERVERS_OWN, refusal_in
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.oauth2.reading import body_of, profile_in
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.probing import (
    Limited,
    Pace,
    Proof,
    Refused,
    Seen,
    Subject,
    Through,
    Unclear,
    Works,
)
from rollcall.ports.reading import SourceFault, TryLater

OURS = 2
"""Probing uses one part in so many of what a platform allows; the rest is for what people ask."""


@dataclass(frozen=True, slots=True)
class Proves:
    """What a code of a platform's proves of the account that was asked about."""

    reason: str
    holds_back_for: timedelta | None = None
    """None: it is refused; else it is held back, for as long as is usual there."""
    renews_first: bool = False
    """Whether another token, had by renewing, may still be let in."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What a platform's refusals prove, and how often it may be asked."""

    codes: Mapping[str, Proves]
    """By code; a subcode stands behind a stroke, and leads where it is known."""
    limit: Limit
    """Of the one question that is asked."""

    def proved_by(self, code: str) -> Proves | None:
        return self.codes.get(code) or self.codes.get(code.partition("/")[0])


def pace_of(limit: Limit) -> Pace:
    """Our part of what a platform allows."""
    return Pace(max(1, limit.calls // OURS), limit.seconds)


def proof_of(proves: Proves, seen: Seen, now: datetime | None = None) -> Proof:
    """`now` is wanted of what holds an account back."""
    if proves.holds_back_for is None or now is None:
        return Refused(proves.reason, seen, Through.TOKEN, proves.renews_first)
    return Limited(proves.reason, seen, now + proves.holds_back_for)


class CardProbe:
    """A `Probe` of the port for one platform."""

    opens_tokens = True

    def __init__(
        self,
        card: Card,
        faults: Faults,
        places: Places,
        limiter: Limiter,
        *,
        clock: Clock = wall_clock,
    ) -> None:
        self.name = card.title
        self.pace = pace_of(faults.limit)
        self._card = card
        self._faults = faults
        self._places = places
        self._limiter = limiter
        self._clock = clock

    def serves(self, platform: str) -> bool:
        return platform == self._card.platform

    def refuses(self, subject: Subject) -> str | None:
        if subject.connection is None:
            return f"It has no token by which {self.name} could be asked."
        return None

    async def ask(self, subject: Subject) -> Proof:
        if subject.connection is None:
            return Unclear("It has no token.")
        token = subject.connection.access_token
        try:
            self._limiter.take(f"{self.name} (whose a token is)", self._faults.limit)
            answer = await self._asked(token)
        except TryLater as fault:
            return Unclear(str(fault), fault.seconds, full=isinstance(fault, AtItsLimit))
        except SourceFault as fault:
            return Unclear(str(fault))
        return self._proved(answer, token)

    async def _asked(self, token: str) -> Answer:
        whose = self._card.whose
        web, path = self._places.at(whose.url)
        shown = {} if whose.token_as else {"authorization": f"Bearer {token}"}
        query = dict(whose.query) | ({whose.token_as: token} if whose.token_as else {})
        return await web.ask(Asking("GET", path, query, shown, secrets=(token,)))

    def _proved(self, answer: Answer, token: str) -> Proof:
        body = body_of(answer)
        if answer.status == BUSY or answer.status >= SERVERS_OWN or body is None:
            return Unclear(f"{self.name} answered {answer.status}.", answer.wait)
        asked = f"{self.name}, {self._places.at(self._card.whose.url)[1]}"
        refusal = refusal_in(body, answer.status, (token,))
        if refusal is None and answer.status < 400:  # noqa: PLR2004 - where HTTP's errors begin
            if profile_in(self._card.whose, body) is None:
                return Unclear(f"{self.name} answered, and named nobody.")
            return Works(Seen(asked, "the account's own profile"), Through.TOKEN)
        code = refusal.code if refusal else str(answer.status)
        said = cleaned(refusal.said, (token,)) if refusal else ""
        proves = None if _passes(body) else self._faults.proved_by(code)
        if proves is None:
            return Unclear(f"{self.name} answered {answer.status}, {code}. {said}".strip())
        return proof_of(proves, Seen(asked, f"{answer.status} {code}", said), self._clock())


def _passes(body: Mapping[str, Any]) -> bool:
    """Whether the refusal says of itself that it passes."""
    match body:
        case {"error": {"is_transient": True}}:
            return True
        case _:
            return False


def probes(
    tables: Mapping[str, tuple[Card, Faults]],
    places: Callable[[str], Places],
    *,
    limiter: Limiter | None = None,
    clock: Clock = wall_clock,
) -> tuple[CardProbe, ...]:
    """One for each platform; `places` gives where each is asked. Nothing is asked yet."""
    limits = limiter or Limiter()
    return tuple(
        CardProbe(card, faults, places(platform), limits, clock=clock)
        for platform, (card, faults) in sorted(tables.items())
    )
