"""Who did what that has to be answered for, each row bound to the one before it."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, Text

from rollcall.db.tables.base import INSTANT, METADATA, NUMBER

AUDIT = Table(
    # Append-only. Each row's digest is made of the one before and of all that the row says.
    # Workspace 0 is the whole server's.
    "audit",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 and so on
    Column("at", INSTANT, nullable=False),
    Column("deed", String(64), nullable=False),  # core.audit's Deed
    Column("key_id", String(32), nullable=False),
    Column("account_number", NUMBER),
    Column("reason", Text),
    Column("details", Text, nullable=False),  # JSON
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Index(None, "workspace_id", "account_number", "number"),
)

AUDIT_HEADS = Table(
    # The newest row of each workspace's chain, sealed: whoever lacks the key cannot write another.
    "audit_heads",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
