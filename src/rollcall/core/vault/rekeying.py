"""Another master key: every data key is wrapped with it at one moment, and no secret is touched."""

from functools import cache

from sqlalchemy import LargeBinary, bindparam, func, select

from rollcall.core.audit.chain import Deed, Done
from rollcall.core.audit.writing import write_down
from rollcall.core.vault.data_keys import OF_NO_WORKSPACE, wrap_anew
from rollcall.core.vault.sealed import SEALED, SealedIn
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import MasterKey, Sealer


class StillSealedByMaster(Exception):
    """So many values were sealed with the master key itself, and it alone opens them."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.message = (
            f"{count} secrets are sealed with the master key itself, as an earlier version did. "
            "Seal them anew first: `rollcall vault rotate`."
        )
        super().__init__(self.message)


async def rekey(
    database: Database, sealer: Sealer, old: MasterKey, new: MasterKey, clock: Clock, by: str
) -> int:
    """Gives how many data keys there are. Raises StillSealedByMaster, SealBroken."""
    async with database.transaction() as transaction:
        keys = await wrap_anew(transaction, old, new)
        count = await _sealed_with(transaction, old.mark)
        if count:
            raise StillSealedByMaster(count)
        done = Done(
            workspace_id=OF_NO_WORKSPACE,
            deed=Deed.WRAPPED_ANEW,
            key_id=by,
            details={"keys": keys, "master_key": new.mark[1:].hex()},
        )
        await write_down(transaction, sealer, done, clock())
    return keys


async def _sealed_with(transaction: Transaction, mark: bytes) -> int:
    counts = [await transaction.rows(_counting(where), {"mark": mark}) for where in SEALED]
    return sum(count for ((count,),) in counts)


@cache
def _counting(where: SealedIn) -> Statement:
    begins = where.mark == bindparam("mark", type_=LargeBinary())
    return Statement(select(func.count()).select_from(where.table).where(begins))
