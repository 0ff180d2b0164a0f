"""Each time that secrets of an account were shown."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_1030_showings"
down_revision = "2026_11_21_1000_history_stays"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "showings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("account_number", NUMBER, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("shown_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showings")),
    )
    op.create_index(
        op.f("ix_showings_workspace_id_account_number_shown_at"),
        "showings",
        ["workspace_id", "account_number", "shown_at"],
    )
