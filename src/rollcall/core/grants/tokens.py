"""The tokens of a grant as they are kept: opened to be sent to their own platform alone."""

from rollcall.core.grants.grants import Grant
from rollcall.core.unit import Unit
from rollcall.core.vault import vault
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.database import Transaction
from rollcall.kit.sealing import Sealer, Secret
from rollcall.ports.consent import Tokens

OF_GRANTS = (SecretKind.ACCESS_TOKEN, SecretKind.REFRESH_TOKEN, SecretKind.TOKEN_BINDING)


async def tokens_of(
    transaction: Transaction, sealer: Sealer, workspace_id: int, grant: Grant
) -> Tokens | None:
    """None where they are gone, or another master key sealed them."""
    number = grant.account_number
    kept = await vault.known(transaction, sealer, workspace_id, [number])
    access = kept.get((number, SecretKind.ACCESS_TOKEN.value))
    refresh = kept.get((number, SecretKind.REFRESH_TOKEN.value))
    binding = kept.get((number, SecretKind.TOKEN_BINDING.value))
    return None if access is None else Tokens(access, refresh, None, binding=binding)


async def keep_tokens(unit: Unit, grant: Grant, sent: Tokens, new: Tokens) -> bool:
    """Put new tokens where those stand that were sent; False where others stand there by now.

    The account's record is locked by now, as imports and whoever connects it again lock it.
    """
    transaction, workspace_id = unit.transaction, unit.caller.workspace_id
    now = await tokens_of(transaction, unit.sealer, workspace_id, grant)
    if now is None or (now.access, now.refresh) != (sent.access, sent.refresh):
        return False
    secrets: dict[SecretKind, Secret] = {SecretKind.ACCESS_TOKEN: new.access}
    if new.refresh is not None:
        secrets[SecretKind.REFRESH_TOKEN] = new.refresh
    number = grant.account_number
    await vault.store(transaction, unit.sealer, workspace_id, [(number, secrets)], unit.now)
    return True
