"""What a word, a link or an id leads to: hashtags, sounds, playlists, short links."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, BindParameter, bindparam, select

from rollcall.core.social import rows
from rollcall.core.social.faults import NO_ENTITY, NO_HASHTAG, NO_SOUND, PlatformFault
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import HASHTAGS, PEOPLE, PLAYLISTS, SHORT_LINKS, SOUNDS
from rollcall.ports.social import Hashtag, Person, Playlist, Sound

WORKSPACE: BindParameter[Any] = bindparam("workspace_id")
KEY: BindParameter[Any] = bindparam("key")
H, S, L, P = HASHTAGS.c, SOUNDS.c, PLAYLISTS.c, PEOPLE.c
HASHTAG_BY = {
    name: Statement(select(*rows.OF_HASHTAG).where(H.workspace_id == WORKSPACE, H[name] == KEY))
    for name in ("id", "name")
}
SOUND_BY_ID = Statement(select(*rows.OF_SOUND).where(S.workspace_id == WORKSPACE, S.id == KEY))
PLAYLIST_BY_ID = Statement(
    select(*rows.OF_PLAYLIST)
    .select_from(rows.with_author(PLAYLISTS, "owner_id"))
    .where(L.workspace_id == WORKSPACE, L.id == KEY)
)
PLAYLISTS_OF = Statement(
    select(*rows.OF_PLAYLIST)
    .select_from(rows.with_author(PLAYLISTS, "owner_id"))
    .where(
        L.workspace_id == WORKSPACE,
        L.owner_id == KEY,
        L.id < bindparam("before", type_=BigInteger()),
    )
    .order_by(L.id.desc())
    .limit(LIMIT)
)
POPULAR_HASHTAGS = Statement(
    select(*rows.OF_HASHTAG)
    .where(H.workspace_id == WORKSPACE, H.fault.is_(None))
    .order_by(H.videos.desc(), H.id.desc())
    .limit(LIMIT)
    .offset(bindparam("offset", type_=BigInteger()))
)
POPULAR_SOUNDS = Statement(
    select(*rows.OF_SOUND)
    .where(S.workspace_id == WORKSPACE, S.fault.is_(None))
    .order_by(S.videos.desc(), S.id.desc())
    .limit(LIMIT)
    .offset(bindparam("offset", type_=BigInteger()))
)
POPULAR_PEOPLE = Statement(
    select(*rows.OF_PERSON)
    .where(P.workspace_id == WORKSPACE, P.fault.is_(None))
    .order_by(P.followers.desc(), P.id.desc())
    .limit(LIMIT)
    .offset(bindparam("offset", type_=BigInteger()))
)
LINK = Statement(
    select(SHORT_LINKS.c.id).where(
        SHORT_LINKS.c.workspace_id == WORKSPACE,
        SHORT_LINKS.c.word == bindparam("word"),
        SHORT_LINKS.c.kind == bindparam("kind"),
    )
)


class Finding:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def hashtag(self, id_: int) -> Hashtag:
        """Raises PlatformFault, as each of these."""
        return _fit_hashtag(await self._rows(HASHTAG_BY["id"], key=_id(id_)))

    async def hashtag_named(self, name: str) -> Hashtag:
        key = name.removeprefix("#").lower()
        return _fit_hashtag(await self._rows(HASHTAG_BY["name"], key=key))

    async def sound(self, id_: int) -> Sound:
        found = await self._rows(SOUND_BY_ID, key=_id(id_))
        if not found:
            raise PlatformFault(NO_SOUND)
        sound = rows.sound(found[0])
        if sound.fault is not None:
            raise PlatformFault(sound.fault)
        return sound

    async def playlist(self, id_: int) -> Playlist:
        found = await self._rows(PLAYLIST_BY_ID, key=_id(id_))
        if not found:
            raise PlatformFault(NO_ENTITY)
        return rows.playlist(found[0])

    async def playlists_of(
        self, person: Person, *, before: int | None, count: int
    ) -> list[Playlist]:
        last = LARGEST if before is None else before
        found = await self._rows(PLAYLISTS_OF, key=person.id, before=last, limit=count)
        return [rows.playlist(row) for row in found]

    async def popular_hashtags(self, *, offset: int, count: int) -> list[Hashtag]:
        found = await self._rows(POPULAR_HASHTAGS, offset=offset, limit=count)
        return [rows.hashtag(row) for row in found]

    async def popular_sounds(self, *, offset: int, count: int) -> list[Sound]:
        found = await self._rows(POPULAR_SOUNDS, offset=offset, limit=count)
        return [rows.sound(row) for row in found]

    async def popular_people(self, *, offset: int, count: int) -> list[Person]:
        found = await self._rows(POPULAR_PEOPLE, offset=offset, limit=count)
        return [rows.person(row) for row in found]

    async def linked(self, word: str, kind: str) -> int:
        """The id of the video, person, sound or hashtag that a short link leads to."""
        found = await self._rows(LINK, word=word, kind=kind)
        if not found:
            raise PlatformFault(NO_ENTITY)
        return int(found[0][0])

    async def _rows(self, statement: Statement, **asked: object) -> Sequence[Row]:
        asked["workspace_id"] = self._workspace_id
        return await self._unit.rows(statement, asked, quick=True)


def _id(id_: int) -> int:
    return id_ if 0 <= id_ <= LARGEST else -1


def _fit_hashtag(found: Sequence[Row]) -> Hashtag:
    if not found:
        raise PlatformFault(NO_HASHTAG)
    hashtag = rows.hashtag(found[0])
    if hashtag.fault is not None:
        raise PlatformFault(hashtag.fault)
    return hashtag
