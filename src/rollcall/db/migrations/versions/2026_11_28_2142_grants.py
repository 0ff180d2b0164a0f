"""How far the consent to each account reaches."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2142_grants"
down_revision = "2026_11_28_2141_connect_links"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "grants",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("account_number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("renewable", sa.Boolean(), nullable=False),
        sa.Column("access_ends_at", sa.String(length=24), nullable=True),
        sa.Column("refresh_ends_at", sa.String(length=24), nullable=True),
        sa.Column("renew_at", sa.String(length=24), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.String(length=24), nullable=True),
        sa.Column("sent_at", sa.String(length=24), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "account_number", name=op.f("pk_grants")),
    )
    for columns in (["platform", "renew_at"], ["workspace_id", "platform", "person"]):
        name = op.f(f"ix_grants_{'_'.join(columns)}")
        op.create_index(name, "grants", columns, unique=False)
