"""When an account is asked about again: often enough to be true, and never all of them at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from rollcall.core.health.checking import SOON
from rollcall.core.health.health import Health

EVERY: Mapping[Health, timedelta] = {
    Health.HEALTHY: timedelta(hours=6),
    Health.EXPIRING: timedelta(hours=2),
    Health.EXPIRED: timedelta(hours=24),
    Health.LIMITED: timedelta(hours=2),
    Health.UNHEALTHY: timedelta(hours=12),
    Health.SETUP_INCOMPLETE: timedelta(hours=24),
    Health.DISABLED: timedelta(hours=24),
    Health.UNKNOWN: timedelta(hours=6),
}
"""How long what was found out in a state is good for."""
JITTER = 0.1
"""By what part of it the time until the next check is longer or shorter."""
SOONEST = timedelta(minutes=1)
AFTER = timedelta(minutes=5)
"""Within what time after an end or a limit has come it is looked at."""
FIRST_AGAIN = timedelta(minutes=2)
"""After the first answer that proved nothing; then twice as long each time."""
MOST_DOUBLINGS = 8


def first_check(now: datetime, chance: float) -> datetime:
    """For an account that no check was ever planned for; `chance` is from 0 to 1."""
    return now + EVERY[Health.UNKNOWN] * chance


def next_check(
    state: Health,
    now: datetime,
    *,
    ends: datetime | None = None,
    limit_ends: datetime | None = None,
    every: timedelta = timedelta(0),
    chance: float,
) -> datetime:
    """For an account that was asked about now; `chance` is from 0 to 1.

    `every` is for how long whoever was asked is left alone at least, but for what turns meanwhile.
    """
    usual = now + max(EVERY[state], every) * (1 + JITTER * (2 * chance - 1))
    when = min([usual, *_turning_points(now, ends, limit_ends, chance)])
    return max(when, now + SOONEST)


def again(now: datetime, faults: int, wait: float | None, *, chance: float) -> datetime:
    """For an account of which nothing was proved, so many times one after the other.

    `wait` is what the platform asked for, in seconds.
    """
    longest = EVERY[Health.HEALTHY]
    patience = min(FIRST_AGAIN * 2 ** min(max(faults, 1) - 1, MOST_DOUBLINGS), longest)
    asked = timedelta(seconds=min(max(wait or 0.0, 0.0), longest.total_seconds()))
    return now + max(patience, asked, SOONEST) * (1 + JITTER * chance)


def _turning_points(
    now: datetime, ends: datetime | None, limit_ends: datetime | None, chance: float
) -> list[datetime]:
    """When what is known may be true no more, and a little later, so that it is over by then."""
    points = [limit_ends] if limit_ends else []
    points += [ends, ends - SOON] if ends else []
    return [point + AFTER * chance for point in points if point > now]
