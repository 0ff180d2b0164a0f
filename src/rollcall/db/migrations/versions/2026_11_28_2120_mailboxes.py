"""Mailboxes of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2120_mailboxes"
down_revision = "2026_11_28_2100_jobs"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("account_number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=True),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("tls", sa.String(length=8), nullable=True),
        sa.Column("username", sa.String(length=254), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("mails", sa.BigInteger(), nullable=False),
        sa.Column("strangers", sa.BigInteger(), nullable=False),
        sa.Column("mail_at", sa.String(length=24), nullable=True),
        sa.Column("seen_at", sa.String(length=24), nullable=True),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("updated_at", sa.String(length=24), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=True),
        sa.Column("watched_by", sa.String(length=32), nullable=True),
        sa.Column("watched_until", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "account_number", name=op.f("pk_mailboxes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mailboxes_address"), "mailboxes", ["address"])
