"""Mailboxes of accounts, and attempts at signing in that wait for a code."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

MAILBOXES = Table(
    # Where the platform's mails to an account arrive. Its password is sealed in `secrets`.
    "mailboxes",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("account_number", NUMBER, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),  # smtp: it comes to us | imap: we look there
    Column("address", String(254), nullable=False),  # in lower case
    Column("host", String(253)),
    Column("port", Integer),
    Column("tls", String(8)),  # tls | starttls | none
    Column("username", String(254)),
    Column("state", String(8), nullable=False),  # waiting | open | failing
    Column("fault", Text),
    Column("mails", BigInteger, nullable=False),  # how many came
    Column("strangers", BigInteger, nullable=False),  # how many of them were not the platform's
    Column("mail_at", INSTANT),
    Column("seen_at", INSTANT),  # when it was last looked at, or a mail came
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    Column("validity", BigInteger),  # of the server's numbers (RFC 3501), and the last one read
    Column("last_uid", BigInteger),
    Column("watched_by", HEX_ID),  # the process that looks after it, until when unless it says so
    Column("watched_until", INSTANT),
    Index(None, "address"),
    sqlite_with_rowid=False,
)

CODE_ATTEMPTS = Table(
    "code_attempts",
    METADATA,
    Column("id", HEX_ID, primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("account_number", NUMBER, nullable=False),
    Column("key_id", String(32), nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("asked_at", INSTANT, nullable=False),  # when somebody last asked for its code
    Column("code_id", HEX_ID),
    Column("handed_at", INSTANT),
    Index(None, "workspace_id", "account_number", "opened_at"),
)
