"""Whose data download was taken into the social world, and what it told."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from rollcall.db.tables.base import INSTANT, METADATA, NUMBER

ARCHIVES = Table(
    "archives",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_number", NUMBER, nullable=False),
    Column("sections", Text, nullable=False),  # JSON: how many records of each section were taken
    Column("newest_at", BigInteger, nullable=False),  # Unix seconds of the latest it tells of; 0
    Column("taken_at", INSTANT, nullable=False),
    Index(None, "workspace_id", "account_number"),
    sqlite_with_rowid=False,
)
