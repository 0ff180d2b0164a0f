"""What renewing a grant, or failing to, says of its account's health."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.health.checking import BANNED, STATES
from rollcall.core.health.health import TOKEN_REFUSED, Confidence, Health
from rollcall.kit.instants import Instant
from rollcall.ports.consent import Consent, Reconnect

NOT_RENEWED = "not_renewed"
EXPIRING_SOON = "token_expiring_soon"
EXPIRED = "token_expired"
OF_TOKENS = frozenset({TOKEN_REFUSED, EXPIRED, EXPIRING_SOON, NOT_RENEWED})
"""What a token that was renewed mends."""

Record = Mapping[str, Any]


def renewed(
    record: Record, consent: Consent, ends_at: Instant | None, now: Instant
) -> AccountFacts:
    facts = AccountFacts(signed_in=True, session_expires_at=ends_at, checked_at=now)
    if record["health_reason"] not in OF_TOKENS or not record["enabled"]:
        return facts
    granted = msgspec.json.decode(record["params"]).get("scopes", [])
    wanting = [one.scope for one in consent.permissions if one.posts and one.scope not in granted]
    return msgspec.structs.replace(
        facts,
        health=Health.UNHEALTHY if wanting else Health.HEALTHY,
        can_post=not wanting,
        health_reason="permission_missing" if wanting else None,
        health_confidence=Confidence.PROBED,
        health_evidence={"asked": "its platform, to renew its token", "answered": "200", "at": now},
    )


def refused(record: Record, fault: Reconnect, now: Instant, *, lost: bool) -> AccountFacts | None:
    """Only its owner helps. `lost`: it went out before, and the answer to that never came."""
    if _is_mended_elsewhere(record):
        return None
    evidence = {"asked": fault.asked, "answered": fault.code, "said": fault.said, "at": now}
    if lost:
        evidence["before"] = "it was sent once already, and the answer was lost"
    return AccountFacts(
        signed_in=False,
        health=STATES[fault.reason],
        health_reason=fault.reason,
        health_confidence=Confidence.PROBED,
        health_evidence=evidence,
        checked_at=now,
    )


def held_up(record: Record, why: str, now: Instant) -> AccountFacts | None:
    """Its access ended while the platform could not be asked to renew it; that passes."""
    if _is_mended_elsewhere(record) or record["health"] == Health.EXPIRED:
        return None
    return _said(Health.LIMITED, NOT_RENEWED, can_post=False, asked="to renew it", why=why, now=now)


def ending(record: Record, end: Instant, now: Instant) -> AccountFacts | None:
    """Nothing renews it, and its platform said when it ends."""
    if _is_mended_elsewhere(record) or not record["can_post"]:
        return None
    if record["health"] not in (Health.HEALTHY, Health.EXPIRING):
        return None
    return _said(
        Health.EXPIRING, EXPIRING_SOON, can_post=True, asked="when it ends", why=end, now=now
    )


def ended(record: Record, end: Instant, now: Instant) -> AccountFacts | None:
    if _is_mended_elsewhere(record):
        return None
    facts = _said(Health.EXPIRED, EXPIRED, can_post=False, asked="when it ends", why=end, now=now)
    return msgspec.structs.replace(facts, signed_in=False)


def _said(
    state: Health, reason: str, *, can_post: bool, asked: str, why: str, now: Instant
) -> AccountFacts:
    return AccountFacts(
        health=state,
        can_post=can_post,
        health_reason=reason,
        health_confidence=Confidence.INFERRED,
        health_evidence={"asked": f"its platform, {asked}", "answered": why, "at": now},
    )


def _is_mended_elsewhere(record: Record) -> bool:
    """Whether another thing is wrong that a renewed token would not mend."""
    if not record["enabled"] or record["removed_at"] is not None:
        return True
    return record["health"] == Health.DISABLED or record["health_reason"] == BANNED
