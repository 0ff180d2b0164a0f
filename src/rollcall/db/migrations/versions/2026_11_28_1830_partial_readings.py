"""What was taken in of a long list says that it is a part of it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1830_partial_readings"
down_revision = "2026_11_28_1720_states_by_name"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("partial", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("readings", column)
