"""Secrets are sealed with data keys, which the master key wraps."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2130_data_keys"
down_revision = "2026_11_28_2122_code_attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("retired_at", sa.String(length=24)),
        sa.Column("place", sa.Text()),
        sa.Column("finished_at", sa.String(length=24)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
    )
    op.create_index(
        op.f("ix_data_keys_current"),
        "data_keys",
        ["current"],
        unique=True,
        sqlite_where=sa.text("current"),
        postgresql_where=sa.text("current"),
    )
