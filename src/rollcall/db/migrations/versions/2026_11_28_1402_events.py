"""What happened, to be told to whoever follows."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1402_events"
down_revision = "2026_11_28_1401_key_calls"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("arrival", NUMBER, nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("account_number", NUMBER, nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("arrival", name=op.f("pk_events")),
    )
    op.create_index(
        op.f("ix_events_workspace_id_number"), "events", ["workspace_id", "number"], unique=True
    )
