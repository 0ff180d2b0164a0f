"""Checks of many accounts, and how far each is."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2235_check_runs"
down_revision = "2026_11_28_2218_devices_over_adb"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "check_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("place", NUMBER, nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("changed_accounts", sa.Text(), nullable=False),
        sa.Column("waits", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("done_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id", "platform", name=op.f("pk_check_runs")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_check_runs_workspace_id_created_at"), "check_runs", ["workspace_id", "created_at"]
    )
