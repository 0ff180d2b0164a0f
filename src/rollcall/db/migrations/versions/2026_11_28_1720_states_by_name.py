"""Accounts of a state are listed by name without a look at those of other states."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1720_states_by_name"
down_revision = "2026_11_28_1710_ends_of_readings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = sa.text("removed_at IS NULL")
    op.create_index(
        "ix_accounts_kept_sort_name_health",
        "accounts",
        ["workspace_id", "sort_name", "number", "health"],
        sqlite_where=kept,
        postgresql_where=kept,
    )
    op.drop_index("ix_accounts_kept_sort_name", "accounts")
