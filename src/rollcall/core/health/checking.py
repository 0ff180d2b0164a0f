"""What a platform's answer proves of an account, beside what is known of it: a finding, or nothing.

Only proof moves a state. A read that works does not disprove what a post found out, a refused token
does not say that a banned account is no longer so, and what proved nothing leaves all as it was.
Where nobody can be asked, the end that a platform named for a session is believed when it comes.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import msgspec

from rollcall.core.health.health import (
    POSTS_IN,
    TOKEN_REFUSED,
    Confidence,
    Finding,
    Health,
)
from rollcall.kit.instants import Instant, instant, moment
from rollcall.ports.probing import (
    Limited,
    Proof,
    Refused,
    Seen,
    Through,
    Unasked,
    Unclear,
    Works,
)

SOON = timedelta(days=7)
"""How long before its end an account is `expiring`."""
ENDED_WITH_ITS_TOKEN = frozenset({TOKEN_REFUSED, "token_expired"})
"""The reasons of an account that expired with its token; what else expired is mended elsewhere."""
BANNED = "banned"
SERVER_SILENT = "server_silent"
SILENT_FOR = timedelta(days=3)
SILENT_TRIES = 5
"""For so long, and so often, a server must have been silent before that is said of its accounts."""
LOST = "secrets_lost"
UNTIL = "until"  # where evidence says when a limit ends
TOKEN = "token_stored_at"  # noqa: S105 - where evidence says which, by when it was stored
STATES: Mapping[str, Health] = {
    TOKEN_REFUSED: Health.EXPIRED,
    "token_expired": Health.EXPIRED,
    "cookies_expired": Health.EXPIRED,
    "session_expired": Health.EXPIRED,
    "password_changed": Health.EXPIRED,
    "signed_out": Health.EXPIRED,
    "checkpoint_required": Health.UNHEALTHY,
    "permission_missing": Health.UNHEALTHY,
    BANNED: Health.UNHEALTHY,
    "deactivated": Health.UNHEALTHY,
    "page_not_chosen": Health.SETUP_INCOMPLETE,
    "moved": Health.UNHEALTHY,
    "rate_limited": Health.LIMITED,
    "quota_exhausted": Health.LIMITED,
    "action_blocked": Health.LIMITED,
    "silenced": Health.LIMITED,
    SERVER_SILENT: Health.LIMITED,
}
"""The state that an account is in which its platform refuses for this reason."""
BARRED = frozenset({"checkpoint_required", "deactivated", "moved", "password_changed"})
"""Under these nobody is let in: whoever is has got past them."""
OVER_ONCE_ASKED = frozenset({"silenced", SERVER_SILENT})
"""Limits without an end: the answer of the platform is how long they last."""
LASTS: Mapping[str, timedelta] = {
    "rate_limited": timedelta(minutes=15),
    "action_blocked": timedelta(days=1),
}
"""How long a limit lasts of which nobody said when it ends."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What of an account's record an answer is judged by."""

    state: Health
    reason: str | None
    can_post: bool
    confidence: Confidence
    since: Instant
    ends: Instant | None
    """When what signs it in ends, as far as anybody said."""
    until: Instant | None
    """Until when it is held back, where its evidence says so."""
    renews: bool
    """Whether what signs it in is renewed by itself before it ends."""
    has_token: bool
    proved_at: Instant | None = None
    """When something of it was last proved."""
    faults: int = 0
    """How often since then nothing was."""

    @property
    def limit_ends(self) -> Instant | None:
        """As it is known or usual; None where it is not held back, or for as long as it is told."""
        if self.state is not Health.LIMITED or self.reason in OVER_ONCE_ASKED:
            return None
        if self.until is not None:
            return self.until
        begun = moment(self.since)
        lasts = LASTS.get(self.reason or "")
        return instant(_next_day(begun) if lasts is None else begun + lasts)


def known_of(record: Mapping[str, Any], *, has_token: bool, renews: bool, faults: int = 0) -> Known:
    """`record` has the account's columns, as they are stored."""
    return Known(
        state=Health(record["health"]),
        reason=record["health_reason"],
        can_post=bool(record["can_post"]),
        confidence=Confidence(record["health_confidence"]),
        since=record["health_since"],
        ends=record["session_expires_at"],
        until=_until(record["health_evidence"]),
        renews=renews,
        has_token=has_token,
        proved_at=record["checked_at"],
        faults=faults,
    )


def decide(known: Known, proof: Proof, now: Instant) -> Finding | None:
    """How the account is by now; None where nothing was proved that is not known."""
    if known.state is Health.DISABLED:
        return None
    match proof:
        case Works():
            return _let_in(known, proof, now)
        case Refused():
            return _refused(known, proof, now)
        case Limited():
            return _held_back(known, proof, now)
        case Unasked():
            return _by_the_clock(known, now)
        case Unclear():
            return _silent(known, proof, now) if proof.silent else None


def _let_in(known: Known, works: Works, now: Instant) -> Finding | None:
    if known.state in POSTS_IN:
        return _nearer_to_its_end(known, works, now)
    if not _disproves(known, works, now):
        return None
    return _well(known, works, now)


def _nearer_to_its_end(known: Known, works: Works, now: Instant) -> Finding | None:
    """A state that something else explains is left to whoever found that out."""
    if known.state is Health.HEALTHY:
        plain = known.can_post and known.reason is None
        return _well(known, works, now) if plain and _ends_soon(known, now) else None
    if known.reason != "token_expiring_soon" or (known.ends is None and not known.renews):
        return None
    return None if _ends_soon(known, now) else _well(known, works, now)


def _well(known: Known, works: Works, now: Instant) -> Finding:
    seen = _evidence(works.seen, now)
    if _ends_soon(known, now):
        return Finding(
            state=Health.EXPIRING,
            can_post=True,
            reason="token_expiring_soon",
            confidence=Confidence.PROBED,
            evidence=seen | {"ends": known.ends},
        )
    return Finding(state=Health.HEALTHY, can_post=True, confidence=Confidence.PROBED, evidence=seen)


def _disproves(known: Known, works: Works, now: Instant) -> bool:
    """Whether being let in is more than what the present state allows."""
    match known.state:
        case Health.UNKNOWN:
            return True
        case Health.EXPIRED:
            if works.through is Through.TOKEN:
                return known.reason in ENDED_WITH_ITS_TOKEN
            return known.reason != LOST
        case Health.LIMITED:
            over = known.limit_ends is not None and known.limit_ends <= now
            return over or known.reason in OVER_ONCE_ASKED
        case Health.UNHEALTHY:
            asking_found_it = known.confidence is Confidence.PROBED and known.reason == BANNED
            return known.reason in BARRED or asking_found_it
        case _:
            return False


def _refused(known: Known, refused: Refused, now: Instant) -> Finding | None:
    state = STATES.get(refused.reason)
    if state is None or state is Health.LIMITED or _is_worse_already(known, refused.reason, state):
        return None
    return Finding(
        state=state,
        can_post=False,
        reason=refused.reason,
        confidence=Confidence.PROBED,
        evidence=_evidence(refused.seen, now),
    )


def _is_worse_already(known: Known, reason: str, state: Health) -> bool:
    """What expired is mended by signing in anew, whatever it expired of; a ban by nothing here."""
    if known.state is state and (state is Health.EXPIRED or known.reason == reason):
        return True
    return known.reason == BANNED or (known.state is Health.EXPIRED and reason != BANNED)


def _held_back(known: Known, limited: Limited, now: Instant) -> Finding | None:
    until = None if limited.until is None else instant(limited.until)
    if known.state not in {*POSTS_IN, Health.UNKNOWN, Health.LIMITED}:
        return None
    if known.state is Health.LIMITED and (known.reason, known.until) == (limited.reason, until):
        return None
    more = {} if until is None else {UNTIL: until}
    return Finding(
        state=Health.LIMITED,
        can_post=limited.posts,
        reason=limited.reason,
        confidence=Confidence.PROBED,
        evidence=_evidence(limited.seen, now) | more,
    )


def _silent(known: Known, unclear: Unclear, now: Instant) -> Finding | None:
    """A server that is gone proves nothing of its accounts, but nothing works there meanwhile."""
    since = known.proved_at or known.since
    lately = since > instant(moment(now) - SILENT_FOR) or known.faults + 1 < SILENT_TRIES
    if lately or known.state not in POSTS_IN:
        return None
    evidence = {"asked": "its own server", "answered": unclear.why, "since": since, "at": now}
    return Finding(state=Health.LIMITED, can_post=False, reason=SERVER_SILENT, evidence=evidence)


def _by_the_clock(known: Known, now: Instant) -> Finding | None:
    """Nobody can be asked; but what signs it in was said to end, and when."""
    if known.state not in POSTS_IN or known.ends is None or not _ends_soon(known, now):
        return None
    evidence = {"asked": "the end of what signs it in", "answered": known.ends, "at": now}
    if known.ends <= now:
        return Finding(
            state=Health.EXPIRED,
            can_post=False,
            reason="token_expired" if known.has_token else "session_expired",
            evidence=evidence,
        )
    if known.state is Health.EXPIRING or not known.can_post or known.reason is not None:
        return None
    return Finding(
        state=Health.EXPIRING, can_post=True, reason="token_expiring_soon", evidence=evidence
    )


def _ends_soon(known: Known, now: Instant) -> bool:
    if known.ends is None or known.renews:
        return False
    return known.ends <= instant(moment(now) + SOON)


def _evidence(seen: Seen, now: Instant) -> dict[str, Any]:
    said = {"said": seen.said} if seen.said else {}
    return {"asked": seen.asked, "answered": seen.answered, **said, "at": now}


def _until(evidence: str | None) -> Instant | None:
    if not evidence:
        return None
    try:
        return msgspec.json.decode(evidence, type=_WithUntil).until
    except msgspec.ValidationError:
        return None  # whoever said it wrote something else there


class _WithUntil(msgspec.Struct, frozen=True):
    until: Instant | None = None


def _next_day(begun: datetime) -> datetime:
    return datetime.combine(begun.date() + timedelta(days=1), time(), begun.tzinfo)
