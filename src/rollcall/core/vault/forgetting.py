"""Forgetting that checks used an account's token; that a caller was shown it is kept for good."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import BY_CHECKS, SHOWINGS
from rollcall.kit.instants import instant

KEPT_FOR = timedelta(days=30)
"""As long as events are; a check comes back every few hours, and tells no more than the last."""
AT_ONCE = 1_000
"""Rows of one piece, so that no writer waits for long."""
MOST_PIECES = 200
S = SHOWINGS.c
FORGET = Statement(
    delete(SHOWINGS)
    .where(
        S.id.in_(
            select(S.id)
            .where(BY_CHECKS, S.shown_at < bindparam("before"))
            .order_by(S.shown_at)
            .limit(AT_ONCE)
        )
    )
    .returning(S.id)
)


async def forget_old(database: Database, now: datetime) -> None:
    """What one run leaves, the next one takes."""
    before = {"before": instant(now - KEPT_FOR)}
    for _ in range(MOST_PIECES):
        if len(await database.note(FORGET, before)) < AT_ONCE:
            return
