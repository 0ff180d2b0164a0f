"""Showings of checks that are old are found by an index, however many people's there are."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_0002_old_showings"
down_revision = "2026_11_29_0001_used_up_quotas"
branch_labels = None
depends_on = None

BY_CHECKS = sa.text("key_id = 'probe'")


def upgrade() -> None:
    op.create_index(
        "ix_showings_by_checks",
        "showings",
        ["shown_at"],
        sqlite_where=BY_CHECKS,
        postgresql_where=BY_CHECKS,
    )
