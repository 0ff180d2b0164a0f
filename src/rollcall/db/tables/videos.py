"""A social world's videos: what they are, what finds them, who likes, saves and comments them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from rollcall.db.tables.base import METADATA, NUMBER, name_of

SOUNDS = Table(
    "sounds",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("author_id", BigInteger),  # null: from a catalogue
    Column("album", Text, nullable=False),
    Column("duration", Integer, nullable=False),  # seconds
    Column("original", Boolean, nullable=False),
    Column("videos", BigInteger, nullable=False),
    Column("fault", Integer),
    Index(None, "workspace_id", "videos", "id"),
    sqlite_with_rowid=False,
)

HASHTAGS = Table(
    "hashtags",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", name_of(128), nullable=False),
    Column("description", Text, nullable=False),
    Column("videos", BigInteger, nullable=False),
    Column("views", BigInteger, nullable=False),
    Column("fault", Integer),
    UniqueConstraint("workspace_id", "name"),
    Index(None, "workspace_id", "videos", "id"),
    sqlite_with_rowid=False,
)

VIDEOS = Table(
    "videos",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("author_id", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),  # Unix milliseconds; one author's all differ
    Column("description", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("category", Integer, nullable=False),
    Column("film", Integer, nullable=False),  # which of the sandbox's films it plays
    Column("link", Text),  # where it stands, where it is none of the sandbox's
    Column("duration", Integer, nullable=False),  # seconds
    Column("bytes", BigInteger, nullable=False),
    Column("sound_id", BigInteger),
    Column("hashtags", Text, nullable=False),  # JSON list of [id, name, start, end]
    Column("plays", BigInteger, nullable=False),
    Column("likes", BigInteger, nullable=False),
    Column("comments", BigInteger, nullable=False),  # replies too
    Column("threads", BigInteger, nullable=False),  # comments that are no replies
    Column("threads_ever", BigInteger, nullable=False),  # deleted ones too: gives them places
    Column("shares", BigInteger, nullable=False),
    Column("saves", BigInteger, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("shuffle", Integer, nullable=False),  # where it stands in an order of no meaning
    Column("hidden_in", String(64), nullable=False),  # countries, in lower case, between commas
    Column("fault", Integer),
    UniqueConstraint("workspace_id", "author_id", "created_ms"),
    # Holds what shows a video to everybody too, so that looking for it never leaves the index.
    Index(None, "workspace_id", "author_id", "id", "private", "fault"),
    Index(None, "workspace_id", "sound_id", "id"),
    Index(None, "workspace_id", "shuffle", "id"),
    Index(None, "workspace_id", "category", "shuffle", "id"),
    sqlite_with_rowid=False,
)

VIDEO_HASHTAGS = Table(
    "video_hashtags",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("hashtag_id", BigInteger, primary_key=True, autoincrement=False),
    Column("video_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)


def _marks(name: str) -> Table:
    """Videos that a person marked in one way, the latest last."""
    return Table(
        name,
        METADATA,
        Column("number", NUMBER, Identity(), primary_key=True),
        Column("workspace_id", NUMBER, nullable=False),
        Column("person_id", BigInteger, nullable=False),
        Column("video_id", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        UniqueConstraint("workspace_id", "person_id", "video_id"),
        Index(None, "workspace_id", "person_id", "number"),
        Index(None, "workspace_id", "video_id", "at"),
        sqlite_autoincrement=True,
    )


VIDEO_LIKES = _marks("video_likes")
VIDEO_SAVES = _marks("video_saves")

COMMENTS = Table(
    # A reply's parent is a comment that is none: they nest one deep, as the platform's do.
    "comments",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("video_id", BigInteger, nullable=False),
    Column("parent_id", BigInteger, nullable=False),  # 0: none
    Column("answers_id", BigInteger, nullable=False),  # which reply of the parent it answers; 0
    Column("place", BigInteger, nullable=False),  # among its siblings, from 1, in order of time
    Column("author_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("likes", BigInteger, nullable=False),
    Column("replies", BigInteger, nullable=False),
    Column("replies_ever", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "video_id", "parent_id", "place"),
    sqlite_with_rowid=False,
)

COMMENT_LIKES = Table(
    "comment_likes",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("comment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

PLAYLISTS = Table(
    "playlists",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("videos", Integer, nullable=False),
    Column("cover_id", BigInteger, nullable=False),  # the video whose cover it bears
    Index(None, "workspace_id", "owner_id", "id"),
    sqlite_with_rowid=False,
)

PLAYLIST_VIDEOS = Table(
    "playlist_videos",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("playlist_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("video_id", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

WORDS = Table(
    # What is looked for by a word: videos by their captions, all else by its names.
    "words",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("kind", String(8), primary_key=True),  # video | person | hashtag | sound | room
    Column("word", String(64), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

SHORT_LINKS = Table(
    # What comes after vm.tiktok.com/.
    "short_links",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("word", String(64), primary_key=True),
    Column("kind", String(8), primary_key=True),  # video | person | sound | hashtag
    Column("id", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
