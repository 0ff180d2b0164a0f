"""Videos of a social world: one, and every list that they are walked through by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Table, and_, bindparam, select

from rollcall.core.social import rows
from rollcall.core.social.faults import NO_VIDEO, NOT_IN_COUNTRY, VIDEO_PRIVATE, PlatformFault
from rollcall.core.social.followed import FOLLOWED
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Parameters, Row, Statement
from rollcall.db.tables import (
    PLAYLIST_VIDEOS,
    VIDEO_HASHTAGS,
    VIDEO_LIKES,
    VIDEO_SAVES,
    VIDEOS,
)
from rollcall.ports.social import Person, Playlist, Sound, Video

V = VIDEOS.c
WHOLE = rows.videos_whole()
SHOWN = and_(V.private.is_(False), V.fault.is_(None))
BEFORE = bindparam("before", type_=BigInteger())
SHUFFLES = 2**31
"""How many places the order of no meaning has."""

ONE = Statement(
    select(*rows.OF_VIDEO)
    .select_from(WHOLE)
    .where(V.workspace_id == bindparam("workspace_id"), V.id == bindparam("key"))
)


def _walk(*conditions: ColumnElement[bool], by: ColumnElement[int]) -> Statement:
    """Whole videos that answer to `conditions`, from `before` down by `by`, which leads the row."""
    return Statement(
        select(by, *rows.OF_VIDEO)
        .select_from(WHOLE)
        .where(V.workspace_id == bindparam("workspace_id"), *conditions, by < BEFORE)
        .order_by(by.desc())
        .limit(LIMIT)
    )


def _through(table: Table, key: str, by: str, *, up: bool = False) -> Statement:
    """Whole videos that stand in another table under `key`, in that table's order."""
    tie = and_(table.c.workspace_id == V.workspace_id, table.c.video_id == V.id)
    place = table.c[by]
    return Statement(
        select(place, *rows.OF_VIDEO)
        .select_from(table.join(WHOLE, tie))
        .where(
            table.c.workspace_id == bindparam("workspace_id"),
            table.c[key] == bindparam("key"),
            place > BEFORE if up else place < BEFORE,
            SHOWN,
        )
        .order_by(place if up else place.desc())
        .limit(LIMIT)
    )


BY_AUTHOR = _walk(V.author_id == bindparam("key"), SHOWN, by=V.created_ms)
OWN = _walk(V.author_id == bindparam("key"), V.fault.is_(None), by=V.created_ms)
WITH_SOUND = _walk(V.sound_id == bindparam("key"), SHOWN, by=V.id)
SHUFFLED = _walk(SHOWN, by=V.shuffle)
SHUFFLED_OF_KIND = _walk(V.category == bindparam("key"), SHOWN, by=V.shuffle)
LIKED = _through(VIDEO_LIKES, "person_id", "number")
SAVED = _through(VIDEO_SAVES, "person_id", "number")
WITH_HASHTAG = _through(VIDEO_HASHTAGS, "hashtag_id", "video_id")
IN_PLAYLIST = _through(PLAYLIST_VIDEOS, "playlist_id", "place", up=True)


@dataclass(frozen=True, slots=True)
class Found:
    """Some videos of a walk, and where each stands in it."""

    videos: Sequence[Video]
    places: Sequence[int]

    def cut(self, count: int) -> "Found":
        return Found(self.videos[:count], self.places[:count])


class Videos:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def one(
        self, id_: int, *, country: str | None = None, viewer: int | None = None
    ) -> Video:
        """Raises PlatformFault where there is none, or none for `viewer` from `country`."""
        found = () if not 0 <= id_ <= LARGEST else await self._rows(ONE, {"key": id_})
        if not found:
            raise PlatformFault(NO_VIDEO)
        return _shown(rows.video(found[0]), country, viewer)

    async def of(
        self, person: Person, *, before: int | None, count: int, own: bool = False
    ) -> Found:
        """A person's videos, the newest first; `own` ones with those that are private."""
        return await self._found(OWN if own else BY_AUTHOR, person.id, before, count)

    async def liked(self, person: Person, *, before: int | None, count: int) -> Found:
        return await self._found(LIKED, person.id, before, count)

    async def saved(self, person: Person, *, before: int | None, count: int) -> Found:
        return await self._found(SAVED, person.id, before, count)

    async def with_sound(self, sound: Sound, *, before: int | None, count: int) -> Found:
        return await self._found(WITH_SOUND, sound.id, before, count)

    async def with_hashtag(self, hashtag_id: int, *, before: int | None, count: int) -> Found:
        return await self._found(WITH_HASHTAG, hashtag_id, before, count)

    async def in_playlist(self, playlist: Playlist, *, after: int, count: int) -> Found:
        return await self._found(IN_PLAYLIST, playlist.id, after, count)

    async def of_followed(self, person: Person, *, before: int | None, count: int) -> Found:
        """The newest videos of everybody whom a person follows."""
        return await self._found(FOLLOWED, person.id, before, count)

    async def shuffled(self, start: int, *, count: int, category: int | None = None) -> Found:
        """Some videos in an order of no meaning, from `start` on and round its end."""
        statement = SHUFFLED if category is None else SHUFFLED_OF_KIND
        key = 0 if category is None else category
        found = await self._found(statement, key, start % SHUFFLES, count)
        if len(found.videos) == count:
            return found
        again = await self._found(statement, key, SHUFFLES, count)
        known = {video.id for video in found.videos}
        rest = [video for video in again.videos if video.id not in known]
        videos = [*found.videos, *rest][:count]
        return Found(videos, [0] * len(videos))

    async def _found(self, statement: Statement, key: int, before: int | None, count: int) -> Found:
        limits = {"key": key, "before": LARGEST if before is None else before, "limit": count}
        found = await self._rows(statement, limits)
        return Found([rows.video(row[1:]) for row in found], [row[0] for row in found])

    async def _rows(self, statement: Statement, asked: Parameters) -> Sequence[Row]:
        asked = {"workspace_id": self._workspace_id} | dict(asked)
        return await self._unit.rows(statement, asked, quick=True)


def _shown(video: Video, country: str | None, viewer: int | None) -> Video:
    if video.fault is not None:
        raise PlatformFault(video.fault)
    if video.private and viewer != video.author.id:
        raise PlatformFault(VIDEO_PRIVATE)
    if country and f",{country.lower()}," in video.hidden_in:
        raise PlatformFault(NOT_IN_COUNTRY)
    return video
