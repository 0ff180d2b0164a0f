"""Renewing grants before they end: each by one worker, no token twice, no answer thrown away.

What went out is written down before it goes. What comes back is stored in the transaction that
takes its predecessor's place, before anybody uses it. Where no answer came, nobody knows whether
the token was used: the carrier that it was given to is asked, and then a platform that can be; else
the access that is still good is used to its end, and only then, when nothing is left to lose by it,
is the token sent once more.
"""

import asyncio
from datetime import timedelta

import structlog

from rollcall.core.grants import grants, leasing
from rollcall.core.grants.carrying import Directly
from rollcall.core.grants.grants import Grant, grant_of
from rollcall.core.grants.leasing import Taken
from rollcall.core.grants.offering import Offering
from rollcall.core.grants.outcomes import OFTEN, SOON, Entering, Outcomes, Work
from rollcall.core.grants.tokens import tokens_of
from rollcall.kit.clock import Clock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant
from rollcall.ports.carrying import Carrier
from rollcall.ports.consent import Reconnect, Repeat, Unconfirmed
from rollcall.ports.reading import SourceFault

LOG = structlog.get_logger("rollcall.grants")
LEASE = timedelta(seconds=120)
"""Longer than a platform may take to answer all that one renewal asks."""
EARLY = timedelta(seconds=60)
"""Before its end, from which a token is not begun with any more."""
LONGEST_WAIT = 30.0
LOOKED_EVERY = 0.1
AT_ONCE = 8


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
        self._lease = lease
        self.offering = offering
        self._clock = clock
        self.outcomes = Outcomes(way_in, clock)

    async def due(self, platform: str, seconds: float) -> int:
        """Look after those that are due at a platform, for about so long; gives how many.

        Where the platform asks to be left alone, no more of them are begun with.
        """
        loop, done = asyncio.get_running_loop(), 0
        until = loop.time() + seconds
        while not self.outcomes.rest(platform) and loop.time() < until:
            async with self.outcomes.core(0, writes=False) as core:
                found = await leasing.due(core.unit, platform, core.unit.now, AT_ONCE)
            looked = await asyncio.gather(*(self.looked(*one) for one in found))
            done += sum(looked)
            if not any(looked):
                break
        return done

    async def looked(self, workspace_id: int, number: int) -> bool:
        """What nobody expected of one holds up no other: it waits for an hour."""
        try:
            return await self.look_after(workspace_id, number)
        except Exception:
            LOG.exception("looking after a grant failed", account=number)
            async with self.outcomes.core(workspace_id, writes=True) as core:
                asked = {"of_workspace": workspace_id, "of_account": number}
                put_off = asked | {"next": self.outcomes.in_about(OFTEN)}
                await core.unit.transaction.note(leasing.PUT_OFF, put_off)
            return True

    async def look_after(self, workspace_id: int, number: int) -> bool:
        """Whether there was anything to be done, and nobody else was doing it."""
        async with self.outcomes.core(workspace_id, writes=False) as core:
            grant = await grant_of(core.unit, workspace_id, number)
        if grant is None or grant.ended_at is not None:
            return False
        if not grant.renewable:
            return await self.outcomes.age(Taken(workspace_id, grant), self._lease)
        work = await self._take(Taken(workspace_id, grant))
        if work is None:
            return False
        await self._renew(work)
        return True

    async def fresh(self, workspace_id: int, number: int) -> None:
        """Come back when the account's token is good, or cannot be made so now.

        As where its platform asks to be left alone: its access is used to its end.
        """
        tried = False
        for _ in range(int(LONGEST_WAIT / LOOKED_EVERY)):
            async with self.outcomes.core(workspace_id, writes=False) as core:
                grant = await grant_of(core.unit, workspace_id, number)
            soon = instant(self._clock() + EARLY)
            if grant is None or not grant.renewable or grant.ended_at is not None:
                return
            if not grants.has_ended(grant.access_ends_at, soon):
                return
            if grant.leased_until is not None and grant.leased_until > self.outcomes.now:
                await asyncio.sleep(LOOKED_EVERY)  # somebody renews it: their outcome is ours
                continue
            if tried or self.outcomes.rest(grant.platform):
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
        await self.looked(workspace_id, number)
        after = await self._renewable(workspace_id, number)
        return None if after is None else after.generation != before.generation

    async def _renewable(self, workspace_id: int, number: int) -> Grant | None:
        async with self.outcomes.core(workspace_id, writes=False) as core:
            grant = await grant_of(core.unit, workspace_id, number)
        alive = grant is not None and grant.renewable and grant.ended_at is None
        return grant if alive else None

    async def _take(self, wanted: Taken) -> Work | None:
        now, until = self.outcomes.now, instant(self._clock() + self._lease)
        grant = wanted.grant
        consent = self.offering.consents.get(grant.platform)
        async with self.outcomes.core(wanted.workspace_id, writes=True) as core:
            transaction, sealer = core.unit.transaction, core.unit.sealer
            lease = new_id(self._clock())
            taken = await leasing.take(transaction, wanted, lease, now, until)
            if taken is None:
                return None
            app = await self.offering.app(transaction, sealer, wanted.workspace_id, grant.platform)
            tokens = await tokens_of(transaction, sealer, wanted.workspace_id, grant)
            if consent is None or app is None or app.client_id != grant.client_id:
                return await self.outcomes.cannot(core, taken, "its app is not set here any more")
            if tokens is None:
                return await self.outcomes.cannot(
                    core, taken, "what renews it cannot be opened here"
                )
            if taken.grant.sent_at is None:
                await leasing.goes_out(transaction, taken, now)
            return Work(taken, consent, app, tokens)

    async def _renew(self, work: Work) -> None:
        try:
            if work.grant.sent_at is not None:
                await self._must_be_unused(work)
            tokens = await self.carrier.renew(*work.sent, work.grant.person)
        except WaitForEnd as wait:
            end = work.grant.access_ends_at or self.outcomes.in_about(SOON)
            await self.outcomes.wait(work, end, str(wait), ends=work.grant.access_ends_at)
        except Reconnect as fault:
            await self.outcomes.end(work, fault)
        except Unconfirmed as fault:
            await self.outcomes.wait(work, self.outcomes.in_about(SOON), str(fault))
        except SourceFault as fault:
            await self.outcomes.later(work, fault)
        else:
            await self.outcomes.keep(work, tokens)
        await self.carrier.stored(*work.sent)

    async def _must_be_unused(self, work: Work) -> None:
        """It went out before, and no answer is known. Raises WaitForEnd, Reconnect and faults."""
        if work.consent.repeat is Repeat.HARMLESS or await self.carrier.has(*work.sent):
            return
        unused = await work.consent.unused(work.app, work.tokens)
        ended = grants.has_ended(work.grant.access_ends_at, self.outcomes.now)
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
