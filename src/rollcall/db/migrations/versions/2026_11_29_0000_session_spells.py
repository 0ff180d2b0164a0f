"""How long accounts are signed in without a break: a row for each spell, first those of now."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_0000_session_spells"
down_revision = "2026_11_28_2235_check_runs"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOT_ENDED = sa.text("ended_at IS NULL")
OF_NOW = """
INSERT INTO session_spells
SELECT s.workspace_id, a.platform, s.kind, {lot}, s.account_number, max(s.created_at), NULL, false
FROM sessions AS s JOIN accounts AS a ON a.number = s.account_number
WHERE s.alive GROUP BY s.workspace_id, a.platform, s.kind, s.account_number
"""
LOT_ON_SQLITE = "lower(hex(randomblob(8)))"
LOT_ON_POSTGRESQL = "substr(md5(random()::text || s.account_number), 1, 16)"


def upgrade() -> None:
    op.create_table(
        "session_spells",
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lot", sa.String(length=16), nullable=False),
        sa.Column("account_number", NUMBER, nullable=False),
        sa.Column("began_at", sa.String(length=24), nullable=False),
        sa.Column("ended_at", sa.String(length=24), nullable=True),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "platform", "kind", "lot", name=op.f("pk_session_spells")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_session_spells_workspace_id_account_number"),
        "session_spells",
        ["workspace_id", "account_number"],
    )
    op.create_index(
        "ix_session_spells_going_on",
        "session_spells",
        ["workspace_id", "platform", "kind", "began_at", "account_number"],
        sqlite_where=NOT_ENDED,
        postgresql_where=NOT_ENDED,
    )
    op.create_index(
        "ix_session_spells_one_at_a_time",
        "session_spells",
        ["workspace_id", "account_number", "kind"],
        unique=True,
        sqlite_where=NOT_ENDED,
        postgresql_where=NOT_ENDED,
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(OF_NOW.format(lot=LOT_ON_POSTGRESQL if postgresql else LOT_ON_SQLITE))
