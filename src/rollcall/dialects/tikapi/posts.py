"""Videos: one, and the lists of them that anybody may walk through."""

from collections.abc import Sequence

import msgspec

from rollcall.core.errors import Invalid
from rollcall.core.social.faults import NO_VIDEO, PlatformFault
from rollcall.core.social.marking import NO_MARKS, Marks
from rollcall.core.social.videos import SHUFFLES, Found
from rollcall.dialects.tikapi.asking import (
    MISSING,
    Anywhere,
    Count,
    Digits,
    Paged,
    before,
    id_of,
    links,
    person_named,
    person_of,
    video_of,
)
from rollcall.dialects.tikapi.profiles import ShareMeta
from rollcall.dialects.tikapi.shapes.item import Item, item
from rollcall.dialects.tikapi.shapes.media import OTHER, Links, Other
from rollcall.dialects.tikapi.shapes.sound import Challenge, challenge
from rollcall.dialects.tikapi.shapes.user import User, user
from rollcall.ports.social import Playlist, Video
from rollcall.wire.call import Call

SPREAD = 2_654_435_761
"""Between two sessions' places in the shuffled order; it has nothing in common with its length."""


class PersonsQuery(Paged, frozen=True, kw_only=True, rename={"sec_uid": "secUid"}):
    sec_uid: str | None = None
    user_id: Digits | None = None


class ExploreQuery(Anywhere, frozen=True, kw_only=True):
    count: Count = 30


class CategoryQuery(ExploreQuery, frozen=True, kw_only=True):
    category_id: Digits | None = None


class VideoQuery(Anywhere, frozen=True, kw_only=True):
    id: str | None = None
    username: str | None = None


class RelatedQuery(Anywhere, frozen=True, kw_only=True):
    video_id: str | None = None


class PlaylistQuery(Paged, frozen=True, kw_only=True):
    playlist_id: Digits | None = None


class HashtagQuery(Paged, frozen=True, kw_only=True):
    id: str | None = None
    name: str | None = None


class ItemList(msgspec.Struct, frozen=True):
    item_list: Sequence[Item] = msgspec.field(name="itemList")
    has_more: bool = msgspec.field(name="hasMore")
    cursor: str | msgspec.UnsetType = msgspec.UNSET
    other: Other = msgspec.field(name="$other", default=OTHER)


class HiddenList(msgspec.Struct, frozen=True):
    """What the vendor answers for a liked list that is its owner's alone: no items, no refusal."""

    has_more: bool = msgspec.field(name="hasMore", default=False)
    cursor: str = "0"
    other: Other = msgspec.field(name="$other", default=OTHER)


class ItemInfo(msgspec.Struct, frozen=True):
    item_struct: Item = msgspec.field(name="itemStruct")


class OneVideo(msgspec.Struct, frozen=True):
    item_info: ItemInfo = msgspec.field(name="itemInfo")
    share_meta: ShareMeta = msgspec.field(name="shareMeta")
    other: Other = msgspec.field(name="$other", default=OTHER)


class PlaylistBody(msgspec.Struct, frozen=True):
    id: str
    mix_id: str = msgspec.field(name="mixId")
    name: str
    mix_name: str = msgspec.field(name="mixName")
    video_count: int = msgspec.field(name="videoCount")
    cover: str
    creator: User


class PlayLists(msgspec.Struct, frozen=True):
    play_list: Sequence[PlaylistBody] = msgspec.field(name="playList")
    has_more: bool = msgspec.field(name="hasMore")
    cursor: str


class ChallengeStats(msgspec.Struct, frozen=True):
    video_count: int = msgspec.field(name="videoCount")
    view_count: int = msgspec.field(name="viewCount")


class ChallengeStatsV2(msgspec.Struct, frozen=True):
    video_count: str = msgspec.field(name="videoCount")
    view_count: str = msgspec.field(name="viewCount")


class ChallengeInfo(msgspec.Struct, frozen=True):
    challenge: Challenge
    stats: ChallengeStats
    stats_v2: ChallengeStatsV2 = msgspec.field(name="statsV2")


class HashtagItems(msgspec.Struct, frozen=True):
    challenge_info: ChallengeInfo = msgspec.field(name="challengeInfo")
    share_meta: ShareMeta = msgspec.field(name="shareMeta")
    item_list: Sequence[Item] = msgspec.field(name="itemList")
    has_more: bool = msgspec.field(name="hasMore")
    cursor: str
    other: Other = msgspec.field(name="$other", default=OTHER)


async def posts(call: Call) -> ItemList:
    asked = call.query(PersonsQuery)
    person = await person_of(call, asked.sec_uid)
    found = await call.core.social.videos.of(
        person, before=before(asked.cursor), count=asked.count + 1
    )
    return item_list(found, asked.count, links(call))


async def likes(call: Call) -> ItemList | HiddenList:
    asked = call.query(PersonsQuery)
    person = await person_of(call, asked.sec_uid)
    if not person.likes_shown:
        return HiddenList()
    found = await call.core.social.videos.liked(
        person, before=before(asked.cursor), count=asked.count + 1
    )
    return item_list(found, asked.count, links(call))


async def explore(call: Call) -> ItemList:
    asked = call.query(ExploreQuery)
    videos = await shuffled(call, asked.session_id or 0, asked.count)
    return ItemList(items(videos, links(call)), has_more=False)


async def explore_category(call: Call) -> ItemList:
    asked = call.query(CategoryQuery)
    if asked.category_id is None:
        raise Invalid({"category_id": MISSING})
    category = int(asked.category_id) % 2**31
    videos = await shuffled(call, asked.session_id or 0, asked.count, category)
    return ItemList(items(videos, links(call)), has_more=False)


async def shuffled(
    call: Call, session: int, count: int, category: int | None = None
) -> Sequence[Video]:
    """Others with each minute and each session, and the same for who asks twice at once."""
    minute = int(call.core.unit.clock().timestamp()) // 60
    start = (minute * 101 + session) * SPREAD % SHUFFLES
    found = await call.core.social.videos.shuffled(start, count=count, category=category)
    return found.videos


async def video(call: Call) -> OneVideo:
    asked = call.query(VideoQuery)
    return one_video(await video_of(call, "id", asked.id, country=asked.country), links(call))


async def video_v3(call: Call) -> OneVideo:
    asked = call.query(VideoQuery)
    if asked.username is None:
        raise Invalid({"username": MISSING})
    found = await video_of(call, "id", asked.id, country=asked.country)
    if found.author.id != (await person_named(call, asked.username)).id:
        raise PlatformFault(NO_VIDEO)
    return one_video(found, links(call))


async def related(call: Call) -> ItemList:
    asked = call.query(RelatedQuery)
    found = await video_of(call, "video_id", asked.video_id, country=asked.country)
    return ItemList(items(await related_to(call, found), links(call)), has_more=False)


async def related_to(call: Call, found: Video) -> Sequence[Video]:
    """Others that bear its first hashtag, else others with its sound, else of its author."""
    videos = call.core.social.videos
    if found.hashtags:
        near = await videos.with_hashtag(found.hashtags[0].id, before=None, count=31)
    elif found.sound is not None:
        near = await videos.with_sound(found.sound, before=None, count=31)
    else:
        near = await videos.of(found.author, before=None, count=31)
    return [other for other in near.videos if other.id != found.id][:30]


async def playlists(call: Call) -> PlayLists:
    asked = call.query(PersonsQuery)
    person = await person_of(call, asked.sec_uid)
    kept = await call.core.social.finding.playlists_of(
        person, before=before(asked.cursor), count=asked.count + 1
    )
    return play_lists(kept, asked.count, links(call))


async def playlist_items(call: Call) -> ItemList:
    asked = call.query(PlaylistQuery)
    playlist = await call.core.social.finding.playlist(
        await id_of(call, "playlist_id", asked.playlist_id, "playlist")
    )
    found = await call.core.social.videos.in_playlist(
        playlist, after=int(asked.cursor or 0), count=asked.count + 1
    )
    return item_list(found, asked.count, links(call))


async def hashtag(call: Call) -> HashtagItems:
    asked = call.query(HashtagQuery)
    finding, of = call.core.social.finding, links(call)
    if asked.id is not None:
        tag = await finding.hashtag(await id_of(call, "id", asked.id, "hashtag"))
    elif asked.name is not None:
        tag = await finding.hashtag_named(asked.name)
    else:
        raise Invalid({"id": MISSING})
    found = await call.core.social.videos.with_hashtag(
        tag.id, before=before(asked.cursor), count=asked.count + 1
    )
    shown = item_list(found, asked.count, of)
    stats = ChallengeStats(tag.videos, tag.views)
    stats_v2 = ChallengeStatsV2(str(tag.videos), str(tag.views))
    return HashtagItems(
        ChallengeInfo(challenge(tag), stats, stats_v2),
        ShareMeta(f"#{tag.name} on TikTok", f"{tag.videos} videos"),
        shown.item_list,
        shown.has_more,
        shown.cursor if isinstance(shown.cursor, str) else "0",
    )


def items(videos: Sequence[Video], of: Links, marks: Marks = NO_MARKS) -> list[Item]:
    return [item(video, of, marks) for video in videos]


def item_list(found: Found, count: int, of: Links, marks: Marks = NO_MARKS) -> ItemList:
    """A page of `count` out of what was looked for, one more than that."""
    shown = found.cut(count)
    more = len(found.videos) > count
    cursor = str(shown.places[-1]) if shown.places else "0"
    return ItemList(items(shown.videos, of, marks), more, cursor)


def one_video(found: Video, of: Links, marks: Marks = NO_MARKS) -> OneVideo:
    meta = ShareMeta(f"{found.author.nickname} on TikTok", found.description)
    return OneVideo(ItemInfo(items([found], of, marks)[0]), meta)


def play_lists(kept: Sequence[Playlist], count: int, of: Links) -> PlayLists:
    shown = kept[:count]
    return PlayLists(
        [_playlist(playlist, of) for playlist in shown],
        len(kept) > count,
        str(shown[-1].id) if shown else "0",
    )


def _playlist(playlist: Playlist, of: Links) -> PlaylistBody:
    cover = f"{of.base}/media/covers/{playlist.cover_id % 6}.jpg?video={playlist.cover_id}"
    id_ = str(playlist.id)
    creator = user(playlist.owner, of)
    return PlaylistBody(id_, id_, playlist.name, playlist.name, playlist.videos, cover, creator)
