"""Who may act for whom: apps, and the account keys that people granted them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

APPS = Table(
    "apps",
    METADATA,
    Column("client_id", String(64), primary_key=True),  # c_ and what follows
    Column("workspace_id", NUMBER, nullable=False),
    Column("name", Text, nullable=False),
    Column("redirect_uris", Text, nullable=False),  # JSON list
    Column("created_at", INSTANT, nullable=False),
    Index(None, "workspace_id", "client_id"),
)

ACCOUNT_KEYS = Table(
    # A person's leave to act on one account. It has no end of its own: it dies with the session
    # that stands behind it, or is taken back.
    "account_keys",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("hint", String(16), nullable=False),
    Column("account_number", NUMBER, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("client_id", String(64)),
    Column("scopes", Text, nullable=False),  # JSON list, in the platform's words
    Column("alive", Boolean, nullable=False),  # whether the session behind it still works
    Column("created_at", INSTANT, nullable=False),
    Column("last_used_at", INSTANT),
    Column("revoked_at", INSTANT),
    Index(None, "workspace_id", "account_number"),
)

KEY_DAYS = Table(
    # What a key used of its day: requests and bytes.
    "key_days",
    METADATA,
    Column("key_id", HEX_ID, primary_key=True),
    Column("day", BigInteger, primary_key=True, autoincrement=False),  # since 1970, in UTC
    Column("requests", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
