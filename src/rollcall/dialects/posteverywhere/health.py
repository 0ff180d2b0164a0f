"""How an account is, in PostEverywhere's words, with the reasons it knows."""

from datetime import timedelta

import msgspec

from rollcall.core.accounts.account import Account
from rollcall.core.health.health import Health
from rollcall.dialects.posteverywhere.accounts import account_number
from rollcall.kit.instants import Instant, instant, moment
from rollcall.wire.call import Call

STATUS: dict[str, str] = {
    Health.HEALTHY: "healthy",
    Health.EXPIRING: "warning",
    Health.LIMITED: "warning",
    Health.EXPIRED: "broken",
    Health.UNHEALTHY: "broken",
    Health.SETUP_INCOMPLETE: "broken",
    Health.DISABLED: "broken",
    Health.UNKNOWN: "warning",
}
SOON = timedelta(days=7)
"""As the vendor's documents have it."""
NEEDS_RECONNECTION = frozenset({Health.EXPIRED, Health.SETUP_INCOMPLETE})
REASONS = {
    "token_expired": "token_expired",
    "token_refused": "token_expired",
    "token_expiring_soon": "token_expiring_soon",
    "cookies_expired": "token_expired",
    "recent_failures": "recent_permanent_failures",
    "disabled_by_person": "account_inactive",
}


class Token(msgspec.Struct, frozen=True):
    expires_at: Instant | None
    last_refresh: Instant | None
    expired: bool
    expiring_soon: bool


class Activity(msgspec.Struct, frozen=True):
    last_published_at: Instant | None
    failures_last_7d: int
    permanent_failures_last_7d: int
    queued_count: int


class AccountHealth(msgspec.Struct, frozen=True):
    account_id: int
    id: int
    platform: str
    account_name: str
    platform_account_id: str | None
    status: str
    can_post: bool
    reasons: list[str]
    is_active: bool
    needs_reconnection: bool
    needs_reconnection_since: Instant | None
    token: Token
    activity: Activity
    connected_at: Instant


async def get_health(call: Call) -> AccountHealth:
    found = await call.core.accounts.one(Account, "number", account_number(call))
    sessions = await call.core.sessions.of(found.number)
    refreshed = [session.refreshed_at for session in sessions if session.refreshed_at]
    return spell(found, max(refreshed, default=None), call.core.unit.now)


def spell(found: Account, refreshed_at: Instant | None, now: Instant) -> AccountHealth:
    needs = found.health in NEEDS_RECONNECTION
    return AccountHealth(
        found.number,
        found.number,
        found.platform,
        f"@{found.username}" if found.username else found.display_name or "",
        found.platform_account_id,
        STATUS[found.health],
        found.can_post,
        _reasons(found, needs=needs),
        found.enabled,
        needs,
        found.health_since if needs else None,
        _token(found, refreshed_at, now),
        # Nothing is published from here yet, so there is nothing to count.
        Activity(None, 0, 0, 0),
        found.created_at,
    )


def _token(account: Account, refreshed_at: Instant | None, now: Instant) -> Token:
    """The state stays as somebody said it; that a token's end has come, the clock tells."""
    ends = account.session_expires_at
    expired = account.health == Health.EXPIRED or (ends is not None and ends <= now)
    near = ends is not None and ends <= instant(moment(now) + SOON)
    soon = not expired and (near or account.health == Health.EXPIRING)
    return Token(ends, refreshed_at, expired, soon)


def _reasons(account: Account, *, needs: bool) -> list[str]:
    reasons = ["account_inactive"] if not account.enabled else []
    if needs:
        reasons.append("needs_reconnection")
    if account.health_reason is not None:
        word = REASONS.get(account.health_reason, account.health_reason)
        reasons += [] if word in reasons else [word]
    return reasons
