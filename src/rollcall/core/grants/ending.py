"""Taking an account's consent back: from then on nothing is done with it any more."""

import msgspec

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.intake import Intake
from rollcall.core.errors import Conflict
from rollcall.core.grants import leasing
from rollcall.core.grants.grants import grant_of
from rollcall.core.grants.leasing import Taken
from rollcall.core.health.health import Confidence, Health
from rollcall.core.jobs.jobs import Plan, plan
from rollcall.core.sessions import sessions
from rollcall.core.sessions.sessions import SessionKind, Sessions
from rollcall.core.unit import Unit

KIND = "grants.revoke"


class Consented:
    """The consent to accounts that the caller may see."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def take_back(self, number: int) -> None:
        """It is used no more; its platform is told by whoever works. Raises Conflict, Forbidden."""
        unit, workspace_id = self._unit, self._unit.caller.workspace_id
        unit.caller.must(Scope.WRITE)
        await unit.transaction.hold(workspace_id, [f"session of {number}"])
        grant = await grant_of(unit, workspace_id, number)
        if grant is None or grant.ended_at is not None:
            raise Conflict("Nobody consented to this account, or that has ended already.")
        await self._say(number)
        taken = Taken(workspace_id, grant)
        await leasing.take_back(unit.transaction, taken, "It was taken back here.", unit.now)
        then = [
            (number, msgspec.structs.replace(one, alive=False))
            for one in await Sessions(unit, workspace_id).of(number)
            if one.kind is SessionKind.OAUTH
        ]
        await sessions.put(unit.transaction, workspace_id, then)
        arguments = {"account": number, "generation": grant.generation}
        told = Plan(kind=KIND, workspace_id=workspace_id, arguments=arguments)
        await plan(unit.transaction, [told], unit.now)

    async def _say(self, number: int) -> None:
        unit = self._unit
        evidence = {"asked": "somebody here", "answered": "taken back", "at": unit.now}
        facts = AccountFacts(
            signed_in=False,
            health=Health.EXPIRED,
            health_reason="consent_withdrawn",
            health_confidence=Confidence.PROVED,
            health_evidence=evidence,
        )
        workspace_id = unit.caller.workspace_id
        parts = unit.transaction, workspace_id, unit.platforms, unit.sealer, unit.clock
        await Intake(*parts).change(number, facts)
