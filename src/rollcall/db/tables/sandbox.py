"""What the sandbox must remember between processes: how far its clock stands ahead."""

from sqlalchemy import BigInteger, Column, Integer, Table

from rollcall.db.tables.base import METADATA

SANDBOX = Table(
    "sandbox",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("clock_ahead_ms", BigInteger, nullable=False),
)
