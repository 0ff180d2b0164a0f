"""Work to be done later has rows of its own."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2100_jobs"
down_revision = "2026_11_28_1830_partial_readings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("workspace_id", number, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("due", sa.String(24), nullable=False),
        sa.Column("every", sa.Float()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("handings", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(128)),
        sa.Column("said", sa.Text()),
        sa.Column("created_at", sa.String(24), nullable=False),
        sa.Column("done_at", sa.String(24)),
    )
    op.create_index("ix_jobs_state_due", "jobs", ["state", "due"])
