"""Sounds: what one is, and the videos that use it."""

import msgspec

from rollcall.core.social.faults import PlatformFault
from rollcall.dialects.tikapi.asking import Anywhere, Paged, before, links, sound_of
from rollcall.dialects.tikapi.posts import ItemList, item_list
from rollcall.dialects.tikapi.profiles import ShareMeta
from rollcall.dialects.tikapi.shapes.sound import Music, music
from rollcall.dialects.tikapi.shapes.user import User, user
from rollcall.wire.call import Call


class SoundQuery(Anywhere, frozen=True, kw_only=True):
    id: str | None = None


class SoundItemsQuery(Paged, frozen=True, kw_only=True):
    id: str | None = None


class MusicStats(msgspec.Struct, frozen=True):
    video_count: int = msgspec.field(name="videoCount")


class MusicInfoBody(msgspec.Struct, frozen=True):
    music: Music
    stats: MusicStats
    author: User | msgspec.UnsetType = msgspec.UNSET


class MusicInfo(msgspec.Struct, frozen=True):
    music_info: MusicInfoBody = msgspec.field(name="musicInfo")
    share_meta: ShareMeta = msgspec.field(name="shareMeta")


async def sound_items(call: Call) -> ItemList:
    asked = call.query(SoundItemsQuery)
    sound = await sound_of(call, asked.id)
    found = await call.core.social.videos.with_sound(
        sound, before=before(asked.cursor), count=asked.count + 1
    )
    return item_list(found, asked.count, links(call))


async def sound_info(call: Call) -> MusicInfo:
    sound = await sound_of(call, call.query(SoundQuery).id)
    of = links(call)
    author: User | msgspec.UnsetType = msgspec.UNSET
    if sound.author_id is not None:
        try:
            author = user(await call.core.social.people.by_id(sound.author_id), of)
        except PlatformFault:
            author = msgspec.UNSET  # its author is gone, the sound is not
    body = MusicInfoBody(music(sound, of), MusicStats(sound.videos), author)
    return MusicInfo(body, ShareMeta(sound.title, f"{sound.author_name} on TikTok"))
