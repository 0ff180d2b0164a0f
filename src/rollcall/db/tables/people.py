"""A social world's people: who they are, whom they follow, and what was told to them.

Ids are the platform's own 64-bit numbers, unique within a workspace and no further. Counters stand
on the row they are shown with and move in the transaction of what they count.
"""

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

PEOPLE = Table(
    "people",
    METADATA,
    Column("workspace_id", NUMBER, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("sec_uid", String(128), nullable=False),  # the longer name that clients pass about
    Column("username", name_of(64), nullable=False),
    Column("nickname", Text, nullable=False),
    Column("biography", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("language", String(8), nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("likes_shown", Boolean, nullable=False),  # others may see what this person liked
    Column("created_at", BigInteger, nullable=False),  # Unix seconds, as in all of the world
    Column("renamed_at", BigInteger, nullable=False),
    Column("avatar_url", Text),  # null: drawn here
    Column("followers", BigInteger, nullable=False),
    Column("following", BigInteger, nullable=False),
    Column("friends", BigInteger, nullable=False),  # who follow each other
    Column("hearts", BigInteger, nullable=False),  # likes that their videos got
    Column("videos", BigInteger, nullable=False),
    Column("liked", BigInteger, nullable=False),  # videos that this person likes
    Column("room_id", BigInteger),  # where they are live just now
    Column("fault", Integer),  # the platform's code that whoever asks for this person is told
    Column("source", String(16), nullable=False),  # sandbox | archive
    UniqueConstraint("workspace_id", "username"),
    UniqueConstraint("workspace_id", "sec_uid"),
    Index(None, "workspace_id", "followers", "id"),
    sqlite_with_rowid=False,
)

FOLLOWS = Table(
    "follows",
    METADATA,
    Column("number", NUMBER, Identity(), primary_key=True),  # later ones have higher numbers
    Column("workspace_id", NUMBER, nullable=False),
    Column("follower_id", BigInteger, nullable=False),
    Column("followed_id", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "follower_id", "followed_id"),
    Index(None, "workspace_id", "follower_id", "number"),
    Index(None, "workspace_id", "followed_id", "number"),
    Index(None, "workspace_id", "followed_id", "at"),
    sqlite_autoincrement=True,
)

NOTICES = Table(
    "notices",
    METADATA,
    Column("number", NUMBER, Identity(), primary_key=True),
    Column("workspace_id", NUMBER, nullable=False),
    Column("person_id", BigInteger, nullable=False),  # who is told
    Column("kind", String(16), nullable=False),  # like | comment | mention | follow
    Column("actor_id", BigInteger, nullable=False),
    Column("video_id", BigInteger),
    Column("comment_id", BigInteger),
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "workspace_id", "person_id", "at", "number"),
    Index(None, "workspace_id", "person_id", "kind", "at", "number"),
    sqlite_autoincrement=True,
)
