"""When which source was asked what: how fresh what is here of it is, and what need not be asked."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Text, false

from rollcall.db.tables.base import METADATA, NUMBER

READINGS = Table(
    "readings",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("question", String(255), primary_key=True),
    Column("source", String(16), primary_key=True),
    Column("as_of_ms", BigInteger, nullable=False),  # when it last answered; 0: it never did
    Column("until_ms", BigInteger, nullable=False),  # until when it is not asked again
    Column("fault", String(16)),  # not_there | reconnect | later | unknown; null: it answered
    Column("why", Text),
    # whether it has more of the list than was taken in
    Column("partial", Boolean, nullable=False, server_default=false()),
    Index(None, "until_ms"),
    sqlite_with_rowid=False,
)
