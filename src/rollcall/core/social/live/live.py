"""Live rooms as one caller may see and open them, and what each of them came to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from rollcall.core.social.live.coins import Coins
from rollcall.core.social.live.following import Following
from rollcall.core.social.live.going_live import GoingLive
from rollcall.core.social.live.rooms import Rooms
from rollcall.core.unit import Unit
from rollcall.ports.live import Figures, Game, Room
from rollcall.ports.social import Person

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Day:
    """What somebody's rooms came to on one day, in UTC."""

    begins: int
    """Unix seconds."""
    seconds: int
    came: int
    likes: int
    diamonds: int
    gifts: int
    follows: int
    rooms: int
    viewers: int
    """Different people in each room, by the day's end; the same for gifters."""
    gifters: int


class Live:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._audience = unit.audience

    @cached_property
    def rooms(self) -> Rooms:
        return Rooms(self._unit)

    @cached_property
    def following(self) -> Following:
        return Following(self._unit, self.rooms, self._audience)

    @cached_property
    def going(self) -> GoingLive:
        return GoingLive(self._unit, self.rooms, self._audience)

    @cached_property
    def coins(self) -> Coins:
        return Coins(self._unit)

    def games(self) -> Sequence[Game]:
        return self._audience.games()

    def on_now(self, room: Room) -> Room:
        """The room since it was last begun, where it begins anew now and then."""
        certain = self.following.certain(room)
        for broadcast in self._audience.broadcasts(room, certain, certain):
            return replace(room, started_ms=broadcast.started_ms)
        return room

    def figures(self, room: Room) -> Figures:
        """What its events add up to, as far as they were told; now, or when it ended."""
        of_audience = self._audience.figures(room, self.following.certain(room))
        present = 0 if room.ended_ms is not None else of_audience.present
        return replace(of_audience, comments=of_audience.comments + room.said, present=present)

    async def figures_with_sayers(self, room: Room) -> Figures:
        """The same, and those who said something through us among the commenters."""
        figures = self.figures(room)
        sayers = await self.following.sayers(room)
        return replace(figures, commenters=figures.commenters + sayers)

    async def givers(self, room: Room, *, most: int) -> list[tuple[Person, int]]:
        """Who gave most, with diamonds."""
        given = self._audience.givers(room, self.following.certain(room))[:most]
        people = await self.following.people(id_ for id_, _ in given)
        return [(people[id_], diamonds) for id_, diamonds in given if id_ in people]

    async def days(self, owner: Person, *, days: int) -> list[Day]:
        """The last days, today with them, the earliest first."""
        now_ms = int(self._unit.clock().timestamp() * 1000)
        first = now_ms // DAY_MS - days + 1
        rooms = await self.rooms.since(owner, first * DAY_MS)
        return [self._day(rooms, number * DAY_MS) for number in range(first, first + days)]

    def _day(self, rooms: Sequence[Room], begins_ms: int) -> Day:
        ends_ms = begins_ms + DAY_MS - 1
        sums = [0] * 9
        for room in self._broadcasts(rooms, begins_ms, ends_ms):
            last = min(ends_ms, self.following.certain(room))
            if last < begins_ms or room.started_ms > last:
                continue
            after = self._audience.figures(room, last)
            before = self._audience.figures(room, begins_ms - 1)
            of_room = (
                (last - max(begins_ms, room.started_ms)) // 1000,
                after.came - before.came,
                after.likes - before.likes,
                after.diamonds - before.diamonds,
                after.gifts - before.gifts,
                after.follows - before.follows,
                1,
                after.viewers,
                after.gifters,
            )
            sums = [total + more for total, more in zip(sums, of_room, strict=True)]
        return Day(begins_ms // 1000, *sums)

    def _broadcasts(self, rooms: Sequence[Room], from_ms: int, until_ms: int) -> Iterator[Room]:
        for room in rooms:
            yield from self._audience.broadcasts(room, from_ms, until_ms)
