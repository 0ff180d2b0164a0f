"""Telling platforms which consent was taken back, once that is written down here."""

from rollcall.core.access.caller import Caller
from rollcall.core.grants.grants import grant_of
from rollcall.core.grants.offering import Offering
from rollcall.core.grants.outcomes import MAY, Entering
from rollcall.core.grants.tokens import tokens_of
from rollcall.core.jobs.jobs import Job, Later
from rollcall.ports.consent import Reconnect, TryLater, Unconfirmed, Unknown
from rollcall.ports.reading import SourceFault

SOON = 60.0


class Revoking:
    """Telling platforms what was taken back, once it is written down here."""

    def __init__(self, way_in: Entering, offering: Offering) -> None:
        self._way_in = way_in
        self._offering = offering

    async def __call__(self, job: Job) -> None:
        """Harmless twice: a platform takes back once, and what was connected again stays."""
        number = job.arguments["account"]
        admitted = await self._way_in.admit_as(Caller(job.workspace_id, "revocation", MAY))
        async with self._way_in.enter(admitted, writes=True) as core:
            unit = core.unit
            grant = await grant_of(unit, job.workspace_id, number)
            if grant is None or grant.generation != job.arguments["generation"]:
                return
            consent = self._offering.consents.get(grant.platform)
            parts = unit.transaction, unit.sealer, job.workspace_id
            app = await self._offering.app(*parts, grant.platform)
            tokens = await tokens_of(*parts, grant)
        if consent is None or app is None or tokens is None:
            return
        try:
            await consent.revoke(app, tokens)
        except (Reconnect, Unknown):
            return  # it has ended there already, or the platform knows no such thing
        except SourceFault as fault:
            seconds = fault.seconds if isinstance(fault, TryLater) else None
            if isinstance(fault, TryLater | Unconfirmed):
                raise Later(seconds or SOON, str(fault)[:200]) from None
            raise
