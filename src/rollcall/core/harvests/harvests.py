"""Which harvests use which accounts."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import and_, bindparam, select

from rollcall.core.accounts.repository import Reads
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among, upsert
from rollcall.db.tables import HARVEST_ACCOUNTS, HARVESTS
from rollcall.kit.instants import Instant


class Harvest(msgspec.Struct, frozen=True):
    id: str
    name: str


PUT = upsert(HARVESTS, ["workspace_id", "id"], ["name"])
USE = upsert(HARVEST_ACCOUNTS, ["workspace_id", "account_number", "harvest_id"])
OF_ACCOUNTS = Statement(
    select(HARVEST_ACCOUNTS.c.account_number, HARVESTS.c.id, HARVESTS.c.name)
    .join(
        HARVESTS,
        and_(
            HARVESTS.c.workspace_id == HARVEST_ACCOUNTS.c.workspace_id,
            HARVESTS.c.id == HARVEST_ACCOUNTS.c.harvest_id,
        ),
    )
    .where(
        HARVEST_ACCOUNTS.c.workspace_id == bindparam("workspace_id"),
        among(HARVEST_ACCOUNTS.c.account_number, "numbers"),
    )
    .order_by(HARVESTS.c.name, HARVESTS.c.id)
)


class Harvests:
    def __init__(self, reads: Reads, workspace_id: int) -> None:
        self._reads = reads
        self._workspace_id = workspace_id

    async def of(self, numbers: Sequence[int]) -> dict[int, list[Harvest]]:
        """The harvests that use each account; accounts that none uses are left out."""
        if not numbers:
            return {}
        asked = {"workspace_id": self._workspace_id, "numbers": list(numbers)}
        used: dict[int, list[Harvest]] = {}
        for number, id_, name in await self._reads.rows(OF_ACCOUNTS, asked, quick=True):
            used.setdefault(number, []).append(Harvest(id_, name))
        return used


async def put(
    transaction: Transaction,
    workspace_id: int,
    used: Sequence[tuple[int, Harvest]],
    now: Instant,
) -> set[int]:
    """Store harvests, and that each uses the account whose number stands beside it.

    Gives the numbers of the accounts for which that changed anything.
    """
    known = await Harvests(transaction, workspace_id).of([number for number, _ in used])
    used = [(number, harvest) for number, harvest in used if harvest not in known.get(number, ())]
    harvests = {harvest.id: harvest for _, harvest in used}
    rows = [
        {"id": h.id, "workspace_id": workspace_id, "name": h.name, "created_at": now}
        for h in harvests.values()
    ]
    uses = [
        {"workspace_id": workspace_id, "account_number": number, "harvest_id": harvest.id}
        for number, harvest in used
    ]
    await transaction.write_many(workspace_id, PUT, rows)
    await transaction.write_many(workspace_id, USE, uses)
    return {number for number, _ in used}
