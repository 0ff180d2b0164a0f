"""What many know: the best-known people, sounds and hashtags, and what there is about a word."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.core.social.faults import LIST_ENDS, PlatformFault
from rollcall.dialects.tikapi.asking import Anywhere, Count, links
from rollcall.dialects.tikapi.posts import (
    ChallengeInfo,
    ChallengeStats,
    ChallengeStatsV2,
    items,
)
from rollcall.dialects.tikapi.searching import behind, category_of, goes_on, looked_for
from rollcall.dialects.tikapi.shapes.item import Item
from rollcall.dialects.tikapi.shapes.media import OTHER, Links, Other
from rollcall.dialects.tikapi.shapes.sound import challenge, music
from rollcall.dialects.tikapi.shapes.user import UserAndStats, user_and_stats
from rollcall.dialects.tikapi.sounds import MusicInfoBody, MusicStats
from rollcall.ports.social import Hashtag, Sound
from rollcall.wire.call import Call

LIST_LENGTH = 600
"""How far a list of the best known goes: counting places is not cheap further down, and nobody is
well known there."""
LOOKED_AT, SHOWN = 30, 10
"""Of the newest videos about a word, the most played are shown."""


class KnownQuery(Anywhere, frozen=True, kw_only=True):
    count: Count = 30
    offset: Annotated[int, Meta(ge=0, lt=2**53)] = 0


class KeywordQuery(Anywhere, frozen=True, kw_only=True):
    keyword: str | None = None


class TrendingQuery(KeywordQuery, frozen=True, kw_only=True, rename={"next_cursor": "nextCursor"}):
    count: Count = 30
    next_cursor: str | None = None


class KnownUsers(msgspec.Struct, frozen=True):
    user_info_list: Sequence[UserAndStats] = msgspec.field(name="userInfoList")
    has_more: bool = msgspec.field(name="hasMore")
    offset: int


class KnownMusic(msgspec.Struct, frozen=True):
    music_info_list: Sequence[MusicInfoBody] = msgspec.field(name="musicInfoList")
    has_more: bool = msgspec.field(name="hasMore")
    offset: int


class KnownHashtags(msgspec.Struct, frozen=True):
    challenge_info_list: Sequence[ChallengeInfo] = msgspec.field(name="challengeInfoList")
    has_more: bool = msgspec.field(name="hasMore")
    offset: int


class AboutKeyword(msgspec.Struct, frozen=True):
    item_list: Sequence[Item] = msgspec.field(name="itemList")
    user_info_list: Sequence[UserAndStats] = msgspec.field(name="userInfoList")
    music_info_list: Sequence[MusicInfoBody] = msgspec.field(name="musicInfoList")
    challenge_info_list: Sequence[ChallengeInfo] = msgspec.field(name="challengeInfoList")
    other: Other = msgspec.field(name="$other", default=OTHER)


class Trending(msgspec.Struct, frozen=True):
    item_list: Sequence[Item] = msgspec.field(name="itemList")
    has_more: bool = msgspec.field(name="hasMore")
    next_cursor: str | msgspec.UnsetType = msgspec.field(name="nextCursor")
    other: Other = msgspec.field(name="$other", default=OTHER)


Known = KnownUsers | KnownMusic | KnownHashtags


async def known(call: Call) -> Known:
    of_category = CATEGORIES[category_of(call, CATEGORIES)]
    asked = call.query(KnownQuery)
    if asked.offset >= LIST_LENGTH:
        raise PlatformFault(LIST_ENDS)
    return await of_category(call, asked)


async def users(call: Call, asked: KnownQuery) -> KnownUsers:
    finding, of = call.core.social.finding, links(call)
    found = await finding.popular_people(offset=asked.offset, count=asked.count + 1)
    shown = [user_and_stats(person, of) for person in found[: asked.count]]
    return KnownUsers(shown, *_goes_on(asked, len(found)))


async def sounds(call: Call, asked: KnownQuery) -> KnownMusic:
    finding, of = call.core.social.finding, links(call)
    found = await finding.popular_sounds(offset=asked.offset, count=asked.count + 1)
    shown = [_music_info(sound, of) for sound in found[: asked.count]]
    return KnownMusic(shown, *_goes_on(asked, len(found)))


async def hashtags(call: Call, asked: KnownQuery) -> KnownHashtags:
    finding = call.core.social.finding
    found = await finding.popular_hashtags(offset=asked.offset, count=asked.count + 1)
    shown = [_challenge_info(hashtag) for hashtag in found[: asked.count]]
    return KnownHashtags(shown, *_goes_on(asked, len(found)))


CATEGORIES: Mapping[str, Callable[[Call, KnownQuery], Awaitable[Known]]] = {
    "users": users,
    "music": sounds,
    "hashtag": hashtags,
}


async def about(call: Call) -> AboutKeyword:
    text = looked_for("keyword", call.query(KeywordQuery).keyword)
    searching, of = call.core.social.searching, links(call)
    newest = (await searching.videos(text, behind=None, count=LOOKED_AT)).items
    people = (await searching.people(text, behind=None, count=SHOWN)).items
    most_played = sorted(newest, key=lambda video: -video.plays)[:SHOWN]
    return AboutKeyword(
        items(most_played, of),
        [user_and_stats(person, of) for person in people],
        [_music_info(sound, of) for sound in await searching.sounds(text, count=SHOWN)],
        [_challenge_info(hashtag) for hashtag in await searching.hashtags(text, count=SHOWN)],
    )


async def trending(call: Call) -> Trending:
    asked, of = call.query(TrendingQuery), links(call)
    text = looked_for("keyword", asked.keyword)
    found = await call.core.social.searching.videos(
        text, behind=behind(asked.next_cursor), count=asked.count
    )
    more, cursor = goes_on("discover", text, found)
    return Trending(items(found.items, of), bool(more), cursor)


def _goes_on(asked: KnownQuery, found: int) -> tuple[bool, int]:
    """Whether there is more, and the offset that leads there."""
    end = asked.offset + min(found, asked.count)
    return found > asked.count and end < LIST_LENGTH, end


def _music_info(sound: Sound, of: Links) -> MusicInfoBody:
    return MusicInfoBody(music(sound, of), MusicStats(sound.videos))


def _challenge_info(hashtag: Hashtag) -> ChallengeInfo:
    return ChallengeInfo(
        challenge(hashtag),
        ChallengeStats(hashtag.videos, hashtag.views),
        ChallengeStatsV2(str(hashtag.videos), str(hashtag.views)),
    )
