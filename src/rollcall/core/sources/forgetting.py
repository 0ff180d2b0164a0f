"""Forgetting when sources were asked what, where no answer would rest on it any more.

An answer is kept for a month beyond its end, since it is served where its platform fails; as long
as somebody asks, its end moves. What never was an answer says nothing once it may be asked again.
What was told stays in the world.
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, delete, or_, select, tuple_

from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import READINGS

R = READINGS.c
KEPT_FOR = timedelta(days=30)
AT_ONCE = 1000
MOST_PIECES = 50
"""In one turn; the next goes on."""


def _is_old() -> ColumnElement[bool]:
    now = bindparam("now_ms", type_=BigInteger())
    before = bindparam("before_ms", type_=BigInteger())
    return and_(R.until_ms < now, or_(R.as_of_ms == 0, R.until_ms < before))


KEY = tuple_(R.workspace_id, R.question, R.source)
FORGET = Statement(
    delete(READINGS)
    .where(
        KEY.in_(
            select(R.workspace_id, R.question, R.source)
            .where(_is_old())
            .order_by(R.until_ms)
            .limit(AT_ONCE)
        ),
        _is_old(),  # once more: it may have been asked again since it was looked for
    )
    .returning(R.until_ms)
)


async def forget_old(database: Database, now: datetime) -> None:
    """No page tells of it, so no revision moves by it."""
    now_ms = int(now.timestamp() * 1000)
    before_ms = now_ms - int(KEPT_FOR.total_seconds() * 1000)
    asked = {"now_ms": now_ms, "before_ms": before_ms}
    for _ in range(MOST_PIECES):
        if len(await database.note(FORGET, asked)) < AT_ONCE:
            return
