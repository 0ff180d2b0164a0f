"""The last calls of each key."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1401_key_calls"
down_revision = "2026_11_28_1400_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_calls",
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("calls", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_key_calls")),
    )
