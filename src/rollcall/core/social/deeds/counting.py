"""Counters that stand on the row they are shown with, moved in the transaction of what they count.

They are moved by adding to what the database holds, never by storing what was read: of two who act
at the same moment both are counted. Rows are taken in one order (videos, then people by their ids),
so that two cannot wait for each other.
"""

from collections.abc import Mapping

from rollcall.core.social.filling.settling import ADDING, COUNTED
from rollcall.db.database import Transaction

ORDER = ("comments", "videos", "sounds", "hashtags", "people")
Moves = Mapping[str, Mapping[int, Mapping[str, int]]]
"""By table and id: by how much each counter of a row moves."""


async def move(transaction: Transaction, workspace_id: int, moves: Moves) -> None:
    for table in ORDER:
        for id_, more in sorted(moves.get(table, {}).items()):
            columns = COUNTED[table][1]
            asked = {"of_workspace": workspace_id, "of_id": id_}
            asked |= {f"more_{name}": more.get(name, 0) for name in columns}
            await transaction.write(workspace_id, ADDING[table], asked)
