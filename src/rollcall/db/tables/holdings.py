"""What belongs to an account: sessions, sealed secrets and who saw them, codes, and its history."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table, Text, text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

SESSIONS = Table(
    # How an account is signed in somewhere. What proves it is sealed in `secrets`.
    "sessions",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", HEX_ID, primary_key=True),
    Column("account_number", NUMBER, nullable=False),
    Column("kind", String(16), nullable=False),  # oauth | cookies | password | device
    Column("alive", Boolean, nullable=False),
    Column("scopes", Text, nullable=False),  # JSON list
    Column("created_at", INSTANT, nullable=False),
    Column("refreshed_at", INSTANT),
    Column("expires_at", INSTANT),
    Column("person", String(64)),  # the platform's id of whose it is, where that can be told
    Index(None, "workspace_id", "account_number"),
    Index(None, "workspace_id", "person"),
)

NOT_ENDED = text("ended_at IS NULL")
SESSION_SPELLS = Table(
    # From when to when an account was signed in in one way without a break, as far as is known.
    "session_spells",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("platform", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),  # as that of a session
    Column("lot", String(16), primary_key=True),  # by chance: the first are a fair sample of all
    Column("account_number", NUMBER, nullable=False),
    Column("began_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT),  # null: as far as is known it goes on
    Column("proved", Boolean, nullable=False),  # that it ended by itself, and when
    Index(None, "workspace_id", "account_number"),
    Index(
        "ix_session_spells_going_on",
        "workspace_id",
        "platform",
        "kind",
        "began_at",
        "account_number",
        sqlite_where=NOT_ENDED,
        postgresql_where=NOT_ENDED,
    ),
    Index(
        "ix_session_spells_one_at_a_time",
        "workspace_id",
        "account_number",
        "kind",
        unique=True,
        sqlite_where=NOT_ENDED,
        postgresql_where=NOT_ENDED,
    ),
    sqlite_with_rowid=False,
)

SECRETS = Table(
    "secrets",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("account_number", NUMBER, primary_key=True, autoincrement=False),
    Column("kind", String(32), primary_key=True),  # core.vault's SecretKind
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
)

CONSENTS = Table(
    # That somebody accepted what follows from seeing an account's credentials.
    "consents",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("account_number", NUMBER, primary_key=True, autoincrement=False),
    Column("policy", String(32), nullable=False),
    Column("key_id", String(32), nullable=False),
    Column("given_at", INSTANT, nullable=False),
)

BY_CHECKS = text("key_id = 'probe'")
"""Showings to the checks that come back every few hours, and to no caller."""

SHOWINGS = Table(
    # A row for each time that secrets of an account were shown to a caller, or to a check.
    "showings",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("account_number", NUMBER, nullable=False),
    Column("what", Text, nullable=False),  # JSON list of kinds of secrets, or ["code"]
    Column("key_id", String(32), nullable=False),
    Column("shown_at", INSTANT, nullable=False),
    Index(None, "workspace_id", "account_number", "shown_at"),
    Index(
        "ix_showings_by_checks",
        "shown_at",
        sqlite_where=BY_CHECKS,
        postgresql_where=BY_CHECKS,
    ),
)

CODES = Table(
    "codes",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("account_number", NUMBER, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("source", String(16), nullable=False),  # email | app | given
    Column("received_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("sender", String(255)),  # the domain of the mail it was found in
    Column("mail_key", String(64)),  # a digest of what that mail is known by
    Column("taken_at", INSTANT),  # when it came here, where it was found in a mail
    Column("shown_at", INSTANT),  # when it was first handed out
    Index(None, "workspace_id", "account_number", "received_at"),
    Index("ix_codes_mail_key", "workspace_id", "account_number", "mail_key", unique=True),
)

HEALTH_HISTORY = Table(
    # Append-only: a row is written when the state, the reason or can_post changes.
    "health_history",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("account_number", NUMBER, nullable=False),
    Column("state", String(24), nullable=False),
    Column("can_post", Boolean, nullable=False),
    Column("reason", String(64)),
    Column("confidence", String(16), nullable=False),
    Column("evidence", Text),  # JSON, redacted
    Column("at", INSTANT, nullable=False),
    Index(None, "workspace_id", "account_number", "at"),
    Index(None, "workspace_id", "at"),
)

SYNCHRONISATIONS = Table(
    # One try at signing an account in with what its owner handed over, and what came of it.
    "synchronisations",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("account_number", NUMBER, nullable=False),
    Column("state", String(16), nullable=False),  # created | running | done | failed
    Column("reason", String(64)),
    Column("created_at", INSTANT, nullable=False),
    Column("finished_at", INSTANT),
    Index(None, "workspace_id", "account_number"),
)
