"""From rows of the store to people, videos and what belongs to them: one place for each column."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, FromClause, Table, and_

from rollcall.db.statements import Row
from rollcall.db.tables import COMMENTS, HASHTAGS, PEOPLE, PLAYLISTS, SOUNDS, VIDEOS
from rollcall.ports.social import (
    Comment,
    Hashtag,
    HashtagUse,
    Person,
    Playlist,
    Sound,
    Video,
)

Columns = list[ColumnElement[Any]]


def _columns(table: Table, shape: type[msgspec.Struct], *, of: int | None = None) -> Columns:
    return [table.c[name] for name in shape.__struct_fields__[:of]]


OF_PERSON = _columns(PEOPLE, Person)
OF_SOUND = _columns(SOUNDS, Sound)
OF_HASHTAG = _columns(HASHTAGS, Hashtag)
PERSON_WIDTH = len(OF_PERSON)
VIDEO_WIDTH = len(Video.__struct_fields__) - 2
COMMENT_WIDTH = len(Comment.__struct_fields__) - 1
PLAYLIST_WIDTH = len(Playlist.__struct_fields__) - 1
VERIFIED, PRIVATE, LIKES_SHOWN = (
    Person.__struct_fields__.index(name) for name in ("verified", "private", "likes_shown")
)
USES, PINNED, HIDDEN = (
    Video.__struct_fields__.index(name) for name in ("hashtags", "pinned", "private")
)
ORIGINAL = Sound.__struct_fields__.index("original")
USES_DECODER = msgspec.json.Decoder(tuple[HashtagUse, ...])

OF_VIDEO = [*_columns(VIDEOS, Video, of=VIDEO_WIDTH), *OF_PERSON, *OF_SOUND]
OF_COMMENT = [*_columns(COMMENTS, Comment, of=COMMENT_WIDTH), *OF_PERSON]
OF_PLAYLIST = [*_columns(PLAYLISTS, Playlist, of=PLAYLIST_WIDTH), *OF_PERSON]


def with_author(table: Table, column: str = "author_id") -> FromClause:
    same = and_(PEOPLE.c.workspace_id == table.c.workspace_id, PEOPLE.c.id == table.c[column])
    return table.join(PEOPLE, same)


def videos_whole() -> FromClause:
    """Videos with their author and their sound."""
    same = and_(SOUNDS.c.workspace_id == VIDEOS.c.workspace_id, SOUNDS.c.id == VIDEOS.c.sound_id)
    return with_author(VIDEOS).outerjoin(SOUNDS, same)


def person(row: Row) -> Person:
    values = list(row)
    _mend_person(values, 0)
    return Person(*values)


def sound(row: Row) -> Sound:
    values = list(row)
    values[ORIGINAL] = bool(values[ORIGINAL])
    return Sound(*values)


def hashtag(row: Row) -> Hashtag:
    return Hashtag(*row)


def video(row: Row) -> Video:
    values = list(row)
    values[USES] = USES_DECODER.decode(values[USES])
    values[PINNED] = bool(values[PINNED])
    values[HIDDEN] = bool(values[HIDDEN])
    author = values[VIDEO_WIDTH : VIDEO_WIDTH + PERSON_WIDTH]
    _mend_person(author, 0)
    of_sound = values[VIDEO_WIDTH + PERSON_WIDTH :]
    heard = None if of_sound[0] is None else sound(of_sound)
    whole: list[Any] = [*values[:VIDEO_WIDTH], Person(*author), heard]
    return Video(*whole)


def comment(row: Row) -> Comment:
    values = list(row)
    whole: list[Any] = [*values[:COMMENT_WIDTH], person(values[COMMENT_WIDTH:])]
    return Comment(*whole)


def playlist(row: Row) -> Playlist:
    values = list(row)
    whole: list[Any] = [*values[:PLAYLIST_WIDTH], person(values[PLAYLIST_WIDTH:])]
    return Playlist(*whole)


def _mend_person(values: list[Any], start: int) -> None:
    """SQLite has no booleans: it gives 0 and 1."""
    for place in (VERIFIED, PRIVATE, LIKES_SHOWN):
        values[start + place] = bool(values[start + place])


def each_video(rows: Sequence[Row]) -> list[Video]:
    return [video(row) for row in rows]
