"""Whether a master key is the one that this database's secrets were sealed under."""

from enum import StrEnum

from sqlalchemy import select

from rollcall.core.vault.data_keys import kept, unwrapped
from rollcall.core.vault.vault import place
from rollcall.db.database import Reads
from rollcall.db.statements import Statement
from rollcall.db.tables import SECRETS
from rollcall.kit.sealing import MasterKey, SealBroken, Sealer

S = SECRETS.c
ANY = Statement(select(S.workspace_id, S.account_number, S.kind, S.sealed).limit(1))


class Opens(StrEnum):
    YES = "yes"
    NO = "no"
    NOTHING_STORED = "nothing stored"


async def opens(reads: Reads, master: MasterKey) -> Opens:
    """Try it on the data keys, and with them on one stored secret. What it says is not looked at.

    Without data keys the master key sealed the secrets itself.
    """
    try:
        keys = unwrapped(await kept(reads), master)
    except SealBroken:
        return Opens.NO
    return await opens_a_secret(reads, Sealer(master.clear, keys))


async def opens_a_secret(reads: Reads, sealer: Sealer) -> Opens:
    for workspace_id, number, kind, sealed in await reads.rows(ANY, quick=True):
        try:
            sealer.open(sealed, place(workspace_id, number, kind))
        except SealBroken:
            return Opens.NO
        return Opens.YES
    return Opens.NOTHING_STORED
