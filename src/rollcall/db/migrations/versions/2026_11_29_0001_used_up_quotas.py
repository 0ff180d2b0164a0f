"""When a quota will be used up, found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_0001_used_up_quotas"
down_revision = "2026_11_29_0000_session_spells"
branch_labels = None
depends_on = None

USED_UP = sa.text("used_up_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("checks", sa.Column("used_up_at", sa.String(length=24), nullable=True))
    op.create_index(
        "ix_checks_used_up",
        "checks",
        ["workspace_id", "used_up_at", "account_number"],
        sqlite_where=USED_UP,
        postgresql_where=USED_UP,
    )
