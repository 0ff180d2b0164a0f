"""Readings that ended long ago are found without a look at all of them."""

from alembic import op

revision = "2026_11_28_1710_ends_of_readings"
down_revision = "2026_11_28_1510_days_of_videos"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_readings_until_ms"), "readings", ["until_ms"])
