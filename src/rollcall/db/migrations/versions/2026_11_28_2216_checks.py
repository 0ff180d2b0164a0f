"""How asking about each account goes."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2216_checks"
down_revision = "2026_11_28_2150_webhooks"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("account_number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.String(length=24), nullable=False),
        sa.Column("leased_until", sa.String(length=24), nullable=True),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("quotas", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "account_number", name=op.f("pk_checks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_checks_platform_asked_at"), "checks", ["platform", "asked_at"])
