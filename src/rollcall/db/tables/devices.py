"""Devices that accounts live on, and the adb servers that tell of them."""

from sqlalchemy import Boolean, Column, String, Table, Text

from rollcall.db.tables.base import INSTANT, METADATA, NUMBER

SERIAL = String(255)

DEVICES = Table(
    # A row for each serial. Where one device has several, it has a row under its own and one under
    # each of the others, which is a copy: so that whoever asks by any of them reads one row.
    "devices",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("serial", SERIAL, primary_key=True),
    Column("model", Text),
    Column("online", Boolean, nullable=False),
    Column("seen_at", INSTANT),  # of one that is there: since when; of another: until when it was
    # what an adb server tells; null where what accounts say is all that is known
    Column("told_by", Text),  # the adb server's address
    Column("alias_of", SERIAL),  # the device's own serial, where this is another of it
    Column("serials", Text),  # JSON object: each serial it is connected by, and adb's word for it
    Column("product", Text),
    Column("android_version", Text),
    Column("adb_state", Text),  # adb's own word; null where it is not listed
    Column("reason", String(64)),
    Column("since", INSTANT),  # when it came to be online or not, for this reason
    Column("drops", Text),  # JSON list: when it was lost lately
    sqlite_with_rowid=False,
)

ADB_SERVERS = Table(
    "adb_servers",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("address", SERIAL, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("said", Text),  # why it cannot be followed
    Column("since", INSTANT, nullable=False),
    Column("looked_at", INSTANT, nullable=False),  # when whoever follows it last said so
    sqlite_with_rowid=False,
)
