"""What comes of renewing a grant, kept: new tokens, its end, or when it is tried again, and why."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

import msgspec
import structlog

from rollcall.core.access.acting import hold_session, intake_of
from rollcall.core.access.caller import Caller, Scope
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.core import Core
from rollcall.core.grants import grants, leasing, standing
from rollcall.core.grants.grants import Grant, grant_of
from rollcall.core.grants.leasing import Taken
from rollcall.core.grants.tokens import keep_tokens
from rollcall.core.sessions import sessions
from rollcall.core.sessions.sessions import Sessions
from rollcall.kit.clock import Clock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant
from rollcall.ports.consent import (
    App,
    AppMisconfigured,
    Consent,
    Reconnect,
    Tokens,
    TryLater,
    Unknown,
)
from rollcall.ports.reading import SourceFault

LOG = structlog.get_logger("rollcall.grants")
MAY = frozenset({Scope.READ, Scope.WRITE, Scope.SECRETS})
SOON = 60.0
OFTEN = 3600.0
SHORTEST = 45.0
PATIENCE = 1 / 6
"""Of the time that is left, how much a try in vain waits at most before the next."""
LONGEST_REST = 900.0
"""Seconds for which no grant of a platform is renewed that asked one of them to wait."""

Found = Callable[[Mapping[str, Any]], AccountFacts | None]


class Entering(Protocol):
    async def admit_as(self, caller: Caller) -> Admitted: ...
    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]: ...


@dataclass(frozen=True, slots=True)
class Work:
    """One grant that is ours to renew, with all that it takes."""

    taken: Taken
    consent: Consent
    app: App
    tokens: Tokens

    @property
    def grant(self) -> Grant:
        return self.taken.grant

    @property
    def sent(self) -> tuple[Consent, App, Tokens]:
        return self.consent, self.app, self.tokens


class Outcomes:
    def __init__(self, way_in: Entering, clock: Clock) -> None:
        self.dice = Random()  # noqa: S311 - when, not who
        self._way_in = way_in
        self._clock = clock
        self._rests: dict[str, datetime] = {}

    def rest(self, platform: str) -> float:
        """For how many seconds the platform is to be left alone, as it told this process."""
        until = self._rests.get(platform)
        return 0.0 if until is None else max(0.0, (until - self._clock()).total_seconds())

    async def keep(self, work: Work, tokens: Tokens) -> None:
        """The new tokens take the place of those that were sent, and of no others."""
        number, moment = work.grant.account_number, self._clock()
        lasts = grants.lasting(work.consent, tokens, moment, renewable=True, dice=self.dice)
        grant = msgspec.structs.replace(
            work.grant,
            generation=work.grant.generation + 1,
            access_ends_at=lasts.access_ends_at,
            refresh_ends_at=lasts.refresh_ends_at or work.grant.refresh_ends_at,
            renew_at=lasts.renew_at,
            lease=None,
            leased_until=None,
            sent_at=None,
            tries=0,
            said=None,
        )

        def found(record: Mapping[str, Any]) -> AccountFacts:
            return standing.renewed(record, work.consent, grant.ends_at, self.now)

        async with self.core(work.taken.workspace_id, writes=True) as core:
            await hold_session(core, number)
            writes = AccountWrites(core.unit.transaction, work.taken.workspace_id)
            [record] = (await writes.records([number])).values()
            if not await keep_tokens(core.unit, work.grant, work.tokens, tokens):
                return  # other tokens were stored meanwhile, and are none of this grant's
            now = await grant_of(core.unit, work.taken.workspace_id, number)
            if now is None or now.ended_at is not None:  # taken back: kept to be told of that
                await leasing.release(core.unit.transaction, work.taken, again=None, why=None)
                return
            await grants.put(core.unit.transaction, work.taken.workspace_id, grant)
            await intake_of(core).change(number, found(record))
            await self._session(core, grant, alive=True)

    async def end(self, work: Work, fault: Reconnect) -> None:
        lost = work.grant.sent_at is not None

        def found(record: Mapping[str, Any]) -> AccountFacts | None:
            return standing.refused(record, fault, self.now, lost=lost)

        async with self.core(work.taken.workspace_id, writes=True) as core:
            number = work.grant.account_number
            await hold_session(core, number)
            now = await grant_of(core.unit, work.taken.workspace_id, number)
            if now is None or now.generation != work.grant.generation or now.ended_at is not None:
                # Its owner connected it again meanwhile, or it was taken back.
                await leasing.release(core.unit.transaction, work.taken, again=None, why=None)
                return
            await self._say(core, number, found)
            await leasing.end(core.unit.transaction, work.taken, str(fault), self.now)
            await self._session(core, work.grant, alive=False)

    async def wait(
        self, work: Work, again: Instant, why: str, *, ends: Instant | None = None
    ) -> None:
        sent_at = work.grant.sent_at or self.now
        async with self.core(work.taken.workspace_id, writes=True) as core:
            transaction = core.unit.transaction
            if ends is not None:
                number = work.grant.account_number
                await self._say(core, number, lambda r: standing.ending(r, ends, self.now))
            await leasing.release(transaction, work.taken, again=again, why=why, sent_at=sent_at)

    async def later(self, work: Work, fault: SourceFault) -> None:
        """Nothing was proved, so nothing is said of the account but that its access ended."""
        grant = work.grant
        LOG.warning("a grant was not renewed", platform=grant.platform, why=str(fault))
        again = self._again(grant, fault)
        # What went out earlier, without an answer, may still have been used.
        sent_at = grant.sent_at
        async with self.core(work.taken.workspace_id, writes=True) as core:
            await self._held_up(core, grant, str(fault)[:200])
            await leasing.release(
                core.unit.transaction, work.taken, again=again, why=str(fault), sent_at=sent_at
            )

    def _again(self, grant: Grant, fault: SourceFault) -> Instant:
        """When to try once more: never before the platform allows it, and while access works."""
        if isinstance(fault, TryLater) and fault.seconds:
            now, rest = self._clock(), min(fault.seconds, LONGEST_REST)
            until = now + timedelta(seconds=rest)
            self._rests[grant.platform] = max(until, self._rests.get(grant.platform, until))
            return instant(now + timedelta(seconds=fault.seconds * self.dice.uniform(1.0, 1.1)))
        if isinstance(fault, AppMisconfigured | Unknown):
            return self.in_about(OFTEN)
        wait, end = min(SOON * 2 ** min(grant.tries, 6), OFTEN), grant.access_ends_at
        left = 0.0 if end is None else grants.seconds_until(end, self.now)
        return self.in_about(min(wait, max(SHORTEST, left * PATIENCE)) if left > 0 else wait)

    async def _held_up(self, core: Core, grant: Grant, why: str) -> None:
        """Once its access has ended, it can do nothing until it is renewed."""
        if grants.has_ended(grant.access_ends_at, self.now):
            number = grant.account_number
            await self._say(core, number, lambda r: standing.held_up(r, why, self.now))

    async def age(self, taken: Taken, lasts: timedelta) -> bool:
        """Nothing renews it: its end is told beforehand, and then."""
        end = taken.grant.access_ends_at
        if end is None:
            return False
        over = grants.has_ended(end, self.now)
        say = standing.ended if over else standing.ending
        async with self.core(taken.workspace_id, writes=True) as core:
            lease, until = new_id(self._clock()), instant(self._clock() + lasts)
            ours = await leasing.take(core.unit.transaction, taken, lease, self.now, until)
            if ours is None:
                return False
            number = taken.grant.account_number
            await self._say(core, number, lambda record: say(record, end, self.now))
            if over:
                await leasing.end(core.unit.transaction, ours, "It ended.", self.now)
                await self._session(core, taken.grant, alive=False)
            else:
                await leasing.release(core.unit.transaction, ours, again=end, why=None)
        return True

    async def _say(self, core: Core, number: int, found: Found) -> None:
        writes = AccountWrites(core.unit.transaction, core.caller.workspace_id)
        for record in (await writes.records([number])).values():
            facts = found(record)
            if facts is not None:
                await intake_of(core).change(number, facts)

    async def _session(self, core: Core, grant: Grant, *, alive: bool) -> None:
        number, workspace_id = grant.account_number, core.caller.workspace_id
        known = await Sessions(core.unit, workspace_id).of(number)
        then = [
            msgspec.structs.replace(
                one,
                alive=alive,
                refreshed_at=self.now if alive else one.refreshed_at,
                expires_at=grant.ends_at,
            )
            for one in known
            if one.id == grant.session_id
        ]
        await sessions.put(core.unit.transaction, workspace_id, [(number, one) for one in then])

    async def cannot(self, core: Core, taken: Taken, why: str) -> None:
        await self._held_up(core, taken.grant, why)
        again = self.in_about(OFTEN)
        await leasing.release(core.unit.transaction, taken, again=again, why=why)

    @asynccontextmanager
    async def core(self, workspace_id: int, *, writes: bool) -> AsyncGenerator[Core]:
        admitted = await self._way_in.admit_as(Caller(workspace_id, "renewal", MAY))
        async with self._way_in.enter(admitted, writes=writes) as core:
            yield core

    def in_about(self, seconds: float) -> Instant:
        spread = seconds * self.dice.uniform(0.9, 1.1)
        return instant(self._clock() + timedelta(seconds=spread))

    @property
    def now(self) -> Instant:
        return instant(self._clock())
