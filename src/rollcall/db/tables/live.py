"""A social world's live rooms: what is on, what happens there, and what coins were paid."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from rollcall.db.tables.base import METADATA, NUMBER

LIVE_ROOMS = Table(
    "live_rooms",
    METADATA,
    Column("number", NUMBER, Identity(), primary_key=True),  # small enough for clients to page by
    Column("workspace_id", NUMBER, nullable=False),
    Column("id", BigInteger, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("stream_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("third_party", Boolean, nullable=False),
    Column("hashtag_id", BigInteger),
    Column("game_id", BigInteger),
    Column("audience", Integer, nullable=False),  # how many of the sandbox's people come, at most
    Column("started_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("said", BigInteger, nullable=False),  # what was said through us: gives it places
    UniqueConstraint("workspace_id", "id"),
    Index(None, "workspace_id", "owner_id", "number"),
    Index(None, "workspace_id", "ended_ms", "number"),
    sqlite_autoincrement=True,
)

LIVE_SAYINGS = Table(
    # What people said in a room through a face of ours; all else follows from the room itself.
    "live_sayings",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

COIN_PAYMENTS = Table(
    "coin_payments",
    METADATA,
    Column("number", NUMBER, Identity(), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),  # bought | gift | income
    Column("coins", BigInteger, nullable=False),  # less than nothing where they were given away
    Column("description", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "workspace_id", "person_id", "number"),
    sqlite_autoincrement=True,
)
