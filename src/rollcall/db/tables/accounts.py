"""The account record: the union of what every face says about an account, and its tags."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

FIRST_NUMBER = 10_001
"""Numbers below are left to those who name their own: the sandbox and its sample accounts."""

KEPT = text("removed_at IS NULL")


def _of_kept(*columns: str) -> Index:
    """An index over the accounts that were not removed, which is all that lists look at."""
    by = [name for name in columns if name not in {"workspace_id", "number"}]
    name = f"ix_accounts_kept_{'_'.join(by) or 'number'}"
    return Index(name, *columns, sqlite_where=KEPT, postgresql_where=KEPT)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("number", NUMBER, Identity(start=FIRST_NUMBER), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("uuid", HEX_ID, nullable=False, unique=True),
    Column("external_id", Text),  # what another system calls it
    # who it is
    Column("platform", String(32), nullable=False),
    Column("username", Text),
    Column("display_name", Text),
    Column("email", Text),
    Column("mailbox", Text),  # the address that platforms write to
    Column("country", String(2)),
    Column("biography", Text),
    Column("avatar_url", Text),
    Column("link_url", Text),
    Column("profile_url", Text),
    Column("platform_account_id", Text),
    # where it is signed in
    Column("signed_in", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("device_serial", Text),
    Column("app_package", Text),
    Column("manager", Text),  # who looks after it, in the words of the system that says so
    Column("params", Text, nullable=False),  # JSON object: limits set for this account
    Column("tags", Text, nullable=False),  # JSON list in order; account_tags finds by them
    # how it is
    Column("health", String(24), nullable=False),
    Column("can_post", Boolean, nullable=False),
    Column("health_reason", String(64)),
    Column("health_since", INSTANT, nullable=False),
    Column("health_confidence", String(16), nullable=False),
    Column("health_evidence", Text),  # JSON: what was asked and answered, redacted
    Column("checked_at", INSTANT),
    Column("next_check_at", INSTANT),
    Column("synced_at", INSTANT),
    Column("session_expires_at", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT),  # null: never changed since it was created
    Column("removed_at", INSTANT),
    Column("version", BigInteger, nullable=False),
    Column("sort_name", Text, nullable=False),  # the name it is listed by, in lower case
    Column("search", Text, nullable=False),  # names, e-mails and serial in lower case, to look in
    UniqueConstraint("workspace_id", "external_id"),
    _of_kept("workspace_id", "number"),
    _of_kept("workspace_id", "platform", "number"),
    _of_kept("workspace_id", "health", "number"),
    _of_kept("workspace_id", "country", "number"),
    _of_kept("workspace_id", "device_serial", "number"),
    # With the state, so that whoever lists a rare one by name reads no account of another.
    _of_kept("workspace_id", "sort_name", "number", "health"),
    _of_kept("workspace_id", "health_since", "number"),
    _of_kept("workspace_id", "created_at", "number"),
    _of_kept("workspace_id", "session_expires_at", "number"),
    Index(
        "ix_accounts_asked_about_platform_next_check_at",
        "platform",
        "next_check_at",
        sqlite_where=text("removed_at IS NULL AND enabled = 1"),
        postgresql_where=text("removed_at IS NULL AND enabled"),
    ),
    Index("ix_accounts_username", "workspace_id", "username"),
    Index(
        "ix_accounts_removed",
        "workspace_id",
        "number",
        sqlite_where=text("removed_at IS NOT NULL"),
        postgresql_where=text("removed_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

ACCOUNT_TAGS = Table(
    "account_tags",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("tag", String(64), primary_key=True),
    Column("account_number", NUMBER, primary_key=True, autoincrement=False),
    Index(None, "account_number"),
    sqlite_with_rowid=False,
)
