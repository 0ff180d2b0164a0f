"""Showing secrets to somebody who says why: it is written down and told before they are shown."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.access.caller import Scope
from rollcall.core.audit.chain import Deed, Done, Entry
from rollcall.core.audit.writing import write_down
from rollcall.core.errors import Invalid
from rollcall.core.events.telling import Told, of_account, tell
from rollcall.core.unit import Unit
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.vault import Vault
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS
from rollcall.kit.sealing import Secret

SHORTEST_REASON, LONGEST_REASON = 3, 500
A = ACCOUNTS.c
NAMED = Statement(
    select(A.uuid, A.platform, A.username).where(
        A.workspace_id == bindparam("workspace_id"), A.number == bindparam("number")
    )
)


class Revealed(msgspec.Struct, frozen=True):
    secrets: Mapping[SecretKind, Secret]
    entry: Entry | None
    """What was written down; None where there was nothing to show."""


class Revealing:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def secrets(self, number: int, kinds: Collection[SecretKind], reason: str) -> Revealed:
        """Those of the account that are held. Raises Forbidden, Invalid, SealBroken."""
        self._unit.caller.must(Scope.SECRETS)
        reason = _checked(reason)
        secrets = await Vault(self._unit).open(number, kinds)
        what = sorted(kind.value for kind in secrets)
        return Revealed(secrets, await self.shown(number, what, reason) if what else None)

    async def shown(self, number: int, what: Sequence[str], reason: str) -> Entry:
        """Write down and tell that the caller is shown these, before it is."""
        unit = self._unit
        async with unit.writing() as transaction:
            done = Done(
                workspace_id=unit.caller.workspace_id,
                deed=Deed.SECRET_REVEALED,
                key_id=unit.caller.key_id,
                account_number=number,
                reason=reason,
                details={"what": list(what)},
            )
            entry = await write_down(transaction, unit.sealer, done, unit.clock())
            told = await _told(transaction, entry, number)
            await tell(transaction, entry.workspace_id, [told], unit.clock())
        return entry


async def _told(transaction: Transaction, entry: Entry, number: int) -> Told:
    """Without the reason, which is for whoever reads the audit."""
    asked = {"workspace_id": entry.workspace_id, "number": number}
    [row] = await transaction.rows(NAMED, asked)
    account = of_account(number, dict(zip(("uuid", "platform", "username"), row, strict=True)))
    data = account | {"what": entry.details["what"], "audit_number": entry.number}
    return Told("secret.revealed", number, data)


def _checked(reason: str) -> str:
    said = reason.strip()
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON or "\x00" in said:
        wrong = f"{SHORTEST_REASON} to {LONGEST_REASON} characters that say what it is needed for."
        raise Invalid({"reason": wrong})
    return said
