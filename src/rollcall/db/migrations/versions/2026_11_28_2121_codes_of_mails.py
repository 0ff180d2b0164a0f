"""Which mail a code was found in, and when it was handed out."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_2121_codes_of_mails"
down_revision = "2026_11_28_2120_mailboxes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length in (("sender", 255), ("mail_key", 64), ("taken_at", 24), ("shown_at", 24)):
        op.add_column("codes", sa.Column(name, sa.String(length=length), nullable=True))
    op.create_index(
        "ix_codes_mail_key", "codes", ["workspace_id", "account_number", "mail_key"], unique=True
    )
