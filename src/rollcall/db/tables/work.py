"""The work attached to an account: orders with their slots, and harvests that use it.

Their ids may be another system's, so they are unique within a workspace and no further: nobody's
import reaches what is another's by naming it.
"""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

ORDERS = Table(
    "orders",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", HEX_ID, primary_key=True),
    Column("account_number", NUMBER, nullable=False),
    Column("title", Text),
    Column("kind", String(32), nullable=False),  # account_only | account_and_videos | videos_only
    Column("platform", String(32), nullable=False),
    Column("country", String(8), nullable=False),
    Column("status", String(32), nullable=False),
    Column("edits_quantity", Integer, nullable=False),
    Column("used_edits", Integer, nullable=False),
    Column("credit_cost", Integer, nullable=False),
    Column("external_ref", Text),
    Column("made_account", Boolean, nullable=False),  # this order is what the account came from
    Column("auto_finalize", Boolean, nullable=False),
    Column("wants", Text, nullable=False),  # JSON list of extras asked for, kept as facts
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    Index(None, "workspace_id", "account_number", "created_at"),
)

SLOTS = Table(
    "slots",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("order_id", HEX_ID, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
)

HARVESTS = Table(
    "harvests",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", HEX_ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
)

HARVEST_ACCOUNTS = Table(
    "harvest_accounts",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("account_number", NUMBER, primary_key=True, autoincrement=False),
    Column("harvest_id", HEX_ID, primary_key=True),
    sqlite_with_rowid=False,
)
