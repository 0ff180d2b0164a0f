"""Data downloads that were taken in."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1500_archives"
down_revision = "2026_11_28_1402_events"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "archives",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_number", NUMBER, nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("newest_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", name=op.f("pk_archives")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_archives_workspace_id_account_number"),
        "archives",
        ["workspace_id", "account_number"],
    )
