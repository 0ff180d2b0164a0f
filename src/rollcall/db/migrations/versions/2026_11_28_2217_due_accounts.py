"""The accounts to ask about next, and those whose session ends next, are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2217_due_accounts"
down_revision = "2026_11_28_2216_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_accounts_asked_about_platform_next_check_at",
        "accounts",
        ["platform", "next_check_at"],
        sqlite_where=sa.text("removed_at IS NULL AND enabled = 1"),
        postgresql_where=sa.text("removed_at IS NULL AND enabled"),
    )
    op.create_index(
        "ix_accounts_kept_session_expires_at",
        "accounts",
        ["workspace_id", "session_expires_at", "number"],
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
