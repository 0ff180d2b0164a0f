"""Writing down what was done, in the transaction that does it."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from rollcall.core.audit.chain import Done, Entry, Head, canonical, head_of, next_entry, read_head
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, insert_row, upsert
from rollcall.db.tables import AUDIT, AUDIT_HEADS
from rollcall.kit.instants import instant
from rollcall.kit.sealing import SealBroken, Sealer, Secret

H = AUDIT_HEADS.c
_OF_WORKSPACE = H.workspace_id == bindparam("of_workspace")
INSERT = insert_row(AUDIT)
FIRST_HEAD = upsert(AUDIT_HEADS, ["workspace_id"])
HEAD = Statement(select(H.number, H.digest, H.sealed).where(_OF_WORKSPACE))
HEAD_TO_CHANGE = Statement(
    # Of two who write at once, the later waits here until the earlier has committed.
    select(H.number, H.digest, H.sealed)
    .where(_OF_WORKSPACE)
    .with_for_update()  # SQLite has one writer and leaves this out
)
HEADS = Statement(select(H.workspace_id, H.number, H.digest, H.sealed))
MOVE = Statement(
    update(AUDIT_HEADS)
    .where(_OF_WORKSPACE)
    .values(
        number=bindparam("new_number"),
        digest=bindparam("new_digest"),
        sealed=bindparam("new_sealed"),
    )
)


async def write_down(transaction: Transaction, sealer: Sealer, done: Done, now: datetime) -> Entry:
    """Add what was done to its workspace's chain; last in a transaction, since others wait for it.

    Raises SealBroken where the chain's head was altered: then nothing is done that has to be
    answered for.
    """
    head = await _hold(transaction, sealer, done.workspace_id)
    entry = next_entry(head, done, instant(now))
    row = {name: getattr(entry, name) for name in Entry.__struct_fields__}
    await transaction.note(INSERT, row | {"details": canonical(entry.details).decode()})
    await transaction.note(MOVE, _moved(sealer, done.workspace_id, head_of(entry)))
    return entry


async def head_of_chain(reads: Database | Transaction, sealer: Sealer, workspace_id: int) -> Head:
    """Raises SealBroken where it was altered."""
    rows = await reads.rows(HEAD, {"of_workspace": workspace_id}, quick=True)
    return _opened(sealer, workspace_id, bytes(rows[0][2])) if rows else Head()


async def seal_heads_anew(transaction: Transaction, sealer: Sealer) -> None:
    """Take the heads for what they say of themselves where the key that sealed them is lost."""
    for workspace_id, number, digest, sealed in await transaction.rows(HEADS):
        try:
            _opened(sealer, workspace_id, bytes(sealed))
        except SealBroken:
            anew = _moved(sealer, workspace_id, Head(number, digest))
            await transaction.note(MOVE, anew)


async def _hold(transaction: Transaction, sealer: Sealer, workspace_id: int) -> Head:
    """The newest entry, behind which nobody else writes until this transaction ends."""
    asked = {"of_workspace": workspace_id}
    rows = await transaction.rows(HEAD_TO_CHANGE, asked)
    if not rows:
        sealed = _sealed(sealer, workspace_id, Head())
        first = {"workspace_id": workspace_id, "number": 0, "digest": Head().digest}
        await transaction.note(FIRST_HEAD, first | {"sealed": sealed})
        rows = await transaction.rows(HEAD_TO_CHANGE, asked)
    return _opened(sealer, workspace_id, bytes(rows[0][2]))


def _moved(sealer: Sealer, workspace_id: int, head: Head) -> dict[str, object]:
    return {
        "of_workspace": workspace_id,
        "new_number": head.number,
        "new_digest": head.digest,
        "new_sealed": _sealed(sealer, workspace_id, head),
    }


def _sealed(sealer: Sealer, workspace_id: int, head: Head) -> bytes:
    return sealer.seal(Secret(str(head)), place(workspace_id))


def _opened(sealer: Sealer, workspace_id: int, sealed: bytes) -> Head:
    """What is sealed counts, and not what stands beside it, which others could have written."""
    head = read_head(sealer.open(sealed, place(workspace_id)).reveal())
    if head is None:
        msg = "The audit's head holds something else."
        raise SealBroken(msg)
    return head


def place(workspace_id: int) -> str:
    """What a sealed head is bound to."""
    return f"{workspace_id}/audit"
