"""Videos as the connected account sees them: its own, what it marked, and whom it follows."""

import msgspec

from rollcall.core.social.videos import Found
from rollcall.dialects.tikapi.asking import (
    Count,
    Digits,
    before,
    id_of,
    links,
    person_of,
    video_of,
)
from rollcall.dialects.tikapi.posts import (
    HiddenList,
    ItemList,
    OneVideo,
    PlayLists,
    item_list,
    items,
    one_video,
    play_lists,
    related_to,
    shuffled,
)
from rollcall.ports.social import Person
from rollcall.wire.call import Call


class PageQuery(msgspec.Struct, frozen=True, kw_only=True):
    count: Count = 30
    cursor: Digits | None = None


class WhoseQuery(PageQuery, frozen=True, kw_only=True, rename={"sec_uid": "secUid"}):
    """Without a name, the connected account's own."""

    sec_uid: str | None = None


class FeedQuery(WhoseQuery, frozen=True, kw_only=True):
    user_id: Digits | None = None


class ItemsQuery(PageQuery, frozen=True, kw_only=True):
    playlist_id: Digits | None = None


class VideoQuery(msgspec.Struct, frozen=True, kw_only=True):
    id: str | None = None


class RelatedQuery(msgspec.Struct, frozen=True, kw_only=True):
    video_id: str | None = None


class ExploreQuery(msgspec.Struct, frozen=True, kw_only=True):
    count: Count = 30


async def feed(call: Call) -> ItemList:
    asked = call.query(FeedQuery)
    if asked.user_id is not None:
        whose = await call.core.social.people.by_id(int(asked.user_id))
    else:
        whose = await whose_of(call, asked.sec_uid)
    own = whose.id == call.acts.person.id
    found = await call.core.social.videos.of(
        whose, before=before(asked.cursor), count=asked.count + 1, own=own
    )
    return await _marked(call, found, asked)


async def likes(call: Call) -> ItemList | HiddenList:
    asked = call.query(WhoseQuery)
    whose = await whose_of(call, asked.sec_uid)
    if not whose.likes_shown and whose.id != call.acts.person.id:
        return HiddenList()
    found = await call.core.social.videos.liked(
        whose, before=before(asked.cursor), count=asked.count + 1
    )
    return await _marked(call, found, asked)


async def saved(call: Call) -> ItemList:
    asked = call.query(PageQuery)
    found = await call.core.social.videos.saved(
        call.acts.person, before=before(asked.cursor), count=asked.count + 1
    )
    return await _marked(call, found, asked)


async def of_followed(call: Call) -> ItemList:
    asked = call.query(PageQuery)
    found = await call.core.social.videos.of_followed(
        call.acts.person, before=before(asked.cursor), count=asked.count + 1
    )
    return await _marked(call, found, asked)


async def video(call: Call) -> OneVideo:
    me = call.acts.person
    found = await video_of(call, "id", call.query(VideoQuery).id, viewer=me.id)
    return one_video(found, links(call), await call.core.social.marking.of(me, [found]))


async def explore(call: Call) -> ItemList:
    me = call.acts.person
    videos = await shuffled(call, me.id, call.query(ExploreQuery).count)
    marks = await call.core.social.marking.of(me, videos)
    return ItemList(items(videos, links(call), marks), has_more=False)


async def related(call: Call) -> ItemList:
    me = call.acts.person
    found = await video_of(call, "video_id", call.query(RelatedQuery).video_id, viewer=me.id)
    videos = await related_to(call, found)
    marks = await call.core.social.marking.of(me, videos)
    return ItemList(items(videos, links(call), marks), has_more=False)


async def playlists(call: Call) -> PlayLists:
    asked = call.query(WhoseQuery)
    kept = await call.core.social.finding.playlists_of(
        await whose_of(call, asked.sec_uid), before=before(asked.cursor), count=asked.count + 1
    )
    return play_lists(kept, asked.count, links(call))


async def playlist_items(call: Call) -> ItemList:
    asked = call.query(ItemsQuery)
    playlist = await call.core.social.finding.playlist(
        await id_of(call, "playlist_id", asked.playlist_id, "playlist")
    )
    found = await call.core.social.videos.in_playlist(
        playlist, after=int(asked.cursor or 0), count=asked.count + 1
    )
    return await _marked(call, found, asked)


async def whose_of(call: Call, sec_uid: str | None) -> Person:
    """Whose list is asked for: somebody's by secUid, or the connected account's own."""
    return await person_of(call, sec_uid) if sec_uid else call.acts.person


async def _marked(call: Call, found: Found, asked: PageQuery) -> ItemList:
    shown = found.cut(asked.count).videos
    marks = await call.core.social.marking.of(call.acts.person, shown)
    return item_list(found, asked.count, links(call), marks)
