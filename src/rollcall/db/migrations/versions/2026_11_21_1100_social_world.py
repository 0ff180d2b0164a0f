"""A social world, and who may act in it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_1100_social_world"
down_revision = "2026_11_21_1040_persons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_keys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=16), nullable=False),
        sa.Column(
            "account_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("alive", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("last_used_at", sa.String(length=24), nullable=True),
        sa.Column("revoked_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_account_keys_digest")),
    )
    op.create_index(
        op.f("ix_account_keys_workspace_id_account_number"),
        "account_keys",
        ["workspace_id", "account_number"],
        unique=False,
    )
    op.create_table(
        "apps",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("redirect_uris", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_apps")),
    )
    op.create_index(
        op.f("ix_apps_workspace_id_client_id"), "apps", ["workspace_id", "client_id"], unique=False
    )
    op.create_table(
        "coin_payments",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("coins", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_coin_payments")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_coin_payments_workspace_id_person_id_number"),
        "coin_payments",
        ["workspace_id", "person_id", "number"],
        unique=False,
    )
    op.create_table(
        "comment_likes",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("comment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "comment_id", "person_id", name=op.f("pk_comment_likes")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comments",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("video_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=False),
        sa.Column("answers_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("likes", sa.BigInteger(), nullable=False),
        sa.Column("replies", sa.BigInteger(), nullable=False),
        sa.Column("replies_ever", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_comments")),
        sa.UniqueConstraint(
            "workspace_id",
            "video_id",
            "parent_id",
            "place",
            name=op.f("uq_comments_workspace_id_video_id_parent_id_place"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conversation_people",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("short_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("requested", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("read_to", sa.BigInteger(), nullable=False),
        sa.Column("active_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "short_id", "person_id", name=op.f("pk_conversation_people")
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "active_us",
            name=op.f("uq_conversation_people_workspace_id_person_id_active_us"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_conversation_people_workspace_id_person_id_requested_deleted_active_us"),
        "conversation_people",
        ["workspace_id", "person_id", "requested", "deleted", "active_us"],
        unique=False,
    )
    op.create_table(
        "conversations",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("short_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.String(length=255), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "short_id", name=op.f("pk_conversations")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_conversations_workspace_id_id"),
        "conversations",
        ["workspace_id", "id"],
        unique=True,
    )
    op.create_table(
        "follows",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("follower_id", sa.BigInteger(), nullable=False),
        sa.Column("followed_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_follows")),
        sa.UniqueConstraint(
            "workspace_id",
            "follower_id",
            "followed_id",
            name=op.f("uq_follows_workspace_id_follower_id_followed_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_follows_workspace_id_followed_id_number"),
        "follows",
        ["workspace_id", "followed_id", "number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_follows_workspace_id_follower_id_number"),
        "follows",
        ["workspace_id", "follower_id", "number"],
        unique=False,
    )
    op.create_table(
        "hashtags",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "name",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("videos", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_hashtags")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_hashtags_workspace_id_name")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_hashtags_workspace_id_videos_id"),
        "hashtags",
        ["workspace_id", "videos", "id"],
        unique=False,
    )
    op.create_table(
        "key_days",
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "day", name=op.f("pk_key_days")),
    )
    op.create_table(
        "live_rooms",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("stream_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("third_party", sa.Boolean(), nullable=False),
        sa.Column("hashtag_id", sa.BigInteger(), nullable=True),
        sa.Column("game_id", sa.BigInteger(), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_live_rooms")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_live_rooms_workspace_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_live_rooms_workspace_id_ended_ms_number"),
        "live_rooms",
        ["workspace_id", "ended_ms", "number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_live_rooms_workspace_id_owner_id_number"),
        "live_rooms",
        ["workspace_id", "owner_id", "number"],
        unique=False,
    )
    op.create_table(
        "live_sayings",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "room_id", "place", name=op.f("pk_live_sayings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("short_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "short_id", "place", name=op.f("pk_messages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notices",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("video_id", sa.BigInteger(), nullable=True),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_notices")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_notices_workspace_id_person_id_at_number"),
        "notices",
        ["workspace_id", "person_id", "at", "number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_notices_workspace_id_person_id_kind_at_number"),
        "notices",
        ["workspace_id", "person_id", "kind", "at", "number"],
        unique=False,
    )
    op.create_table(
        "people",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sec_uid", sa.String(length=128), nullable=False),
        sa.Column(
            "username",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("nickname", sa.Text(), nullable=False),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("likes_shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("renamed_at", sa.BigInteger(), nullable=False),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("followers", sa.BigInteger(), nullable=False),
        sa.Column("following", sa.BigInteger(), nullable=False),
        sa.Column("friends", sa.BigInteger(), nullable=False),
        sa.Column("hearts", sa.BigInteger(), nullable=False),
        sa.Column("videos", sa.BigInteger(), nullable=False),
        sa.Column("liked", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_people")),
        sa.UniqueConstraint("workspace_id", "sec_uid", name=op.f("uq_people_workspace_id_sec_uid")),
        sa.UniqueConstraint(
            "workspace_id", "username", name=op.f("uq_people_workspace_id_username")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_people_workspace_id_followers_id"),
        "people",
        ["workspace_id", "followers", "id"],
        unique=False,
    )
    op.create_table(
        "playlist_videos",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("playlist_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("video_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "playlist_id", "place", name=op.f("pk_playlist_videos")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "playlists",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("videos", sa.Integer(), nullable=False),
        sa.Column("cover_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_playlists")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_playlists_workspace_id_owner_id_id"),
        "playlists",
        ["workspace_id", "owner_id", "id"],
        unique=False,
    )
    op.create_table(
        "short_links",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "word", "kind", name=op.f("pk_short_links")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sounds",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("album", sa.Text(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("videos", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_sounds")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_sounds_workspace_id_videos_id"),
        "sounds",
        ["workspace_id", "videos", "id"],
        unique=False,
    )
    op.create_table(
        "video_hashtags",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("hashtag_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("video_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "hashtag_id", "video_id", name=op.f("pk_video_hashtags")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "video_likes",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("video_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_video_likes")),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "video_id",
            name=op.f("uq_video_likes_workspace_id_person_id_video_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_video_likes_workspace_id_person_id_number"),
        "video_likes",
        ["workspace_id", "person_id", "number"],
        unique=False,
    )
    op.create_table(
        "video_saves",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column(
            "workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("video_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_video_saves")),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "video_id",
            name=op.f("uq_video_saves_workspace_id_person_id_video_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_video_saves_workspace_id_person_id_number"),
        "video_saves",
        ["workspace_id", "person_id", "number"],
        unique=False,
    )
    op.create_table(
        "videos",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("film", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sound_id", sa.BigInteger(), nullable=True),
        sa.Column("hashtags", sa.Text(), nullable=False),
        sa.Column("plays", sa.BigInteger(), nullable=False),
        sa.Column("likes", sa.BigInteger(), nullable=False),
        sa.Column("comments", sa.BigInteger(), nullable=False),
        sa.Column("threads", sa.BigInteger(), nullable=False),
        sa.Column("threads_ever", sa.BigInteger(), nullable=False),
        sa.Column("shares", sa.BigInteger(), nullable=False),
        sa.Column("saves", sa.BigInteger(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("shuffle", sa.Integer(), nullable=False),
        sa.Column("hidden_in", sa.String(length=64), nullable=False),
        sa.Column("fault", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_videos")),
        sa.UniqueConstraint(
            "workspace_id",
            "author_id",
            "created_ms",
            name=op.f("uq_videos_workspace_id_author_id_created_ms"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_videos_workspace_id_author_id_id_private_fault"),
        "videos",
        ["workspace_id", "author_id", "id", "private", "fault"],
        unique=False,
    )
    op.create_index(
        op.f("ix_videos_workspace_id_category_shuffle_id"),
        "videos",
        ["workspace_id", "category", "shuffle", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_videos_workspace_id_shuffle_id"),
        "videos",
        ["workspace_id", "shuffle", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_videos_workspace_id_sound_id_id"),
        "videos",
        ["workspace_id", "sound_id", "id"],
        unique=False,
    )
    op.create_table(
        "words",
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "word", "id", name=op.f("pk_words")),
        sqlite_with_rowid=False,
    )
