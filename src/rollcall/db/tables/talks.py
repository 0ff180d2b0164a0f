"""A social world's private side: conversations and their messages."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Text, UniqueConstraint

from rollcall.db.tables.base import METADATA, NUMBER

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("short_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False),  # 0:1:<one>:<other>
    Column("ticket", String(255), nullable=False),  # what a message must be sent with
    Column("owner_id", BigInteger, nullable=False),  # who began it
    Column("messages", BigInteger, nullable=False),  # gives them places
    Index(None, "workspace_id", "id", unique=True),
    sqlite_with_rowid=False,
)

CONVERSATION_PEOPLE = Table(
    "conversation_people",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("short_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("requested", Boolean, nullable=False),  # somebody else's, not accepted yet
    Column("deleted", Boolean, nullable=False),
    Column("read_to", BigInteger, nullable=False),  # the place of the last message that was read
    Column("active_us", BigInteger, nullable=False),  # Unix microseconds of the newest message
    UniqueConstraint("workspace_id", "person_id", "active_us"),
    Index(None, "workspace_id", "person_id", "requested", "deleted", "active_us"),
    sqlite_with_rowid=False,
)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("short_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("sender_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
