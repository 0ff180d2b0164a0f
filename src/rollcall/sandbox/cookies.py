"""Cookies of the sandbox's Pinterest: they last about twenty days, which nobody says beforehand."""

from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random

from rollcall.kit.instants import instant

PLATFORM = "pinterest"
LAST = timedelta(days=20)
MORE_OR_LESS = timedelta(hours=14)
AGES = {7: timedelta(days=9), 23: timedelta(days=15.5), 31: timedelta(days=19)}
"""How old those of some accounts of the fleet are as it begins, by their places."""
FRESH = timedelta(days=4)
MOST = 8
"""Spells before the present one that are told of."""


def last(uuid: str, began: datetime) -> timedelta:
    """How long those last that an account was given at a moment: the same whoever asks."""
    hours = MORE_OR_LESS / timedelta(hours=1)
    return LAST + timedelta(hours=_dice(uuid, instant(began)).uniform(-hours, hours))


def before(uuid: str, began: datetime, created: datetime) -> list[tuple[datetime, datetime]]:
    """From when to when those lasted that an account had before, the oldest first."""
    found: list[tuple[datetime, datetime]] = []
    while len(found) < MOST:
        away = timedelta(hours=_dice(uuid, "away", instant(began)).randint(2, 20))
        ended = began - away
        began = ended - last(uuid, ended)
        if began <= created + timedelta(days=1):
            break
        found.append((began, ended))
    return found[::-1]


def _dice(*of: object) -> Random:
    digest = blake2b(repr(of).encode(), digest_size=8).digest()
    return Random(digest)  # noqa: S311 - a story, not a secret
