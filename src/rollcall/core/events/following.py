"""Following events without end: what happened since a place, for all who follow the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollcall.core.events.events import Event, EventFeed

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a follower has come: the number of the last event it was told."""

    number: int

    def covers(self, other: "Reached") -> bool:
        """Whether there is nothing left of what leads to `other`."""
        return self.number >= other.number

    def with_all_of(self, other: "Reached") -> "Reached":
        """As far as both together."""
        return self if self.covers(other) else other


@dataclass(frozen=True, slots=True)
class Heard:
    events: Sequence[Event]
    reached: Reached
    missed: bool
    """Whether some that came after the place are not kept any more."""


class FollowingEvents:
    """One for all who may see the same accounts; it reads in nobody's transaction."""

    def __init__(self, feed: EventFeed) -> None:
        self._feed = feed
        self._looked: tuple[int, Reached] | None = None

    async def present(self) -> Reached:
        return Reached((await self._feed.after(0, limit=1)).newest)

    async def go_on(self, since: Reached, until: Reached | None) -> Heard:
        """What happened since; nothing beyond `until`, where it is given."""
        revision = await self._feed.revision()
        if until is None and self._looked == (revision, since):
            return Heard((), since, missed=False)  # nothing was written since the last look
        found = await self._feed.after(since.number, limit=AT_ONCE)
        last = found.next if until is None else min(found.next, until.number)
        reached = since.with_all_of(Reached(last))
        if until is None and not found.found:
            self._looked = revision, reached
        told = [event for event in found.found if event.number <= reached.number]
        return Heard(told, reached, missed=found.missed and since.number > 0)
