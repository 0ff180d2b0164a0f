"""When what was not taken is tried again, and when a receiver is given up."""

from datetime import datetime, timedelta

from rollcall.core.webhooks.webhook import Webhook
from rollcall.kit.instants import Instant, instant, moment

MINUTE, HOUR = 60.0, 3600.0
LADDER = (
    5.0,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
"""Seconds behind each attempt that failed: ten attempts, over three days."""
JITTER = 0.2
"""By how much of itself a wait may be longer or shorter, so that not all come at once."""
GIVEN_UP_AFTER = timedelta(days=5)
"""Of nothing but failures."""
RESTS_FROM = 3
"""Failures one after the other from which on a receiver is left alone for a while."""
SHORTEST_REST, LONGEST_REST = 5.0, 600.0


def again_after(tries: int, chance: float) -> float | None:
    """Seconds until the next attempt, after so many that failed; None: there is none."""
    if tries > len(LADDER):
        return None
    return LADDER[tries - 1] * (1 - JITTER + 2 * JITTER * chance)


def rests_until(failures: int, now: datetime) -> Instant | None:
    """Until when a receiver that failed so often is sent nothing; one attempt then tries it."""
    if failures < RESTS_FROM:
        return None
    doublings = min(failures - RESTS_FROM, 16)
    return instant(now + timedelta(seconds=min(SHORTEST_REST * 2**doublings, LONGEST_REST)))


def is_given_up(webhook: Webhook, now: datetime) -> bool:
    since = webhook.failing_since
    return since is not None and now - moment(since) >= GIVEN_UP_AFTER
