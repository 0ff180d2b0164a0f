"""Forgetting: events are kept for a month, which is how long somebody who follows may be away."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select

from rollcall.core.events.numbering import number_all
from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import EVENTS
from rollcall.kit.instants import instant

E = EVENTS.c
KEPT_FOR = timedelta(days=30)

WITH_OLD_ONES = Statement(select(E.workspace_id).where(E.at < bindparam("before")).distinct())
_newer = EVENTS.alias("newer")
FORGET = Statement(
    delete(EVENTS)
    .where(
        E.workspace_id == bindparam("of_workspace"),
        E.at < bindparam("before"),
        # The newest stays, so that numbers go on where they were.
        E.number
        < select(func.max(_newer.c.number))
        .where(_newer.c.workspace_id == bindparam("of_workspace"))
        .scalar_subquery(),
    )
    .returning(E.number)
)


async def forget_old(database: Database, now: datetime) -> None:
    before = instant(now - KEPT_FOR)
    for (workspace_id,) in await database.rows(WITH_OLD_ONES, {"before": before}):
        await number_all(database, workspace_id)
        await database.note(FORGET, {"of_workspace": workspace_id, "before": before})
