"""What becomes of accounts over weeks, drawn by a seed: who ends, is banned or held back, and when.

The platforms know it; the roster is told of nothing but ends of sessions, and not of all of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random

from rollcall.ports.probing import Limited, Proof, Seen, Subject
from rollcall.sandbox.probing import ASKED, refused, works

LONGEST_SESSION = 90
BANNED_OF = 0.05
HELD_BACK_OF = 0.2
LOST_OF = 0.05
"""Shares of the accounts that are banned, held back, or lose their session before its end."""


@dataclass(frozen=True, slots=True)
class Fate:
    """Days and hours from the beginning on; None: it never happens."""

    ends: datetime
    lost: datetime | None
    banned: datetime | None
    held_back: tuple[datetime, datetime] | None

    def at(self, now: datetime) -> Proof:
        """What its platform answers at a moment."""
        if self.banned is not None and self.banned <= now:
            return refused("banned")
        if self.lost is not None and self.lost <= now:
            return refused("checkpoint_required")
        if self.ends <= now:
            return refused("token_expired")
        if self.held_back is not None and self.held_back[0] <= now < self.held_back[1]:
            return Limited("rate_limited", Seen(ASKED, "429"), self.held_back[1])
        return works()


@dataclass(frozen=True, slots=True)
class Fates:
    """Of any account, by its uuid."""

    seed: int
    begin: datetime

    def of(self, uuid: str) -> Fate:
        dice = Random(blake2b(f"{self.seed} {uuid}".encode(), digest_size=8).digest())  # noqa: S311

        def some_day(share: float, days: float = 60) -> datetime | None:
            at = self.begin + timedelta(days=dice.uniform(0, days))
            return at if dice.random() < share else None

        held = some_day(HELD_BACK_OF)
        lasts = timedelta(hours=dice.uniform(1, 48))
        return Fate(
            ends=self.begin + timedelta(days=dice.uniform(0.5, LONGEST_SESSION)),
            lost=some_day(LOST_OF),
            banned=some_day(BANNED_OF),
            held_back=None if held is None else (held, held + lasts),
        )

    def answer(self, subject: Subject, now: datetime) -> Proof:
        return self.of(subject.uuid).at(now)
