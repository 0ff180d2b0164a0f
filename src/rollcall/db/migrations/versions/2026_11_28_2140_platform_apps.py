"""By which app a workspace asks owners for their consent."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2140_platform_apps"
down_revision = "2026_11_28_2131_audit"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "platform_apps",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "platform", name=op.f("pk_platform_apps")),
    )
