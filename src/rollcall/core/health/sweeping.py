"""Asking about every account when it is due, a platform at a time, and about one when asked to.

A run takes accounts up, asks about them outside any transaction and writes down what came of it,
again and again until it has taken its time; where it dies, the leases end and the accounts are due.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from rollcall.core.errors import Unavailable
from rollcall.core.health.leasing import take_due, take_those, unplanned
from rollcall.core.health.probing import Anew, Asking, Entering, nothing_renews
from rollcall.core.health.settling import Chance, Settled, Settling
from rollcall.db.database import Database
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import Sealer
from rollcall.ports.platforms import Platforms
from rollcall.ports.probing import Limited, Probe, Proof, Refused, Unclear, Works

AT_ONCE = 100
"""Accounts taken up together: so many may wait for their leases to end where a process dies."""
LONGEST_RUN = 8.0
"""Seconds after which a run takes no more up."""
MOST_PLANNED = 2000
"""First checks planned by one run; the next one goes on."""
LOOK_AGAIN = 0.25
LONGEST_WAIT = 10.0
"""Seconds to wait for whoever is asking about the account just now."""
BUSY = "The next is being asked about just now; it goes on after that."
FULL = "{platform} may not be asked more just now; it goes on when it may."
BUSY_FOR = 5.0
LONGEST_PAUSE = 300.0
"""Seconds after which it is tried whether a platform may be asked again, whatever it said."""


@dataclass(slots=True)
class Swept:
    """What a run did."""

    outcomes: Counter[str] = field(default_factory=Counter[str])
    """How many accounts came to works, refused, limited, unclear or unasked."""
    changed: int = 0
    more: bool = False
    """Whether some are due still and could be asked about now."""

    @property
    def asked(self) -> int:
        return self.outcomes.total()


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of asking about the first of some accounts."""

    settled: list[Settled]
    waits: str | None = None
    """Where none was asked about: what stands in the way."""
    seconds: float = 0.0
    """After which it may be otherwise."""


class Sweeping:
    def __init__(
        self,
        database: Database,
        way_in: Entering,
        platforms: Platforms,
        sealer: Sealer,
        clock: Clock,
        chance: Chance = random.random,
    ) -> None:
        self._database = database
        self._way_in = way_in
        self._platforms = platforms
        self._clock = clock
        self._settling = Settling(database, platforms, sealer, clock, chance)
        self.probes: Sequence[Probe] = ()
        """By whom platforms are asked, the first that can; none where this process asks nobody."""
        self.anew: Anew = nothing_renews
        """How another token is had, where the one that is there is refused."""

    async def sweep(self, platform: str) -> Swept:
        """Ask about accounts of the platform that are due."""
        await self._settling.plan_first(await unplanned(self._database, platform, MOST_PLANNED))
        asking, swept = self._asking(), Swept()
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_RUN
        while True:
            now = self._clock()
            pace = asking.pace(platform)
            taken = await take_due(self._database, platform, pace, now, AT_ONCE)
            settled = await self._settling.settle(await asking.about(taken.due, now, bidden=False))
            _count(swept, settled)
            is_full = taken.full or any(one.next_check is None for one in settled)
            if is_full or len(taken.due) < AT_ONCE or loop.time() >= until:
                swept.more = not is_full and len(taken.due) == AT_ONCE
                return swept

    async def check(self, workspace_id: int, number: int, platform: str) -> Settled:
        """Ask about one account now. Raises Unavailable."""
        asking = self._asking()
        pace = asking.pace(platform)
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_WAIT
        while True:
            now = self._clock()
            of = workspace_id, [number]
            taken = await take_those(self._database, platform, pace, now, of)
            if taken.full and pace is not None:
                raise Unavailable(
                    f"{platform} may not be asked more just now; try again.", round(pace.seconds)
                )
            if taken.due:
                asked = await asking.about(taken.due, now, bidden=True)
                [settled] = await self._settling.settle(asked)
                return settled
            if loop.time() >= until:
                raise Unavailable("It is being checked just now; try again.", 5)
            await asyncio.sleep(LOOK_AGAIN)

    async def check_those(self, workspace_id: int, numbers: Sequence[int], platform: str) -> Looked:
        """Ask now about the first of the accounts, by their rising numbers; about all if it may."""
        asking, now = self._asking(), self._clock()
        pace, of = asking.pace(platform), (workspace_id, numbers)
        taken = await take_those(self._database, platform, pace, now, of)
        settled = await self._settling.settle(await asking.about(taken.due, now, bidden=True))
        settled.sort(key=lambda one: one.asked.due.number)
        asked = list(takewhile(lambda one: one.next_check is not None, settled))
        if asked:
            return Looked(asked)
        if not taken.full and not settled:
            return Looked([], BUSY, BUSY_FOR)
        proofs = [one.asked.proof for one in settled]
        named = [proof.seconds for proof in proofs if isinstance(proof, Unclear) and proof.seconds]
        seconds = max([*named, pace.seconds if pace and not named else BUSY_FOR])
        return Looked([], FULL.format(platform=platform), min(seconds, LONGEST_PAUSE))

    def _asking(self) -> Asking:
        return Asking(self._way_in, self.probes, self._clock, self.anew)


Outcome = Literal["works", "refused", "limited", "unclear", "unasked"]


def outcome(proof: Proof) -> Outcome:
    match proof:
        case Works():
            return "works"
        case Refused():
            return "refused"
        case Limited():
            return "limited"
        case Unclear():
            return "unclear"
        case _:
            return "unasked"


def _count(swept: Swept, settled: Sequence[Settled]) -> None:
    swept.outcomes.update(outcome(one.asked.proof) for one in settled)
    swept.changed += sum(one.found is not None for one in settled)
