"""What the sandbox's platforms answer about its own accounts, by the sandbox's clock.

They know each account as it was drawn: who was well is well until its session ends, who was banned
stays banned, and a limit ends when it was said to. Of accounts that somebody brought here they know
nothing, so these stay as they are said to be.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random

from rollcall.core.health.checking import STATES
from rollcall.core.health.health import POSTS_IN, Health
from rollcall.kit.clock import Clock
from rollcall.kit.instants import instant, moment
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
from rollcall.sandbox import cookies
from rollcall.sandbox.allowances import allowance

ASKED = "the account's own profile"
ANSWERS = {
    "token_expired": "401 invalid_token",
    "token_refused": "401 invalid_token",
    "cookies_expired": "302 to the sign-in",
    "session_expired": "302 to the sign-in",
    "checkpoint_required": "checkpoint",
    "banned": "410 account_suspended",
    "permission_missing": "403 missing scope",
    "page_not_chosen": "no page",
}
"""As the fleet's own evidence has it."""
TROUBLES = ("It answered 500: internal_error.", "It did not answer within 20 seconds.")


@dataclass(frozen=True, slots=True)
class SandboxProbe:
    """A `Probe` of the port for every platform of the sandbox."""

    clock: Clock
    known: Collection[str]
    """The uuids of the accounts that its platforms have."""
    answers: Callable[[Subject, datetime], Proof]
    """What they say of one of these at a moment, when they say anything."""
    faults: float = 0.0
    """The share of questions, drawn by `seed`, that end in some trouble of the platform's own."""
    seed: int = 0
    pace: Pace | None = None
    name: str = "The sandbox's platform"
    opens_tokens: bool = False
    every: timedelta | None = ANYTIME

    def serves(self, platform: str) -> bool:
        del platform  # it has an own sandbox for each
        return True

    def refuses(self, subject: Subject) -> str | None:
        return None if subject.uuid in self.known else f"{self.name} has no such account."

    async def ask(self, subject: Subject) -> Proof:
        now = self.clock()
        if self.faults:
            dice = _dice(self.seed, subject.uuid, instant(now))
            if dice.random() < self.faults:
                return Unclear(f"{self.name}: {dice.choice(TROUBLES)}")
        return self.answers(subject, now)


def as_drawn(subject: Subject, now: datetime) -> Proof:
    """What was known when the fleet was drawn, and what has ended by itself since."""
    state, reason = Health(subject.state), subject.reason or ""
    if state in POSTS_IN:
        return _of_one_who_was_well(subject, now)
    if state is Health.LIMITED:
        ends = None if subject.limit_ends is None else moment(subject.limit_ends)
        held = ends is not None and ends > now
        return Limited(reason, Seen(ASKED, "429"), ends) if held else works()
    return refused(reason) if reason in STATES else works()


def _of_one_who_was_well(subject: Subject, now: datetime) -> Proof:
    since = moment(subject.since)
    if subject.platform == cookies.PLATFORM and subject.ends is None:
        ended = since + cookies.last(subject.uuid, since) <= now
        return refused("cookies_expired") if ended else works()
    if subject.ends is not None and moment(subject.ends) <= now:
        return refused("token_expired")
    today = allowance(subject.platform, subject.uuid, since, now)
    if today is not None and today.left == 0 and today.renews_at is not None:
        seen = Seen(ASKED, "403 quotaExceeded")
        return Limited("quota_exhausted", seen, moment(today.renews_at))
    return works(*([today] if today else []))


def works(*quotas: Quota) -> Works:
    return Works(Seen(ASKED, "200"), Through.SESSION, quotas)


def refused(reason: str) -> Refused:
    return Refused(reason, Seen(ASKED, ANSWERS.get(reason, "403")), Through.SESSION)


def _dice(*of: object) -> Random:
    """The same for the same account and moment."""
    digest = blake2b(repr(of).encode(), digest_size=8).digest()
    return Random(digest)  # noqa: S311 - a story, not a secret
