"""Chance that falls the same way every time: each thing of the world draws from dice of its own.

Nothing drawn for one person depends on how many there are in all, so a world that grew in steps is
the world that was made at once.
"""

from hashlib import blake2b
from random import Random

SEED = 20_261_101
BEGINS = 1_546_300_800
"""2019-01-01, when the first person joins (Unix seconds)."""
ENDS = 1_793_491_200
"""2026-11-01, when the last thing happens that nobody did through us."""
SLOWNESS = 500
"""How many people have joined at half of the time."""


def dice(kind: str, *place: int) -> Random:
    return Random(f"{SEED}/{kind}/{place}")  # noqa: S311 - a made-up world is no secret


def low_half(kind: str, *place: int) -> int:
    """The lower 32 bits of an id: no order, and hardly ever twice the same."""
    return int.from_bytes(blake2b(f"{kind}/{place}".encode(), digest_size=4).digest())


def id_at(seconds: int, kind: str, *place: int) -> int:
    """An id as the platform makes them: when it was made stands in its upper half."""
    return (seconds << 32) | low_half(kind, *place)


def joined_at(place: int) -> int:
    """When the person at this place joined: the later, the closer together."""
    return BEGINS + int((ENDS - BEGINS) * (1 - 1 / (1 + place / SLOWNESS)))


def heavy(chance: Random, least: float, steepness: float, most: float) -> int:
    """A number that is mostly near `least` and now and then a thousand times as much."""
    return int(min(most, least * (1 - chance.random()) ** -steepness))


def somebody(chance: Random, before: int, steepness: float = 2.5) -> int:
    """A place below `before`; the first ones are met most."""
    return int(before * chance.random() ** steepness)
