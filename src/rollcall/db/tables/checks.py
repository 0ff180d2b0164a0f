"""How asking about each account goes: who is at it, when its platform was asked, what came of it.

What is found out stands in the account's record; this is of the asking alone.
"""

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from rollcall.db.tables.base import INSTANT, METADATA, NUMBER

USED_UP = text("used_up_at IS NOT NULL")
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
    Column("quotas", Text),  # JSON: what the platform said is left to it, and since when it is used
    Column("used_up_at", INSTANT),  # when the first of these is, as it goes on; null: before none
    Index(None, "platform", "asked_at"),
    Index(
        "ix_checks_used_up",
        "workspace_id",
        "used_up_at",
        "account_number",
        sqlite_where=USED_UP,
        postgresql_where=USED_UP,
    ),
    sqlite_with_rowid=False,
)

CHECK_RUNS = Table(
    # A check of many accounts: a row for each platform, each walked on its own.
    "check_runs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("platform", String(32), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("wanted", Text, nullable=False),  # JSON: the filter, of this platform alone
    Column("limits", Text, nullable=False),  # JSON: to which accounts its caller is kept
    Column("accounts", Integer, nullable=False),  # how many there were when it began
    Column("place", NUMBER, nullable=False),  # the number of the account that was asked about last
    Column("outcomes", Text, nullable=False),  # JSON: how many came to what
    Column("changed", Integer, nullable=False),
    Column("changed_accounts", Text, nullable=False),  # JSON: the ids of the first of them
    Column("waits", Text),  # what stands in the way just now; null: nothing
    Column("created_at", INSTANT, nullable=False),
    Column("done_at", INSTANT),
    Index(None, "workspace_id", "created_at"),
    sqlite_with_rowid=False,
)
