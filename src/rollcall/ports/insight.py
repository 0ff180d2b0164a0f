"""What nobody can count of what became of videos: when it came, and who the followers are.

Sums are counted. How they came about day by day, and what is known of people only by guessing, is
somebody else's to know: the sandbox makes it up, the same every time.
"""

from collections.abc import Sequence
from typing import Protocol


class Insight(Protocol):
    def come_by(self, created: int, at: int, /) -> float:
        """How much of what a video came to had come by then: from 0 up to 1, never less later."""
        ...

    def visits(self, plays: int, followers: int, /) -> int:
        """How often a profile was looked at on a day of so many plays and new followers."""
        ...

    def awake(self, person_id: int, day: int, /) -> Sequence[float]:
        """Which part of somebody's followers is there, in each of a day's 24 hours."""
        ...

    def men(self, person_id: int, /) -> float:
        """Which part of somebody's followers is male."""
        ...

    def finished(self, video_id: int, /) -> float:
        """Which part of those who saw a video saw it to its end."""
        ...


class NoInsight:
    """Everything comes at once, and nothing is known of anybody."""

    def come_by(self, created: int, at: int, /) -> float:
        return float(at >= created)

    def visits(self, _plays: int, _followers: int, /) -> int:
        return 0

    def awake(self, _person_id: int, _day: int, /) -> Sequence[float]:
        return (0.0,) * 24

    def men(self, _person_id: int, /) -> float:
        return 0.5

    def finished(self, _video_id: int, /) -> float:
        return 0.0
