"""When sources were asked what."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1501_readings"
down_revision = "2026_11_28_1500_archives"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("workspace_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("as_of_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.String(length=16), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "question", "source", name=op.f("pk_readings")),
        sqlite_with_rowid=False,
    )
