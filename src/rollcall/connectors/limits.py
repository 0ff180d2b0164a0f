"""Keeping a platform's limits on our side of the wire, so that it has no reason to refuse us."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from rollcall.ports.reading import TryLater

MOST_KEPT = 10_000
"""Whose calls are remembered at once; those whose windows are empty go first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls within any stretch of so many seconds."""

    calls: int
    seconds: float


class AtItsLimit(TryLater):
    """The platform was not asked: it would have been too much."""


class Limiter:
    """Counts the calls of this process, by whom and to what they go.

    Several processes count each for itself; a platform that refuses one of them makes it rest.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._calls: dict[tuple[str, Limit], deque[float]] = {}
        self._rests: dict[str, float] = {}

    def take(self, who: str, *limits: Limit) -> None:
        """Count one call, made now. Raises AtItsLimit, and counts nothing, where it is too many."""
        now = self._now()
        wait = max(
            self._rests.get(who, now) - now,
            *(self._wait(who, limit, now) for limit in limits),
            0.0,
        )
        if wait > 0:
            raise AtItsLimit(f"The limit of {who} is reached.", seconds=wait)
        self._forget(now)
        for limit in limits:
            self._calls.setdefault((who, limit), deque()).append(now)

    def rest(self, who: str, seconds: float) -> None:
        """No more calls for so long: the platform said so."""
        self._rests[who] = max(self._rests.get(who, 0.0), self._now() + seconds)

    def _wait(self, who: str, limit: Limit, now: float) -> float:
        calls = self._calls.get((who, limit))
        while calls and calls[0] <= now - limit.seconds:
            calls.popleft()
        return calls[0] + limit.seconds - now if calls and len(calls) >= limit.calls else 0.0

    def _forget(self, now: float) -> None:
        if len(self._calls) + len(self._rests) < MOST_KEPT:
            return
        self._rests = {who: until for who, until in self._rests.items() if until > now}
        self._calls = {
            key: calls
            for key, calls in self._calls.items()
            if calls and calls[-1] > now - key[1].seconds
        }
