"""Devices are followed at an adb server: what it tells of each, and how that server is."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2218_devices_over_adb"
down_revision = "2026_11_28_2217_due_accounts"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("told_by", "serials", "product", "android_version", "adb_state", "drops")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("devices", sa.Column(name, sa.Text(), nullable=True))
    for name, length in (("alias_of", 255), ("reason", 64), ("since", 24)):
        op.add_column("devices", sa.Column(name, sa.String(length=length), nullable=True))
    op.create_table(
        "adb_servers",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("since", sa.String(length=24), nullable=False),
        sa.Column("looked_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "address", name=op.f("pk_adb_servers")),
        sqlite_with_rowid=False,
    )
