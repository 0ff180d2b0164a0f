"""Whose accounts they are, and how far each workspace's contents have moved."""

from sqlalchemy import BigInteger, Column, Identity, Integer, Table, Text

from rollcall.db.tables.base import HEX_ID, INSTANT, METADATA, NUMBER

WORKSPACES = Table(
    "workspaces",
    METADATA,
    Column("id", NUMBER, Identity(start=1), primary_key=True),
    Column("uuid", HEX_ID, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column(
        "settings", Text, nullable=False
    ),  # JSON; its keys are core.workspaces' WorkspaceSettings
    Column("created_at", INSTANT, nullable=False),
)

REVISIONS = Table(
    # One workspace has several slots and its revision is their sum. A writer takes any slot that no
    # other transaction holds, or makes one, so that writers never wait for each other here.
    "revisions",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("moves", BigInteger, nullable=False),
    postgresql_with={"fillfactor": 50},
)
