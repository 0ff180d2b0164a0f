"""Work that is to be done later, and what recurs."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from rollcall.db.tables.base import INSTANT, METADATA, NUMBER

JOBS = Table(
    # A row goes when its work is done, or waits for its next time where it recurs.
    "jobs",
    METADATA,
    Column("id", String(128), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),  # 0: of the whole server
    Column("kind", String(64), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON object: names of rows, never secrets
    Column("state", String(8), nullable=False),  # waiting | handed | failed
    Column("due", INSTANT, nullable=False),
    Column("every", Float),  # seconds between the end of one run and the next; null: once
    Column("tries", Integer, nullable=False),  # that failed since it last succeeded
    Column("handings", BigInteger, nullable=False),  # how often a worker took it; the last counts
    Column("owner", String(128)),  # the worker that has it
    Column("said", Text),  # what the last try failed with, redacted
    Column("created_at", INSTANT, nullable=False),
    Column("done_at", INSTANT),  # when it last succeeded, by the wall clock; null: never yet
    Index(None, "state", "due"),
)
