"""The one place that reads the time, so that a test or the sandbox can hold it still or move it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


class MovableClock:
    """A clock that runs as `base` does, moved ahead by `ahead`.

    The sandbox hands it out, so that sixty days can pass in a second. It never runs backwards: a
    database in which later rows carry earlier times would make history a lie.
    """

    def __init__(self, base: Clock = wall_clock, ahead: timedelta = timedelta()) -> None:
        self._base = base
        self.ahead = ahead

    def __call__(self) -> datetime:
        return self._base() + self.ahead

    def set_ahead(self, ahead: timedelta) -> None:
        """Stand `ahead` of the base clock. Raises ValueError if that would run backwards."""
        if ahead < self.ahead:
            msg = f"The clock stands {self.ahead} ahead; it cannot go back to {ahead}."
            raise ValueError(msg)
        self.ahead = ahead
