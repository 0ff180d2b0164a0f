"""What owners consented for at once, until they have chosen, and by whom a grant was given."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_0010_choices"
down_revision = "2026_11_29_0002_old_showings"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "consent_choices",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_consent_choices")),
    )
    op.create_index(
        op.f("ix_consent_choices_workspace_id_link_id"),
        "consent_choices",
        ["workspace_id", "link_id"],
    )
    op.add_column("connect_links", sa.Column("connected_numbers", sa.Text(), nullable=True))
    op.add_column("connect_links", sa.Column("choosing_until", sa.String(length=24), nullable=True))
    op.add_column("grants", sa.Column("granted_by", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_grants_platform_granted_by"), "grants", ["platform", "granted_by"])
