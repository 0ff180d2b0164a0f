"""Telling platforms which consent was taken back, once that is written down here."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rollcall.core.access.acting import hold_session
from rollcall.core.access.caller import Caller
from rollcall.core.accounts.repository import AccountWrites
from rollcall.core.accounts.telling import tell_secrets_changed
from rollcall.core.core import Core
from rollcall.core.grants.grants import Grant, grant_of, lives_elsewhere
from rollcall.core.grants.outcomes import MAY, Entering
from rollcall.core.grants.renewing import Renewing
from rollcall.core.grants.tokens import OF_GRANTS, tokens_of
from rollcall.core.jobs.jobs import Job, Later
from rollcall.core.vault import vault
from rollcall.ports.consent import (
    App,
    Consent,
    Reconnect,
    Tokens,
    TryLater,
    Unconfirmed,
    Unknown,
)
from rollcall.ports.reading import SourceFault

SOON = 60.0
RENEWED_WITHIN = 5.0
"""Seconds until a renewal that is under way is looked at again: it may bring other tokens."""


class Revoking:
    """Telling platforms what was taken back, and forgetting the tokens that it was held by."""

    def __init__(self, way_in: Entering, renewing: Renewing) -> None:
        self._way_in = way_in
        self._renewing = renewing

    async def __call__(self, job: Job) -> None:
        """Harmless twice: a platform takes back once, and what was connected again stays.

        Of several accounts that one person consented for, the platform takes back all or none: it
        is told of the last.
        """
        async with self._core(job) as core:
            unit = core.unit
            grant = await grant_of(unit, job.workspace_id, job.arguments["account"])
            if grant is None or grant.generation != job.arguments["generation"]:
                return
            if grant.leased_until is not None and grant.leased_until > unit.now:
                raise Later(RENEWED_WITHIN, "It is being renewed just now.")
            shared = await lives_elsewhere(unit, grant)
            offering = self._renewing.offering
            consent = offering.consents.get(grant.platform)
            parts = unit.transaction, unit.sealer, job.workspace_id
            app = await offering.app(*parts, grant.platform)
            tokens = await tokens_of(*parts, grant)
        if tokens is None:
            return
        if consent is not None and app is not None and not shared:
            await _told(consent, app, await self._newest(consent, app, tokens, grant.person))
            await self._renewing.carrier.stored(consent, app, tokens)
        async with self._core(job) as core:
            await self._forget(core, grant, tokens)

    async def _newest(self, consent: Consent, app: App, kept: Tokens, person: str) -> Tokens:
        """What a worker that is gone renewed them to, where a carrier has that: nothing is sent."""
        carrier = self._renewing.carrier
        if not await carrier.has(consent, app, kept):
            return kept
        try:
            return await carrier.renew(consent, app, kept, person)
        except SourceFault:
            return kept

    async def _forget(self, core: Core, grant: Grant, told: Tokens) -> None:
        """Nothing is of use any more; but what was stored meanwhile is another's, and stays."""
        unit, number = core.unit, grant.account_number
        workspace_id = core.caller.workspace_id
        await hold_session(core, number)
        await AccountWrites(unit.transaction, workspace_id).records([number])
        if await tokens_of(unit.transaction, unit.sealer, workspace_id, grant) == told:
            await vault.forget(unit.transaction, workspace_id, number, OF_GRANTS)
            await tell_secrets_changed(unit.transaction, workspace_id, number, unit.clock())

    @asynccontextmanager
    async def _core(self, job: Job) -> AsyncGenerator[Core]:
        admitted = await self._way_in.admit_as(Caller(job.workspace_id, "revocation", MAY))
        async with self._way_in.enter(admitted, writes=True) as core:
            yield core


async def _told(consent: Consent, app: App, tokens: Tokens) -> None:
    """Raises Later and faults."""
    try:
        await consent.revoke(app, tokens)
    except (Reconnect, Unknown):
        return  # it has ended there already, or the platform knows no such thing
    except TryLater as fault:
        raise Later(fault.seconds or SOON, str(fault)[:200]) from None
    except Unconfirmed as fault:
        raise Later(SOON, str(fault)[:200]) from None
