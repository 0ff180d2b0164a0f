"""Consent to see an account's credentials: asked once per account, kept with who gave it."""

from sqlalchemy import bindparam, select

from rollcall.core.errors import NeedsConsent, QuoteChanged
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import CONSENTS

POLICY = "2026-11-20"
CONSEQUENCES = (
    "Whoever has the credentials can change the account; what they do with it is theirs to answer.",
    "That the credentials were shown, when and to which key, is kept.",
)

GIVEN = Statement(
    select(CONSENTS.c.policy).where(
        CONSENTS.c.workspace_id == bindparam("workspace_id"),
        CONSENTS.c.account_number == bindparam("account_number"),
    )
)
GIVE = upsert(CONSENTS, ["workspace_id", "account_number"], ["policy", "key_id", "given_at"])


class Consents:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def require(self, number: int, agreed: str | None) -> None:
        """Let pass who agreed before, or agrees now to the `agreed` terms.

        Raises NeedsConsent, and QuoteChanged where the terms agreed to are not those that hold.
        """
        caller = self._unit.caller
        asked = {"workspace_id": caller.workspace_id, "account_number": number}
        given = await self._unit.rows(GIVEN, asked)
        if agreed is None:
            if any(policy == POLICY for (policy,) in given):
                return
            raise NeedsConsent(POLICY, CONSEQUENCES)
        if agreed != POLICY:
            raise QuoteChanged(POLICY)
        row = asked | {"policy": POLICY, "key_id": caller.key_id, "given_at": self._unit.now}
        async with self._unit.writing() as transaction:
            await transaction.write(caller.workspace_id, GIVE, row)
