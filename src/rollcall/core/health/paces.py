"""At what pace an account uses up what its platform allows, and whether that is gone too soon.

A pace needs a beginning: that of the window, where the platform names it, or a reading before in
the same window and long enough ago. Of what was used faster once and slowly since, the slow pace
counts, and what renews before it is used up is no end: nobody is alarmed by a busy hour.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from rollcall.kit.instants import Instant, instant, moment
from rollcall.ports.probing import Quota, Stops

APART = timedelta(hours=1)
"""How long a quota must have been seen in use."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform told of a quota, and from when on it has been seen in the same window."""

    of: str
    limit: int | None
    left: int
    renews_at: Instant | None
    stops: Stops = Stops.POSTING
    shared: bool = False
    at: Instant
    since: Instant
    left_since: int
    """What was left at `since`."""
    per_hour: float = 0.0

    @property
    def used_up_at(self) -> Instant | None:
        """When nothing is left if it goes on so; None where it renews first, or may."""
        if self.per_hour <= 0 or self.left <= 0 or self.renews_at is None:
            return None
        if self.left / self.per_hour >= (moment(self.renews_at) - moment(self.at)) / APART:
            return None
        return instant(moment(self.at) + self.left / self.per_hour * APART)


def decoded(kept: str | None) -> list[Reading]:
    """Those of a version that knew no paces are none."""
    try:
        return msgspec.json.decode(kept or "[]", type=list[Reading])
    except msgspec.ValidationError:
        return []


def read(quotas: Iterable[Quota], before: str | None, now: datetime) -> list[Reading]:
    """What is told now, beside what was told before."""
    known = {reading.of: reading for reading in decoded(before)}
    return [_reading(quota, known.get(quota.of), now) for quota in quotas]


def first_used_up(readings: Sequence[Reading]) -> Instant | None:
    return min((r.used_up_at for r in readings if r.used_up_at is not None), default=None)


def _reading(quota: Quota, before: Reading | None, now: datetime) -> Reading:
    at, same = instant(now), before if before and _is_of_window(quota, before, now) else None
    since, left_since = at, quota.left
    if quota.begun_at is not None and quota.limit is not None:
        since, left_since = quota.begun_at, quota.limit
    elif same is not None:
        since, left_since = same.since, same.left_since
    paces = [(since, left_since), *([(same.at, same.left)] if same else [])]
    return Reading(
        of=quota.of,
        limit=quota.limit,
        left=quota.left,
        renews_at=quota.renews_at,
        stops=quota.stops,
        shared=quota.shared,
        at=at,
        since=since,
        left_since=left_since,
        per_hour=_pace(paces, quota.left, now),
    )


def _is_of_window(quota: Quota, before: Reading, now: datetime) -> bool:
    """Nothing was renewed since, as far as anybody said and as what is left shows."""
    renewed = before.renews_at is not None and before.renews_at <= instant(now)
    return not renewed and quota.left <= before.left


def _pace(since: Iterable[tuple[Instant, int]], left: int, now: datetime) -> float:
    """The slowest of those that were seen for long enough; 0 where none was."""
    spans = [(now - moment(at), was - left) for at, was in since]
    paces = [used / (span / APART) for span, used in spans if span >= APART]
    return round(min(paces, default=0.0), 3)
