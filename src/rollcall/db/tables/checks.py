"""How asking about each account goes: who is at it, when its platform was asked, what came of it.

What is found out stands in the account's record; this is of the asking alone.
"""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from rollcall.db.tables.base import INSTANT, METADATA, NUMBER

CHECKS = Table(
    "checks",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("account_number", NUMBER, primary_key=True, autoincrement=False),
    Column("platform", String(32), nullable=False),
    Column("asked_at", INSTANT, nullable=False),  # when somebody last took it up
    Column("leased_until", INSTANT),  # until then it is that one's; null: it is nobody's
    Column("faults", Integer, nullable=False),  # answers in a row that proved nothing
    Column("fault", Text),  # the last of them, redacted
    Column("quotas", Text),  # JSON: what the platform said is left to it
    Index(None, "platform", "asked_at"),
    sqlite_with_rowid=False,
)
