"""Codes and tokens of the platforms that exist only in a sandbox."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2143_sandbox_tokens"
down_revision = "2026_11_28_2142_grants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sandbox_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sandbox_tokens")),
    )
    for column in ("family", "ends_ms"):
        name = op.f(f"ix_sandbox_tokens_{column}")
        op.create_index(name, "sandbox_tokens", [column], unique=False)
