"""What servers that owners named registered us as."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2145_instance_apps"
down_revision = "2026_11_28_2143_sandbox_tokens"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "instance_apps",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("server", sa.String(length=300), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "platform", "server", name=op.f("pk_instance_apps")
        ),
    )
