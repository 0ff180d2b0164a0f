"""How long sessions last, judged by those that ended and by those that have not yet.

Whoever looks at ended sessions alone takes all for short-lived, so each that is still going on, or
was replaced, counts as long as it was seen to last (the estimate of Kaplan and Meier).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from rollcall.kit.instants import Instant, instant

FEWEST = 5
"""Sessions that must have ended by themselves, and that must have become as old, to tell by."""
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Window:
    """Sessions that began after one instant and up to another: they end so many days on."""

    after: Instant
    up_to: Instant
    days: int


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Of the sessions of one kind on one platform."""

    seen: int
    ended: int
    ages: tuple[int, ...]
    """Days after which some ended, rising."""
    left: tuple[float, ...]
    """The share that is left after each of these."""
    reached: tuple[int, ...]
    """How many of those seen became so old."""

    @property
    def median(self) -> int | None:
        """The day by which half of them have ended; None where more than half last longer."""
        return self._halved(1.0, 0)

    @property
    def tells(self) -> bool:
        return self.ended >= FEWEST

    def windows(self, now: datetime, within: int) -> Iterator[Window]:
        """Those that half of their like do not outlast by so many days: for each, when they end."""
        for end, those in groupby(self._spans(within), key=lambda span: span[2]):
            spans = list(those)
            yield Window(_before(now, spans[-1][1]), _before(now, spans[0][0]), end)

    def _spans(self, within: int) -> Iterator[tuple[int, int, int]]:
        """From which age on and before which one, and by which age they end; side by side."""
        begin, share = 0, 1.0
        for place, age in enumerate(self.ages if self.tells else ()):
            end = self._halved(share, place)
            if end is not None and self.reached[place] >= FEWEST:
                begin = max(begin, end - within)
                if begin < age:
                    yield begin, age, end
            begin, share = age, self.left[place]

    def _halved(self, share: float, place: int) -> int | None:
        """By which day half of those are gone that were left, from the age at a place on."""
        for age, left in zip(self.ages[place:], self.left[place:], strict=True):
            if left <= share * HALF:
                return age
        return None


def lifetimes(lasted: Iterable[tuple[int, bool]]) -> Lifetimes:
    """Of sessions: how many days each was seen to last, and whether it ended then by itself."""
    all_of, ended = Counter[int](), Counter[int]()
    for days, proved in lasted:
        all_of[days] += 1
        ended[days] += proved
    ages = tuple(sorted(days for days, count in ended.items() if count))
    share, left, reached = 1.0, list[float](), list[int]()
    for age in ages:
        at_risk = sum(count for days, count in all_of.items() if days >= age)
        share *= 1 - ended[age] / at_risk
        left.append(share)
        reached.append(at_risk)
    return Lifetimes(all_of.total(), ended.total(), ages, tuple(left), tuple(reached))


def _before(now: datetime, days: int) -> Instant:
    return instant(now - timedelta(days=days))
