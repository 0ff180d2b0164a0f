"""Forgetting: what mails told is kept for a time that the server's owner sets, and no longer."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete

from rollcall.db.database import Database
from rollcall.db.statements import Statement
from rollcall.db.tables import CODE_ATTEMPTS, CODES
from rollcall.kit.instants import instant

FORGET_CODES = Statement(delete(CODES).where(CODES.c.taken_at < bindparam("before")))
FORGET_ATTEMPTS = Statement(
    delete(CODE_ATTEMPTS).where(CODE_ATTEMPTS.c.expires_at < bindparam("before"))
)


async def forget_old(database: Database, now: datetime, kept_for: timedelta) -> None:
    """Codes that were found in mails, and attempts that waited for one.

    Codes that somebody told us of are facts of their account, and stay with it.
    """
    before = {"before": instant(now - kept_for)}
    await database.note(FORGET_CODES, before)
    await database.note(FORGET_ATTEMPTS, before)
