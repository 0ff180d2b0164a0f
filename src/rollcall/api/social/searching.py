"""Looking for words among everything of one kind."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo
from rollcall.api.social.asking import Walked, info_of, media, read_place
from rollcall.api.social.live import RoomBody, room_body
from rollcall.api.social.shapes import (
    HashtagBody,
    Media,
    PersonBody,
    SoundBody,
    VideoBody,
    hashtag_body,
    person_body,
    sound_body,
    video_body,
)
from rollcall.core.social.searching import Stretch
from rollcall.core.social.social import Social
from rollcall.core.social.wording import terms
from rollcall.ports.live import Room
from rollcall.wire.call import Call


class Kind(StrEnum):
    """What is looked for."""

    PEOPLE = "people"
    VIDEOS = "videos"
    HASHTAGS = "hashtags"
    SOUNDS = "sounds"
    LIVE = "live"


class SearchQuery(Walked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Annotated[str, Meta(min_length=1, max_length=500)]
    kind: Kind = Kind.VIDEOS


class FoundPerson(msgspec.Struct, frozen=True, tag="person", tag_field="kind"):
    person: PersonBody


class FoundVideo(msgspec.Struct, frozen=True, tag="video", tag_field="kind"):
    video: VideoBody


class FoundHashtag(msgspec.Struct, frozen=True, tag="hashtag", tag_field="kind"):
    hashtag: HashtagBody


class FoundSound(msgspec.Struct, frozen=True, tag="sound", tag_field="kind"):
    sound: SoundBody


class FoundRoom(msgspec.Struct, frozen=True, tag="live", tag_field="kind"):
    room: RoomBody


Anything = FoundPerson | FoundVideo | FoundHashtag | FoundSound | FoundRoom


class FoundList(msgspec.Struct, frozen=True):
    data: list[Anything]
    page: PageInfo


async def search(call: Call) -> FoundList:
    """What bears every one of the words, a page at a time; a page may be short and not the last."""
    asked = call.query(SearchQuery)
    look, spell = KINDS[asked.kind]
    found = await look(call.core.social, asked.q, read_place(asked.cursor), asked.limit)
    of = media(call)
    return FoundList([spell(item, of) for item in found.items], info_of(found.goes_on))


async def _people(social: Social, text: str, behind: int | None, count: int) -> Stretch[Any]:
    return await social.searching.people(text, behind=behind, count=count)


async def _videos(social: Social, text: str, behind: int | None, count: int) -> Stretch[Any]:
    return await social.searching.videos(text, behind=behind, count=count)


async def _hashtags(social: Social, text: str, behind: int | None, count: int) -> Stretch[Any]:
    return await social.searching.hashtags_from(text, behind=behind, count=count)


async def _sounds(social: Social, text: str, behind: int | None, count: int) -> Stretch[Any]:
    return await social.searching.sounds_from(text, behind=behind, count=count)


async def _rooms(social: Social, text: str, behind: int | None, count: int) -> Stretch[Room]:
    words = terms(text)
    if not words:
        return Stretch((), None)
    found = await social.live.rooms.named(words, before=behind, count=count + 1)
    more = len(found) > count
    return Stretch(found[:count], found[count - 1].number if more else None)


Look = Callable[[Social, str, int | None, int], Awaitable[Stretch[Any]]]
KINDS: Mapping[Kind, tuple[Look, Callable[[Any, Media], Anything]]] = {
    Kind.PEOPLE: (_people, lambda person, of: FoundPerson(person_body(person, of))),
    Kind.VIDEOS: (_videos, lambda video, of: FoundVideo(video_body(video, of))),
    Kind.HASHTAGS: (_hashtags, lambda tag, _: FoundHashtag(hashtag_body(tag))),
    Kind.SOUNDS: (_sounds, lambda sound, _: FoundSound(sound_body(sound))),
    Kind.LIVE: (_rooms, lambda room, _: FoundRoom(room_body(room))),
}
