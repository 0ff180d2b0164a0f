"""Videos: one, those under a hashtag or with a sound, and what is said under one."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo
from rollcall.api.social.asking import (
    Walked,
    hashtag_at,
    id_of,
    info_of,
    media,
    page_of,
    read_place,
)
from rollcall.api.social.shapes import (
    CommentBody,
    HashtagBody,
    Media,
    SoundBody,
    VideoBody,
    comment_body,
    hashtag_body,
    sound_body,
    video_body,
)
from rollcall.core.social.videos import Found
from rollcall.ports.social import Comment
from rollcall.wire.call import Call


class VideoQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    country: Annotated[str, Meta(pattern="^[A-Za-z]{2}$")] | None = None
    """Two letters: whether it is shown there."""


class VideoList(msgspec.Struct, frozen=True):
    data: list[VideoBody]
    page: PageInfo


class CommentList(msgspec.Struct, frozen=True):
    data: list[CommentBody]
    page: PageInfo


async def get_video(call: Call) -> VideoBody:
    asked = call.query(VideoQuery)
    video = await call.core.social.videos.one(id_of(call, "video"), country=asked.country)
    return video_body(video, media(call))


async def comments(call: Call) -> CommentList:
    asked = call.query(Walked)
    video = await call.core.social.videos.one(id_of(call, "video"))
    found = await call.core.social.comments.threads(
        video, after=read_place(asked.cursor) or 0, count=asked.limit + 1
    )
    return _comment_list(found, asked.limit)


async def replies(call: Call) -> CommentList:
    asked = call.query(Walked)
    video = await call.core.social.videos.one(id_of(call, "video"))
    said = call.core.social.comments
    thread = await said.one(id_of(call, "comment"), video_id=video.id)
    found = await said.replies(thread, after=read_place(asked.cursor) or 0, count=asked.limit + 1)
    return _comment_list(found, asked.limit)


async def get_hashtag(call: Call) -> HashtagBody:
    return hashtag_body(await hashtag_at(call))


async def with_hashtag(call: Call) -> VideoList:
    asked = call.query(Walked)
    tag = await hashtag_at(call)
    found = await call.core.social.videos.with_hashtag(
        tag.id, before=read_place(asked.cursor), count=asked.limit + 1
    )
    return video_list(found, asked.limit, media(call))


async def get_sound(call: Call) -> SoundBody:
    return sound_body(await call.core.social.finding.sound(id_of(call, "sound")))


async def with_sound(call: Call) -> VideoList:
    asked = call.query(Walked)
    sound = await call.core.social.finding.sound(id_of(call, "sound"))
    found = await call.core.social.videos.with_sound(
        sound, before=read_place(asked.cursor), count=asked.limit + 1
    )
    return video_list(found, asked.limit, media(call))


def video_list(found: Found, limit: int, of: Media) -> VideoList:
    """A page of `limit` out of what was looked for, one more than that."""
    shown = found.cut(limit)
    more = len(found.videos) > limit
    page = info_of(shown.places[-1] if more else None)
    return VideoList([video_body(video, of) for video in shown.videos], page)


def _comment_list(found: Sequence[Comment], limit: int) -> CommentList:
    shown, page = page_of(found, limit, lambda comment: comment.place)
    return CommentList([comment_body(comment) for comment in shown], page)
