"""What the sandbox needs kept, in the core's own words: how far a moved clock stands ahead."""

from sqlalchemy import bindparam, delete, select

from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import METADATA, SANDBOX

AHEAD = Statement(select(SANDBOX.c.clock_ahead_ms))
SET_AHEAD = upsert(SANDBOX, ["id"], ["clock_ahead_ms"])

KEPT = {"workspaces", "revisions", "api_keys", "sign_ins", "sandbox"}
EMPTYING = [
    Statement(delete(table).where(table.c.workspace_id == bindparam("of_workspace")))
    for table in METADATA.sorted_tables
    if table.name not in KEPT
]


async def clock_ahead(database: Database) -> int:
    """Milliseconds that the moved clock stands ahead of the wall's."""
    rows = await database.rows(AHEAD)
    return rows[0][0] if rows else 0


async def set_clock_ahead(database: Database, workspace_id: int, milliseconds: int) -> None:
    async with database.transaction() as transaction:
        row = {"id": 1, "clock_ahead_ms": milliseconds}
        await transaction.write(workspace_id, SET_AHEAD, row)


async def empty(transaction: Transaction, workspace_id: int) -> None:
    """Take everything out of a workspace but its name, its keys and who is signed in."""
    for statement in EMPTYING:
        await transaction.write(workspace_id, statement, {"of_workspace": workspace_id})
