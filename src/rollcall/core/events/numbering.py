"""Numbering: events get their places after they are committed, one batch after the other.

A number that was given as an event is written would be seen in another order than it was given:
who commits later may have begun earlier, and a reader who had seen the higher number would never
see the lower one. So writers, who are many at once, give none. Whoever reads first numbers what is
there by then, and no two do that at once; a batch becomes visible as a whole, behind all before it.
"""

from sqlalchemy import bindparam, func, select, update

from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import EVENTS

E = EVENTS.c
BATCH = 5000
HELD = "numbering of events"

WAITING = Statement(
    select(E.arrival)
    .where(E.workspace_id == bindparam("workspace_id"), E.number.is_(None))
    .limit(1)
)
NEWEST = Statement(
    select(func.coalesce(func.max(E.number), 0)).where(E.workspace_id == bindparam("workspace_id"))
)
_batch = (
    select(E.arrival, func.row_number().over(order_by=E.arrival).label("place"))
    .where(E.workspace_id == bindparam("workspace_id"), E.number.is_(None))
    .order_by(E.arrival)
    .limit(BATCH)
    .subquery("batch")
)
NUMBER = Statement(
    update(EVENTS)
    .where(E.arrival == _batch.c.arrival)
    .values(number=_batch.c.place + bindparam("newest", type_=E.number.type))
    .returning(E.number)
)


async def number_all(database: Database, workspace_id: int) -> None:
    """Give every event that is committed by now its place."""
    asked = {"workspace_id": workspace_id}
    while await database.rows(WAITING, asked, quick=True):
        async with database.transaction() as transaction:
            await _number(transaction, workspace_id)


async def newest_in(transaction: Transaction, workspace_id: int) -> int:
    """The number of the newest event, once all that this transaction sees have theirs.

    It numbers itself, since the one writer of SQLite would wait for it.
    """
    asked = {"workspace_id": workspace_id}
    while await transaction.rows(WAITING, asked):
        await _number(transaction, workspace_id)
    [[newest]] = await transaction.rows(NEWEST, asked)
    return newest


async def _number(transaction: Transaction, workspace_id: int) -> None:
    """One batch."""
    asked = {"workspace_id": workspace_id}
    await transaction.hold(workspace_id, [HELD])
    # Each statement from here on sees what those who held it before have committed.
    [[newest]] = await transaction.rows(NEWEST, asked)
    await transaction.note(NUMBER, asked | {"newest": newest})
