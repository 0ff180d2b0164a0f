"""Which of the world's people are live for ever, and where."""

from dataclasses import dataclass
from functools import lru_cache

from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import ENDS, dice, id_at
from rollcall.sandbox.world.named import NAMED

LAST_PLACE = 150
BROADCAST_MS = 2 * 3_600_000
"""Rooms that never end begin anew this often, on the clock: nobody is live for years on end."""
EVERY = 4
"""One person in so many of the first ones is live."""
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Opened:
    place: int
    id: int
    started: int
    audience: int


@lru_cache(maxsize=1)
def opened() -> dict[int, Opened]:
    """Rooms that never end, by the place of their owner."""
    rooms = {named.STAR: Opened(named.STAR, named.ROOM, named.ROOM >> 32, 150)}
    for place in range(len(NAMED), LAST_PLACE, EVERY):
        chance = dice("room", place)
        started = ENDS - chance.randrange(20 * DAY)
        audience = 20 + chance.randrange(100)
        rooms[place] = Opened(place, id_at(started, "room", place), started, audience)
    return rooms


@lru_cache(maxsize=1)
def never_ending() -> frozenset[int]:
    """The ids of those rooms."""
    return frozenset(room.id for room in opened().values())


def room_of(place: int, *, private: bool) -> int | None:
    """Where somebody is live just now; nobody is who keeps to themselves."""
    room = opened().get(place)
    return None if room is None or private else room.id
