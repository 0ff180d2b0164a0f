"""How lively a room of the sandbox is: what each five seconds of it hold, and the sums of that.

Every ten minutes of a room hold as much as any other ten, so that sums up to any moment are one
multiplication and one look-up, however long a room has been on. Who does it, when and in which
words is drawn anew each time (audience.py).
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from rollcall.sandbox.world.chance import dice, heavy
from rollcall.sandbox.world.vocabulary import GIFTS

BLOCK_MS = 5_000
PERIOD = 120
"""Blocks after which the same amounts come again."""
LONGEST_STREAK = 9
MOST_LIKES = 15
"""Hearts that one tap of many fingers gives."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one block holds."""

    comes: int
    says: int
    likes: tuple[int, ...]
    """Hearts, each time that somebody sends some."""
    gifts: tuple[tuple[int, int], ...]
    """Which of the gifts, and how many of it."""
    follows: int
    shares: int


@dataclass(frozen=True, slots=True)
class Sums:
    came: int = 0
    said: int = 0
    liked: int = 0
    """Times that somebody sent hearts."""
    likes: int = 0
    gifts: int = 0
    diamonds: int = 0
    follows: int = 0
    shares: int = 0

    def plus(self, amounts: Amounts) -> "Sums":
        return Sums(
            self.came + amounts.comes,
            self.said + amounts.says,
            self.liked + len(amounts.likes),
            self.likes + sum(amounts.likes),
            self.gifts + len(amounts.gifts),
            self.diamonds + sum(map(worth, amounts.gifts)),
            self.follows + amounts.follows,
            self.shares + amounts.shares,
        )

    def after(self, times: int, whole: "Sums") -> "Sums":
        """These sums, that many whole periods later."""
        return Sums(
            self.came + times * whole.came,
            self.said + times * whole.said,
            self.liked + times * whole.liked,
            self.likes + times * whole.likes,
            self.gifts + times * whole.gifts,
            self.diamonds + times * whole.diamonds,
            self.follows + times * whole.follows,
            self.shares + times * whole.shares,
        )


@dataclass(frozen=True, slots=True)
class Rhythm:
    blocks: tuple[Amounts, ...]
    sums: tuple[Sums, ...]
    """Before each block of a period, and last of the whole of it."""
    gifts: tuple[int, ...]
    """What each gift of a period is worth, in their order."""

    def amounts(self, block: int) -> Amounts:
        return self.blocks[block % PERIOD]

    def before(self, block: int) -> Sums:
        return self.sums[block % PERIOD].after(block // PERIOD, self.whole)

    @property
    def whole(self) -> Sums:
        """Of one period."""
        return self.sums[PERIOD]


def worth(given: tuple[int, int]) -> int:
    which, count = given
    return GIFTS[which][2] * count


@lru_cache(maxsize=256)
def rhythm(room_id: int, audience: int) -> Rhythm:
    chance = dice("rhythm", room_id)
    first, *others = [_amounts(chance, audience) for _ in range(PERIOD)]
    blocks = (_opening(first), *others)
    sums = [Sums()]
    for amounts in blocks:
        sums.append(sums[-1].plus(amounts))
    gifts = tuple(worth(given) for amounts in blocks for given in amounts.gifts)
    return Rhythm(blocks, tuple(sums), gifts)


def _amounts(chance: Random, audience: int) -> Amounts:
    return Amounts(
        comes=_some(chance, audience / 60),
        says=_some(chance, audience / 50),
        likes=tuple(1 + chance.randrange(MOST_LIKES) for _ in range(_some(chance, audience / 45))),
        gifts=tuple(_gift(chance) for _ in range(_some(chance, audience / 300))),
        follows=_some(chance, audience / 6000),
        shares=_some(chance, audience / 1200),
    )


def _opening(first: Amounts) -> Amounts:
    """Somebody comes before anybody speaks."""
    return replace(first, comes=max(1, first.comes), says=0)


def _some(chance: Random, mean: float) -> int:
    return int(2 * mean * chance.random() + chance.random()) if mean else 0


def _gift(chance: Random) -> tuple[int, int]:
    """Mostly a small one; only those that are sent in streaks come more than once."""
    which = min(heavy(chance, 1, 0.7, len(GIFTS)), len(GIFTS)) - 1
    streaks = GIFTS[which][3]
    return which, 1 + chance.randrange(LONGEST_STREAK) if streaks else 1
