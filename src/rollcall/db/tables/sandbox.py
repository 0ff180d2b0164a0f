"""What the sandbox must remember between processes: its clock, and tokens its platforms gave."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from rollcall.db.tables.base import HEX_ID, METADATA

SANDBOX = Table(
    "sandbox",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("clock_ahead_ms", BigInteger, nullable=False),
)

SANDBOX_TOKENS = Table(
    # Codes and tokens of the platforms that exist only here, by digest: theirs, and not a roster's.
    "sandbox_tokens",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("family", HEX_ID, nullable=False),  # what was granted at once
    Column("body", Text, nullable=False),  # JSON: whose, and for what
    Column("ends_ms", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Index(None, "family"),
    Index(None, "ends_ms"),
)
