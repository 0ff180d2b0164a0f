"""Attempts at signing in that wait for a code."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2122_code_attempts"
down_revision = "2026_11_28_2121_codes_of_mails"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "code_attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("account_number", NUMBER, nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.String(length=24), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.String(length=24), nullable=False),
        sa.Column("code_id", sa.String(length=32), nullable=True),
        sa.Column("handed_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_attempts")),
    )
    op.create_index(
        op.f("ix_code_attempts_workspace_id_account_number_opened_at"),
        "code_attempts",
        ["workspace_id", "account_number", "opened_at"],
    )
