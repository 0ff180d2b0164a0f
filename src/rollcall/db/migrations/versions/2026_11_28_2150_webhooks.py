"""Webhooks: who is told what happens, and what became of telling them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2150_webhooks"
down_revision = "2026_11_28_2145_instance_apps"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HEX_ID = sa.String(length=32)
INSTANT = sa.String(length=24)


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", HEX_ID, nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("face", sa.String(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("event_types", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_secret", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", INSTANT, nullable=True),
        sa.Column("account_numbers", sa.Text(), nullable=True),
        sa.Column("account_tags", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", INSTANT, nullable=True),
        sa.Column("rests_until", INSTANT, nullable=True),
        sa.Column("disabled_because", sa.String(length=16), nullable=True),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.Column("last_taken_at", INSTANT, nullable=True),
        sa.Column("last_failed_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_workspace_id_id"), "webhooks", ["workspace_id", "id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", HEX_ID, nullable=False),
        sa.Column("workspace_id", NUMBER, nullable=False),
        sa.Column("webhook_id", HEX_ID, nullable=False),
        sa.Column("event_id", HEX_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("event_type", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("tried_at", INSTANT, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    for columns in (["webhook_id", "number"], ["webhook_id", "id"], ["created_at"]):
        name = op.f(f"ix_webhook_deliveries_{'_'.join(columns)}")
        op.create_index(name, "webhook_deliveries", columns)
    name = op.f("ix_webhook_deliveries_webhook_id_event_id")
    op.create_index(name, "webhook_deliveries", ["webhook_id", "event_id"], unique=True)
