"""Asking a platform how a connected account is, by its card: whose the token is that it has.

What a refusal proves stands in a table of each platform's. A code that is not in it proves nothing,
and neither does a sentence, or a server in trouble, whatever its body says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from rollcall.connectors.allowances import wait_of
from rollcall.connectors.http import Answer, cleaned
from rollcall.connectors.limits import AtItsLimit, Limit, Limiter
from rollcall.connectors.oauth2.card import Card
from rollcall.connectors.oauth2.faults import BUSY, SERVERS_OWN, refusal_in
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.oauth2.reading import body_of, profile_in
from rollcall.connectors.publishing_limits import PublishingLimit
from rollcall.kit.clock import Clock, wall_clock
from rollcall.ports.probing import (
    ANYTIME,
    Limited,
    Pace,
    Proof,
    Quota,
    Refused,
    Seen,
    Subject,
    Through,
    Unclear,
    Works,
)
from rollcall.ports.reading import Connection, SourceFault, TryLater

OK = 200
OURS = 2
"""Probing uses one part in so many of what a platform allows; the rest is for what people ask."""
APPS_REST = 3600.0
"""Seconds until another look at a platform that refuses the app: people have to see to that."""


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
    sentences: Mapping[str, Mapping[str, Proves]] = field(
        default_factory=dict[str, Mapping[str, Proves]]
    )
    """By code, what only the words beside it tell, in lower case; a platform's own alone."""
    of_app: frozenset[str] = frozenset()
    """Codes by which the app is refused, and no account."""
    charges: bool = False
    """Whether each question costs."""
    publishing: PublishingLimit | None = None
    """What is asked beside it of an account that works, within the same limit."""

    def proved_by(self, code: str, said: str = "") -> Proves | None:
        small, known = said.lower(), self.sentences.get(code, {})
        told = next((proves for words, proves in known.items() if words in small), None)
        return told or self.codes.get(code) or self.codes.get(code.partition("/")[0])


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
        paid_every: timedelta | None = None,
    ) -> None:
        """`paid_every` is how often it is asked by itself where each question costs."""
        self.name = card.title
        self.every = paid_every if faults.charges else ANYTIME
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
            answer = await self._told(token, self._card.whose.url, self._card.whose.query)
        except TryLater as fault:
            return Unclear(str(fault), fault.seconds, full=isinstance(fault, AtItsLimit))
        except SourceFault as fault:
            return Unclear(str(fault))
        proof, publishing = self._proved(answer, token), self._faults.publishing
        if isinstance(proof, Works) and publishing is not None:
            quotas = await self._quotas(publishing, answer, subject.connection)
            return replace(proof, quotas=quotas)
        return proof

    async def _quotas(
        self, asked: PublishingLimit, answer: Answer, connection: Connection
    ) -> tuple[Quota, ...]:
        """None where it is not told, for whatever reason: that the account works is proved."""
        profile = profile_in(self._card.whose, body_of(answer) or {})
        if profile is None or (connection.scopes and asked.scope not in connection.scopes):
            return ()
        token, url = connection.access_token, asked.url(quote(profile.person, safe=""))
        try:
            told = await self._told(token, url, {"fields": asked.fields})
        except SourceFault:
            return ()
        return asked.quotas(told.body, self._clock()) if told.status == OK else ()

    async def _told(self, token: str, url: str, query: Mapping[str, str]) -> Answer:
        """Raises SourceFault, AtItsLimit among them: both questions count to one limit."""
        self._limiter.take(f"{self.name} (whose a token is)", self._faults.limit)
        whose = self._card.whose
        return await self._places.ask_with(token, url, query, token_as=whose.token_as)

    def _proved(self, answer: Answer, token: str) -> Proof:
        body = body_of(answer)
        refusal = refusal_in(body or {}, answer.status, (token,))
        if refusal is not None and refusal.code in self._faults.of_app:
            why = f"{self.name} refuses the app, not the account: {refusal.code}. {refusal.said}"
            return Unclear(why.strip(), APPS_REST)
        if answer.status == BUSY or answer.status >= SERVERS_OWN or body is None:
            wait = wait_of(answer, self._clock())
            return Unclear(f"{self.name} answered {answer.status}.", wait)
        asked = f"{self.name}, {self._places.at(self._card.whose.url)[1]}"
        if refusal is None and answer.status < 400:  # noqa: PLR2004 - where HTTP's errors begin
            if profile_in(self._card.whose, body) is None:
                return Unclear(f"{self.name} answered, and named nobody.")
            return Works(Seen(asked, "the account's own profile"), Through.TOKEN)
        code = refusal.code if refusal else str(answer.status)
        said = cleaned(refusal.said, (token,)) if refusal else ""
        proves = None if _passes(body) else self._faults.proved_by(code, said)
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
    paid_every: timedelta | None = None,
) -> tuple[CardProbe, ...]:
    """One for each platform; `places` gives where each is asked. Nothing is asked yet."""
    limits = limiter or Limiter()
    return tuple(
        CardProbe(card, faults, places(platform), limits, clock=clock, paid_every=paid_every)
        for platform, (card, faults) in sorted(tables.items())
    )
