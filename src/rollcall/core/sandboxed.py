"""What the sandbox needs of the core: which workspace it is, its clock, and emptying it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select

from rollcall.core.access.keys import BY_DIGEST, digest
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import ACCOUNTS, METADATA, SANDBOX

AHEAD = Statement(select(SANDBOX.c.clock_ahead_ms))
SET_AHEAD = upsert(SANDBOX, ["id"], ["clock_ahead_ms"])

KEPT = {
    "workspaces",
    "revisions",
    "api_keys",
    "quotas",
    "key_days",
    "key_calls",
    "audit",  # what was done stays done
    "audit_heads",
    "data_keys",
    "events",  # who follows them goes on from where they were
    "sign_ins",
    "platform_apps",  # settings of the workspace, as its keys are
    "instance_apps",  # what servers elsewhere registered, as good as ever
    "sandbox",
    "sandbox_tokens",  # the platforms', which know no workspaces
}
EMPTIED = [table for table in METADATA.sorted_tables if table.name not in KEPT]
EMPTYING = [
    Statement(delete(table).where(table.c.workspace_id == bindparam("of_workspace")))
    for table in EMPTIED
]
COUNTING = {
    table.name: Statement(
        select(func.count())
        .select_from(table)
        .where(table.c.workspace_id == bindparam("of_workspace"))
    )
    for table in EMPTIED
}
UUIDS = Statement(select(ACCOUNTS.c.uuid).where(ACCOUNTS.c.workspace_id == bindparam("workspace")))


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workspace holds of all that emptying it takes out."""

    rows: dict[str, int]
    """How many of each kind, by the name of its table; of which there is none are left out."""
    strangers: int
    """How many of the accounts are not of the fleet: somebody brought them here."""


async def clock_ahead(database: Database) -> int:
    """Milliseconds that the moved clock stands ahead of the wall's."""
    rows = await database.rows(AHEAD, quick=True)
    return rows[0][0] if rows else 0


async def workspace_opened_by(database: Database, key: str) -> int | None:
    """The workspace that a key was made for, revoked or not; the demo key's is the sandbox."""
    rows = await database.rows(BY_DIGEST, {"digest": digest(key)}, quick=True)
    return rows[0][0] if rows else None


async def set_clock_ahead(database: Database, workspace_id: int, milliseconds: int) -> None:
    async with database.transaction() as transaction:
        row = {"id": 1, "clock_ahead_ms": milliseconds}
        await transaction.write(workspace_id, SET_AHEAD, row)


async def contents(
    reads: Database | Transaction, workspace_id: int, fleet: Collection[str]
) -> Contents:
    """`fleet` is the uuids of the sandbox's own accounts."""
    rows: dict[str, int] = {}
    for name, statement in COUNTING.items():
        [[count]] = await reads.rows(statement, {"of_workspace": workspace_id})
        if count:
            rows[name] = count
    here = await reads.rows(UUIDS, {"workspace": workspace_id})
    return Contents(rows, sum(uuid not in fleet for [uuid] in here))


async def empty(transaction: Transaction, workspace_id: int) -> None:
    """Take everything out of a workspace but its name, its keys and who is signed in."""
    for statement in EMPTYING:
        await transaction.write(workspace_id, statement, {"of_workspace": workspace_id})
