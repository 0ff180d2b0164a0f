"""Whose each session is, where that can be told."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_1040_persons"
down_revision = "2026_11_21_1030_showings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("person", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_sessions_workspace_id_person"), "sessions", ["workspace_id", "person"])
