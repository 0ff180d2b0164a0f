"""What happened, to be told to whoever follows."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

EVENTS = Table(
    # Written with what it tells of, unnumbered; readers number what has been committed, one batch
    # after the other, so that nothing appears behind what somebody has read already.
    "events",
    METADATA,
    Column("arrival", NUMBER, primary_key=True),  # orders those not yet numbered
    Column("workspace_id", NUMBER, nullable=False),
    Column("number", BigInteger),  # its place in the workspace; null until a reader came by
    Column("id", HEX_ID, nullable=False),
    Column("type", String(64), nullable=False),
    Column("account_number", NUMBER),  # whom it is about, for callers who see some accounts only
    Column("data", Text, nullable=False),  # JSON
    Column("at", INSTANT, nullable=False),
    Index(None, "workspace_id", "number", unique=True),
)
