"""Links by which owners connect their accounts, and who is on their way."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2141_connect_links"
down_revision = "2026_11_28_2140_platform_apps"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "connect_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=True),
        sa.Column("account_number", NUMBER, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.Column("opened_at", sa.String(length=24), nullable=True),
        sa.Column("finished_at", sa.String(length=24), nullable=True),
        sa.Column("withdrawn_at", sa.String(length=24), nullable=True),
        sa.Column("connected_number", NUMBER, nullable=True),
        sa.Column("failed_at", sa.String(length=24), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_connect_links_digest")),
    )
    name = op.f("ix_connect_links_workspace_id_id")
    op.create_index(name, "connect_links", ["workspace_id", "id"], unique=False)
    op.create_table(
        "consent_states",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.Column("used_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_consent_states")),
    )
