"""Comments under a video and the replies to them."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.dialects.tikapi.asking import Anywhere, Count, id_of, links, video_of
from rollcall.dialects.tikapi.shapes.comment import CommentBody, comment
from rollcall.ports.social import Comment
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
    video = await video_of(call, "media_id", asked.media_id, country=asked.country)
    found = await call.core.social.comments.threads(
        video, after=asked.cursor, count=asked.count + 1
    )
    shown, cursor = found[: asked.count], _cursor(found, asked)
    of = links(call)
    more = int(len(found) > asked.count)
    return Threads([comment(said, of) for said in shown], cursor, more, video.threads)


async def replies(call: Call) -> Replies:
    asked = call.query(RepliesQuery)
    video = await video_of(call, "media_id", asked.media_id, country=asked.country)
    id_ = await id_of(call, "comment_id", asked.comment_id, "comment")
    thread = await call.core.social.comments.one(id_, video_id=video.id)
    found = await call.core.social.comments.replies(
        thread, after=asked.cursor, count=asked.count + 1
    )
    shown, cursor = found[: asked.count], _cursor(found, asked)
    of = links(call)
    more = int(len(found) > asked.count)
    return Replies([comment(said, of) for said in shown], cursor, more, thread.replies)


def _cursor(found: Sequence[Comment], asked: ThreadsQuery) -> int:
    shown = found[: asked.count]
    return shown[-1].place if shown else asked.cursor
