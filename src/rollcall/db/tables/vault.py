"""The keys that secrets are sealed with, each wrapped by the master key."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table, Text, text

from rollcall.db.tables.base import INSTANT, METADATA

DATA_KEYS = Table(
    # One of the whole server is current. The others open what they once sealed, and stay.
    "data_keys",
    METADATA,
    Column("id", String(16), primary_key=True),  # what a sealed value names, as hex digits
    Column("wrapped", LargeBinary, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("made_at", INSTANT, nullable=False),
    Column("retired_at", INSTANT),
    Column("place", Text),  # JSON: how far everything was sealed anew with it; null: not begun
    Column("finished_at", INSTANT),  # when everything was
    Index(
        None,
        "current",
        unique=True,
        sqlite_where=text("current"),
        postgresql_where=text("current"),
    ),
)
