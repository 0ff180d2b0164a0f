"""Comments under a video and the replies to them."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.dialects.tikapi.asking import Anywhere, Count, id_of, links, video_of
from rollcall.dialects.tikapi.shapes.comment import CommentBody, comment
from rollcall.ports.social import Comment, Video
from rollcall.wire.call import Call


class ThreadsQuery(Anywhere, frozen=True, kw_only=True):
    media_id: str | None = None
    count: Count = 30
    cursor: Annotated[int, Meta(ge=0, lt=2**53)] = 0


class RepliesQuery(ThreadsQuery, frozen=True, kw_only=True):
    comment_id: str | None = None


class Threads(msgspec.Struct, frozen=True):
    comments: Sequence[CommentBody]
    cursor: int
    has_more: int
    total: int
    alias_comment_deleted: bool = False
    reply_style: int = 2
    top_gifts: None = None


class Replies(msgspec.Struct, frozen=True):
    comments: Sequence[CommentBody]
    cursor: int
    has_more: int
    total: int


async def threads(call: Call) -> Threads:
    asked = call.query(ThreadsQuery)
    video = await _video(call, asked)
    found = await call.core.social.comments.threads(
        video, after=asked.cursor, count=asked.count + 1
    )
    shown, cursor = found[: asked.count], _cursor(found, asked)
    more = int(len(found) > asked.count)
    return Threads(await _spelled(call, shown), cursor, more, video.threads)


async def replies(call: Call) -> Replies:
    asked = call.query(RepliesQuery)
    video = await _video(call, asked)
    id_ = await id_of(call, "comment_id", asked.comment_id, "comment")
    thread = await call.core.social.comments.one(id_, video_id=video.id)
    found = await call.core.social.comments.replies(
        thread, after=asked.cursor, count=asked.count + 1
    )
    shown, cursor = found[: asked.count], _cursor(found, asked)
    more = int(len(found) > asked.count)
    return Replies(await _spelled(call, shown), cursor, more, thread.replies)


async def _video(call: Call, asked: ThreadsQuery) -> Video:
    viewer = call.acting.person.id if call.acting else None
    return await video_of(call, "media_id", asked.media_id, country=asked.country, viewer=viewer)


async def _spelled(call: Call, shown: Sequence[Comment]) -> list[CommentBody]:
    """Each says whether it is liked by the account for which this is asked, where it is for one."""
    of, liked = links(call), frozenset[int]()
    if call.acting:
        liked = await call.core.social.comments.liked(call.acting.person, shown)
    return [comment(said, of, liked=said.id in liked) for said in shown]


def _cursor(found: Sequence[Comment], asked: ThreadsQuery) -> int:
    shown = found[: asked.count]
    return shown[-1].place if shown else asked.cursor
