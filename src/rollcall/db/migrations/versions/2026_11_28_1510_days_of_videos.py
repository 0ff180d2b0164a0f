"""What became of videos and followers is counted by days without a look at everybody's."""

from alembic import op

revision = "2026_11_28_1510_days_of_videos"
down_revision = "2026_11_28_1501_readings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, whose in (
        ("video_likes", "video_id"),
        ("video_saves", "video_id"),
        ("follows", "followed_id"),
    ):
        columns = ["workspace_id", whose, "at"]
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
