"""Quotas that several processes share."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_20_2310_quotas"
down_revision = "2026_11_20_2200_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "minute", name=op.f("pk_quotas")),
    )
