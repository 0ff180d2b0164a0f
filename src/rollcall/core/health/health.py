"""The states of an account's health, and how sure we are of each."""

from enum import StrEnum
from typing import Any

import msgspec

from rollcall.kit.instants import Instant


class Health(StrEnum):
    HEALTHY = "healthy"
    EXPIRING = "expiring"  # works today; what it rests on ends within days
    EXPIRED = "expired"  # its session or token has ended
    LIMITED = "limited"  # the platform holds it back for a while
    UNHEALTHY = "unhealthy"  # the platform refuses it
    SETUP_INCOMPLETE = "setup_incomplete"  # connected halfway
    DISABLED = "disabled"  # switched off here, by a person
    UNKNOWN = "unknown"  # never looked at


class Confidence(StrEnum):
    PROVED = "proved"  # by something it did
    PROBED = "probed"  # by asking the platform
    INFERRED = "inferred"  # from what we were told


POSTS_IN = frozenset({Health.HEALTHY, Health.EXPIRING})
"""The states in which an account can post unless something else is known."""


def shows_signed_in(state: Health) -> bool | None:
    """Whether an account in this state is signed in; None where the state does not tell."""
    if state is Health.EXPIRED:
        return False
    return True if state in POSTS_IN else None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody found out about an account's health."""

    state: Health
    can_post: bool
    reason: str | None = None
    confidence: Confidence = Confidence.INFERRED
    evidence: dict[str, Any] | None = None
    """What was asked and what came back, already redacted."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an account's history."""

    id: str
    state: Health
    can_post: bool
    reason: str | None
    confidence: Confidence
    evidence: dict[str, Any] | None
    at: Instant


TOKEN_REFUSED = "token_refused"  # noqa: S105 - the reason, not one


def only_its_token_ended(state: str, reason: str | None) -> bool:
    """Whether a platform refuses its token, which says nothing of its other sessions.

    Nor do those say that the token works again.
    """
    return state == Health.EXPIRED and reason == TOKEN_REFUSED


REASONS: dict[str, tuple[str, str]] = {
    "token_expired": ("Its access token has ended.", "Connect the account again."),
    "token_expiring_soon": ("Its access token ends within days.", "Connect the account again."),
    "not_renewable": (
        "The platform gave nothing that its access could be renewed by.",
        "Connect the account again, and let it act while you are away.",
    ),
    "consent_withdrawn": (
        "Its consent was taken back here.",
        "Send its owner a connect link.",
    ),
    "not_renewed": (
        "Its access has ended, and its platform could not be asked to renew it.",
        "Wait; it is tried again. If it goes on, look at the platform's app.",
    ),
    TOKEN_REFUSED: ("The platform refuses its access token.", "Connect the account again."),
    "cookies_expired": ("Its session cookies have ended.", "Synchronize fresh cookies."),
    "password_changed": ("Its password was changed on the platform.", "Store the new password."),
    "checkpoint_required": (
        "The platform asks its owner to confirm who they are.",
        "Let the owner sign in on the platform and confirm.",
    ),
    "rate_limited": ("The platform holds it back for a while.", "Wait; it recovers by itself."),
    "quota_exhausted": ("Its posts for today are used up.", "Wait until the quota renews."),
    "action_blocked": (
        "The platform blocks what it does for a while.",
        "Let its owner look into the app; else wait, it recovers by itself.",
    ),
    "banned": ("The platform has banned it.", "Appeal on the platform."),
    "moved": (
        "Its owner moved to another account on the platform.",
        "Connect the account that it moved to.",
    ),
    "silenced": (
        "The platform shows what it posts to its followers alone.",
        "Appeal on the platform.",
    ),
    "server_silent": (
        "The server that it is on has not answered for days.",
        "Look whether that server is still there; else wait, it recovers by itself.",
    ),
    "deactivated": (
        "Its owner deactivated it on the platform.",
        "Let its owner activate it there again, then connect it again.",
    ),
    "permission_missing": (
        "Its owner did not grant a permission that posting needs.",
        "Connect the account again and grant every permission.",
    ),
    "page_not_chosen": ("No page or profile was chosen.", "Finish connecting the account."),
    "device_offline": ("The device it lives on is offline.", "Connect the device."),
    "disabled_by_person": ("Somebody switched it off here.", "Enable the account."),
    "never_checked": ("Nobody has looked at it yet.", "Check the account."),
    "session_expired": (
        "The session that its owner granted has ended.",
        "Ask its owner to sign in and grant it again.",
    ),
    "secrets_lost": (
        "What signed it in was sealed with a master key that is lost.",
        "Connect the account again.",
    ),
    "signed_out": ("It is signed in nowhere.", "Sign the account in."),
    "recent_failures": ("Several posts failed lately.", "Look at the failures, then retry one."),
}
"""Each reason code: what it means, and the one thing to do about it."""


def means(reason: str | None) -> str | None:
    return REASONS[reason][0] if reason in REASONS else None


def remedy(reason: str | None) -> str | None:
    return REASONS[reason][1] if reason in REASONS else None
