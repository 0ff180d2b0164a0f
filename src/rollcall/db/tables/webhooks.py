"""Who is told what happens, and what became of telling them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

WEBHOOKS = Table(
    "webhooks",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("face", String(32), nullable=False),  # in whose words, and signed in whose way
    Column("url", Text, nullable=False),
    Column("name", Text),
    Column("description", Text),
    Column("event_types", Text, nullable=False),  # JSON list, in its face's words
    Column("enabled", Boolean, nullable=False),
    Column("secret", LargeBinary),  # sealed; null: lost with its key, until it is rotated
    Column("previous_secret", LargeBinary),  # sealed; signs beside the other until previous_until
    Column("previous_until", INSTANT),
    Column("account_numbers", Text),  # as of API_KEYS: what it is told of is what its maker may see
    Column("account_tags", Text),
    Column("key_id", String(64), nullable=False),  # who made it, as callers have it
    Column("cursor", BigInteger, nullable=False),  # the number of the last event looked at for it
    Column("round", Integer, nullable=False),  # how often it was led back to tell again
    Column("failures", Integer, nullable=False),  # attempts that failed since one was taken
    Column("failing_since", INSTANT),
    Column("rests_until", INSTANT),  # it fails again and again, and is left alone for a while
    Column("disabled_because", String(16)),  # asked | gone | failing
    Column("disabled_at", INSTANT),
    Column("last_taken_at", INSTANT),
    Column("last_failed_at", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    Index(None, "workspace_id", "id"),
)

DELIVERIES = Table(
    # One for each receiver and event, and one for each test.
    "webhook_deliveries",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("webhook_id", HEX_ID, nullable=False),
    Column("event_id", HEX_ID, nullable=False),
    Column("number", BigInteger),  # the event's place in the feed; null: a test
    Column("event_type", String(64), nullable=False),  # as the receiver is told it
    Column("state", String(8), nullable=False),  # waiting | taken | failed
    Column("tries", Integer, nullable=False),
    Column("due", INSTANT, nullable=False),  # when it is tried next, where it waits
    Column("created_at", INSTANT, nullable=False),
    Column("tried_at", INSTANT),  # this and what follows: of the last attempt
    Column("status", Integer),
    Column("milliseconds", Integer),
    Column("fault", Text),
    Column("answer", Text),
    Index(None, "webhook_id", "event_id", unique=True),
    Index(None, "webhook_id", "number"),
    Index(None, "webhook_id", "id"),
    Index(None, "created_at"),
)
