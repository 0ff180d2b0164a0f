"""The plan of each key; those that there are open everything, without limit."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1400_plans"
down_revision = "2026_11_21_1100_social_world"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for kind in ("premium", "special"):
        column = sa.Column(kind, sa.Boolean(), nullable=False, server_default=sa.true())
        op.add_column("api_keys", column)
    for limit in ("requests_per_day", "bytes_per_day"):
        op.add_column("api_keys", sa.Column(limit, sa.BigInteger(), nullable=True))
