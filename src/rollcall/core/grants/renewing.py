"""Renewing grants before they end: each by one worker, no token twice, no answer thrown away.

What went out is written down before it goes. What comes back is stored in the transaction that
takes its predecessor's place, before anybody uses it. Where no answer came, nobody knows whether
the token was used: the carrier that it was given to is asked, and then a platform that can be; else
the access that is still good is used to its end, and only then, when nothing is left to lose by it,
is the token sent once more.
"""

import asyncio
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
from rollcall.core.grants.carrying import Directly
from rollcall.core.grants.grants import Grant, grant_of
from rollcall.core.grants.leasing import Taken
from rollcall.core.grants.offering import Offering
from rollcall.core.grants.tokens import keep_tokens, tokens_of
from rollcall.core.sessions import sessions
from rollcall.core.sessions.sessions import Sessions
from rollcall.kit.clock import Clock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import Instant, instant
from rollcall.ports.carrying import Carrier
from rollcall.ports.consent import (
    App,
    AppMisconfigured,
    Consent,
    Reconnect,
    Repeat,
    Tokens,
    TryLater,
    Unconfirmed,
    Unknown,
)
from rollcall.ports.reading import SourceFault

LOG = structlog.get_logger("rollcall.grants")
MAY = frozenset({Scope.READ, Scope.WRITE, Scope.SECRETS})
LEASE = timedelta(seconds=120)
"""Longer than a platform may take to answer all that one renewal asks."""
EARLY = timedelta(seconds=60)
"""Before its end, from which a token is not begun with any more."""
SOON = 60.0
OFTEN = 3600.0
LONGEST_WAIT = 30.0
LOOKED_EVERY = 0.1
AT_ONCE = 8
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


class WaitForEnd(Exception):
    """Its token may have been used: nothing is sent while the access it gave still works."""


class Renewing:
    def __init__(
        self,
        way_in: Entering,
        offering: Offering,
        clock: Clock,
        *,
        lease: timedelta = LEASE,
        carrier: Carrier | None = None,
    ) -> None:
        self.carrier: Carrier = carrier or Directly()
        self._way_in = way_in
        self._lease = lease
        self.offering = offering
        self._clock = clock
        self._dice = Random()  # noqa: S311 - when, not who
        self._rests: dict[str, datetime] = {}

    async def due(self, platform: str, seconds: float) -> int:
        """Look after those that are due at a platform, for about so long; gives how many.

        Where the platform asks to be left alone, no more of them are begun with.
        """
        begun, done = asyncio.get_running_loop().time(), 0
        while not self.rest(platform) and asyncio.get_running_loop().time() < begun + seconds:
            async with self.core(0, writes=False) as core:
                found = await leasing.due(core.unit, platform, core.unit.now, AT_ONCE)
            looked = await asyncio.gather(*(self.looked(*one) for one in found))
            done += sum(looked)
            if not any(looked):
                break
        return done

    def rest(self, platform: str) -> float:
        """For how many seconds the platform is to be left alone, as it told this process."""
        until = self._rests.get(platform)
        return 0.0 if until is None else max(0.0, (until - self._clock()).total_seconds())

    async def looked(self, workspace_id: int, number: int) -> bool:
        """What nobody expected of one holds up no other: it waits for an hour."""
        try:
            return await self.look_after(workspace_id, number)
        except Exception:
            LOG.exception("looking after a grant failed", account=number)
            async with self.core(workspace_id, writes=True) as core:
                asked = {"of_workspace": workspace_id, "of_account": number}
                put_off = asked | {"next": self._in(OFTEN)}
                await core.unit.transaction.note(leasing.PUT_OFF, put_off)
            return True

    async def look_after(self, workspace_id: int, number: int) -> bool:
        """Whether there was anything to be done, and nobody else was doing it."""
        async with self.core(workspace_id, writes=False) as core:
            grant = await grant_of(core.unit, workspace_id, number)
        if grant is None or grant.ended_at is not None:
            return False
        if not grant.renewable:
            return await self._age(Taken(workspace_id, grant))
        work = await self._take(Taken(workspace_id, grant))
        if work is None:
            return False
        await self._renew(work)
        return True

    async def fresh(self, workspace_id: int, number: int) -> None:
        """Come back when the account's token is good, or cannot be made so now."""
        tried = False
        for _ in range(int(LONGEST_WAIT / LOOKED_EVERY)):
            async with self.core(workspace_id, writes=False) as core:
                grant = await grant_of(core.unit, workspace_id, number)
            soon = instant(self._clock() + EARLY)
            if grant is None or not grant.renewable or grant.ended_at is not None:
                return
            if not grants.has_ended(grant.access_ends_at, soon):
                return
            if grant.leased_until is not None and grant.leased_until > self._now:
                await asyncio.sleep(LOOKED_EVERY)  # somebody renews it: their outcome is ours
                continue
            if tried:
                return
            tried = True
            await self.looked(workspace_id, number)

    async def anew(self, workspace_id: int, number: int) -> bool | None:
        """Renew a grant whose token is refused before its end: whether another one was had.

        None where nothing renews it.
        """
        before = await self._renewable(workspace_id, number)
        if before is None:
            return None
        await self._looked(workspace_id, number)
        after = await self._renewable(workspace_id, number)
        return None if after is None else after.generation != before.generation

    async def _renewable(self, workspace_id: int, number: int) -> Grant | None:
        async with self.core(workspace_id, writes=False) as core:
            grant = await grant_of(core.unit, workspace_id, number)
        alive = grant is not None and grant.renewable and grant.ended_at is None
        return grant if alive else None

    async def _take(self, wanted: Taken) -> Work | None:
        now, until = self._now, instant(self._clock() + self._lease)
        grant = wanted.grant
        consent = self.offering.consents.get(grant.platform)
        async with self.core(wanted.workspace_id, writes=True) as core:
            transaction, sealer = core.unit.transaction, core.unit.sealer
            lease = new_id(self._clock())
            taken = await leasing.take(transaction, wanted, lease, now, until)
            if taken is None:
                return None
            app = await self.offering.app(transaction, sealer, wanted.workspace_id, grant.platform)
            tokens = await tokens_of(transaction, sealer, wanted.workspace_id, grant)
            if consent is None or app is None or app.client_id != grant.client_id:
                return await self._cannot(core, taken, "its app is not set here any more")
            if tokens is None:
                return await self._cannot(core, taken, "what renews it cannot be opened here")
            if taken.grant.sent_at is None:
                await leasing.goes_out(transaction, taken, now)
            return Work(taken, consent, app, tokens)

    async def _cannot(self, core: Core, taken: Taken, why: str) -> None:
        await self._held_up(core, taken.grant, why)
        again = self._in(OFTEN)
        await leasing.release(core.unit.transaction, taken, again=again, why=why)

    async def _renew(self, work: Work) -> None:
        try:
            if work.grant.sent_at is not None:
                await self._must_be_unused(work)
            tokens = await self.carrier.renew(*work.sent, work.grant.person)
        except WaitForEnd as wait:
            end = work.grant.access_ends_at or self._in(SOON)
            await self._wait(work, end, str(wait), ends=work.grant.access_ends_at)
        except Reconnect as fault:
            await self._end(work, fault)
        except Unconfirmed as fault:
            await self._wait(work, self._in(SOON), str(fault))
        except SourceFault as fault:
            await self._later(work, fault)
        else:
            await self._keep(work, tokens)
        await self.carrier.stored(*work.sent)

    async def _must_be_unused(self, work: Work) -> None:
        """It went out before, and no answer is known. Raises WaitForEnd, Reconnect and faults."""
        if work.consent.repeat is Repeat.HARMLESS or await self.carrier.has(*work.sent):
            return
        unused = await work.consent.unused(work.app, work.tokens)
        ended = grants.has_ended(work.grant.access_ends_at, self._now)
        if unused is False and ended:
            title = work.consent.platform
            raise Reconnect(
                "The answer that renewed it was lost.",
                asked=f"{title}, whether its refresh token was used",
                code="used",
                said="",
            )
        if not unused and not ended:
            raise WaitForEnd("Whether its last renewal was done is not known.")

    async def _keep(self, work: Work, tokens: Tokens) -> None:
        """The new tokens take the place of those that were sent, and of no others."""
        number, moment = work.grant.account_number, self._clock()
        lasts = grants.lasting(work.consent, tokens, moment, renewable=True, dice=self._dice)
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
            return standing.renewed(record, work.consent, grant.ends_at, self._now)

        async with self.core(work.taken.workspace_id, writes=True) as core:
            await hold_session(core, number)
            writes = AccountWrites(core.unit.transaction, work.taken.workspace_id)
            [record] = (await writes.records([number])).values()
            if not await keep_tokens(core.unit, work.grant, work.tokens, tokens):
                return  # other tokens were stored meanwhile, and are none of this grant's
            await grants.put(core.unit.transaction, work.taken.workspace_id, grant)
            await intake_of(core).change(number, found(record))
            await self._session(core, grant, alive=True)

    async def _end(self, work: Work, fault: Reconnect) -> None:
        lost = work.grant.sent_at is not None

        def found(record: Mapping[str, Any]) -> AccountFacts | None:
            return standing.refused(record, fault, self._now, lost=lost)

        async with self.core(work.taken.workspace_id, writes=True) as core:
            number = work.grant.account_number
            await hold_session(core, number)
            now = await grant_of(core.unit, work.taken.workspace_id, number)
            if now is None or now.generation != work.grant.generation:
                return  # its owner connected it again meanwhile
            await self._say(core, number, found)
            await leasing.end(core.unit.transaction, work.taken, str(fault), self._now)
            await self._session(core, work.grant, alive=False)

    async def _wait(
        self, work: Work, again: Instant, why: str, *, ends: Instant | None = None
    ) -> None:
        sent_at = work.grant.sent_at or self._now
        async with self.core(work.taken.workspace_id, writes=True) as core:
            transaction = core.unit.transaction
            if ends is not None:
                number = work.grant.account_number
                await self._say(core, number, lambda r: standing.ending(r, ends, self._now))
            await leasing.release(transaction, work.taken, again=again, why=why, sent_at=sent_at)

    async def _later(self, work: Work, fault: SourceFault) -> None:
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
            return instant(now + timedelta(seconds=fault.seconds * self._dice.uniform(1.0, 1.1)))
        if isinstance(fault, AppMisconfigured | Unknown):
            return self._in(OFTEN)
        wait, end = min(SOON * 2 ** min(grant.tries, 6), OFTEN), grant.access_ends_at
        left = 0.0 if end is None else grants.seconds_until(end, self._now)
        return self._in(min(wait, max(SOON, left / 2)) if left > 0 else wait)

    async def _held_up(self, core: Core, grant: Grant, why: str) -> None:
        """Once its access has ended, it can do nothing until it is renewed."""
        if grants.has_ended(grant.access_ends_at, self._now):
            number = grant.account_number
            await self._say(core, number, lambda r: standing.held_up(r, why, self._now))

    async def _age(self, taken: Taken) -> bool:
        """Nothing renews it: its end is told beforehand, and then."""
        end = taken.grant.access_ends_at
        if end is None:
            return False
        over = grants.has_ended(end, self._now)
        say = standing.ended if over else standing.ending
        async with self.core(taken.workspace_id, writes=True) as core:
            lease, until = new_id(self._clock()), instant(self._clock() + self._lease)
            ours = await leasing.take(core.unit.transaction, taken, lease, self._now, until)
            if ours is None:
                return False
            number = taken.grant.account_number
            await self._say(core, number, lambda record: say(record, end, self._now))
            if over:
                await leasing.end(core.unit.transaction, ours, "It ended.", self._now)
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
                refreshed_at=self._now if alive else one.refreshed_at,
                expires_at=grant.ends_at,
            )
            for one in known
            if one.id == grant.session_id
        ]
        await sessions.put(core.unit.transaction, workspace_id, [(number, one) for one in then])

    @asynccontextmanager
    async def core(self, workspace_id: int, *, writes: bool) -> AsyncGenerator[Core]:
        admitted = await self._way_in.admit_as(Caller(workspace_id, "renewal", MAY))
        async with self._way_in.enter(admitted, writes=writes) as core:
            yield core

    def _in(self, seconds: float) -> Instant:
        spread = seconds * self._dice.uniform(0.9, 1.1)
        return instant(self._clock() + timedelta(seconds=spread))

    @property
    def _now(self) -> Instant:
        return instant(self._clock())
