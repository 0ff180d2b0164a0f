"""Who may come in: API keys, console sign-ins, and answers kept for repeated requests."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    true,
)

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("name", Text, nullable=False),
    Column(
        "digest", String(64), nullable=False, unique=True
    ),  # SHA-256; the key itself is not kept
    Column("hint", String(16), nullable=False),  # its first characters, to tell keys apart by eye
    Column("scopes", Text, nullable=False),  # JSON list
    Column("account_numbers", Text),  # JSON list of the only accounts it may see; null: all
    Column("account_tags", Text),  # JSON list of tags, one of which an account must bear; null: all
    Column("requests_per_minute", Integer, nullable=False),  # 0: without limit
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT),
    Column("last_used_at", INSTANT),
    Column("revoked_at", INSTANT),
    Column("premium", Boolean, nullable=False, server_default=true()),  # its plan, from here on
    Column("special", Boolean, nullable=False, server_default=true()),
    Column("requests_per_day", BigInteger),  # null: without limit
    Column("bytes_per_day", BigInteger),  # null: without limit
    Index(None, "workspace_id", "id"),
)

SIGN_INS = Table(
    # A claim is a link that works once; a session is what it is exchanged for.
    "sign_ins",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("kind", String(8), nullable=False),  # claim | session
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("used_at", INSTANT),
)

QUOTAS = Table(
    # How many requests of a key were let in during a minute, counted in leases by every process.
    "quotas",
    METADATA,
    Column("key_id", String(64), primary_key=True),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("spent", BigInteger, nullable=False),
)

KEY_CALLS = Table(
    # The last calls of a key, of all processes: one row that each puts its own into now and then.
    "key_calls",
    METADATA,
    Column("key_id", HEX_ID, primary_key=True),
    Column("calls", Text, nullable=False),  # JSON list
)

KEPT_ANSWERS = Table(
    "kept_answers",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("key_id", HEX_ID, primary_key=True),
    Column("idempotency_key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", BigInteger, nullable=False),  # 0 while the first request is still at work
    Column("body", LargeBinary, nullable=False),
    Column("created_at", INSTANT, nullable=False),
)
