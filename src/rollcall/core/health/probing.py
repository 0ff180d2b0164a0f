"""Asking about accounts that were taken up: by whom each can be asked, and never for long."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from rollcall.core.access.caller import Caller, Scope
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.core import Core
from rollcall.core.health.leasing import Due
from rollcall.core.sources.connections import Connected, connection_of
from rollcall.core.vault.vault import Stored
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import SealBroken
from rollcall.ports.probing import ANYTIME, Pace, Probe, Proof, Refused, Subject, Unasked, Unclear

LOG = structlog.get_logger("rollcall.health")
LONGEST = 20.0
"""Seconds in which a platform must have answered."""
AT_ONCE = 32
TURN = 25
"""Accounts after which whoever else waits has a turn, where platforms answer at once."""
NOBODY = "No API of its platform is asked from here."
RENEWED_FIRST = "Its access token has ended and is renewed first."
NOT_RENEWED = "It refuses the token, and another could not be had just now."
CHARGES = "{name} charges for each question, and is asked where somebody wants to know alone."
LOOKS = 3
"""After a question that proved nothing, to a platform that is else not asked by itself."""
SEALED = "What signs it in is sealed with another master key."

Anew = Callable[[int, int], Awaitable[bool | None]]
"""Whether another token was had, by workspace and account number; None where nothing renews it."""


async def nothing_renews(_workspace_id: int, _number: int, /) -> None:
    return None


class Entering(Protocol):
    async def admit_as(self, caller: Caller) -> Admitted: ...
    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking about one account."""

    due: Due
    proof: Proof
    at: datetime
    token: Stored | None = None
    """Which token of the account's it was asked with."""
    every: timedelta = ANYTIME
    """How long whoever was asked is left alone at least."""


class Asking:
    """Asks about accounts by the first probe that can; opens a token only for one that needs it."""

    def __init__(
        self,
        way_in: Entering,
        probes: Sequence[Probe],
        clock: Clock,
        anew: Anew = nothing_renews,
    ) -> None:
        self._way_in = way_in
        self._probes = probes
        self._clock = clock
        self._anew = anew

    def pace(self, platform: str) -> Pace | None:
        """The slowest of those that may be asked about accounts of the platform."""
        paces = [p.pace for p in self._probes if p.serves(platform) and p.pace is not None]
        return min(paces, key=lambda pace: pace.calls / pace.seconds, default=None)

    async def about(self, taken: Iterable[Due], now: datetime, *, bidden: bool) -> list[Asked]:
        """In any order, some at once. `bidden`: somebody wants to know, whatever it costs."""
        waiting, asked = iter(taken), list[Asked]()

        async def ask_on() -> None:
            for due in waiting:
                asked.append(await self._about_one(due, now, bidden=bidden))
                if len(asked) % TURN == 0:
                    await asyncio.sleep(0)

        async with asyncio.TaskGroup() as asking:
            for _ in range(AT_ONCE):
                asking.create_task(ask_on())
        return asked

    async def _about_one(self, due: Due, now: datetime, *, bidden: bool) -> Asked:
        refusals: list[str] = []
        for probe in self._probes:
            if not probe.serves(due.platform):
                continue
            if not bidden and not _asks_by_itself(probe, due):
                refusals.append(CHARGES.format(name=probe.name))
                continue
            if probe.opens_tokens and due.awaits_renewal:
                return Asked(due, Unclear(RENEWED_FIRST), now)
            try:
                connected = await self._connected(due) if probe.opens_tokens else None
            except SealBroken:
                refusals.append(SEALED)
                continue
            subject = _subject(due, connected)
            why = probe.refuses(subject)
            if why is None:
                asked = await _asked(probe, due, connected, now)
                return await self._renewed_first(probe, asked)
            refusals.append(why)
        return Asked(due, Unasked(" ".join(refusals) or NOBODY), now)

    async def _renewed_first(self, probe: Probe, asked: Asked) -> Asked:
        """Whoever can have another token is not refused before that one is."""
        if not isinstance(asked.proof, Refused) or not asked.proof.renews_first:
            return asked
        had = await self._anew(asked.due.workspace_id, asked.due.number)
        if had is None:
            return asked
        if not had:
            return replace(asked, proof=Unclear(NOT_RENEWED))
        return await _asked(probe, asked.due, await self._connected(asked.due), self._clock())

    async def _connected(self, due: Due) -> Connected | None:
        """That its token was opened is kept, as whenever one is."""
        if not due.known.has_token:
            return None
        caller = Caller(due.workspace_id, "probe", frozenset({Scope.READ, Scope.SECRETS}))
        admitted = await self._way_in.admit_as(caller)
        async with self._way_in.enter(admitted, writes=False) as core:
            known_as = (due.number, due.open_id, due.params)
            return await connection_of(core, due.username or "", known_as)


def _subject(due: Due, connected: Connected | None) -> Subject:
    known = due.known
    return Subject(
        uuid=due.uuid,
        platform=due.platform,
        username=due.username,
        state=known.state,
        reason=known.reason,
        since=known.since,
        ends=known.ends,
        limit_ends=known.limit_ends,
        connection=connected.connection if connected else None,
    )


async def _asked(probe: Probe, due: Due, connected: Connected | None, now: datetime) -> Asked:
    proof = await _bounded(probe, _subject(due, connected))
    token = connected.token if connected else None
    return Asked(due, proof, now, token, probe.every or ANYTIME)


def _asks_by_itself(probe: Probe, due: Due) -> bool:
    """Where one answer proved nothing, a few more looks are still part of that question."""
    return probe.every is not None or 0 < due.faults <= LOOKS


async def _bounded(probe: Probe, subject: Subject) -> Proof:
    try:
        async with asyncio.timeout(LONGEST):
            return await probe.ask(subject)
    except TimeoutError:
        return Unclear(f"{probe.name} did not answer within {LONGEST:g} seconds.")
    except Exception:  # a probe that breaks on an answer has proved nothing, and stops no other
        LOG.exception("a probe failed", probe=probe.name, platform=subject.platform)
        return Unclear(f"What {probe.name} answered could not be read.")
