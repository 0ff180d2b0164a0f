"""What each operation reads, and of whom: so that it is known whom to ask for it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from rollcall.core.sources.kinds import WORLD, Kind, Subject
from rollcall.dialects.tikapi import connected, posts, profiles, talk, ties, watching
from rollcall.dialects.tikapi.asking import (
    SHORT_LINK,
    USERNAME,
    before,
    id_of,
    need,
    person_named,
    person_of,
)
from rollcall.wire.call import Call
from rollcall.wire.card import Absent, Operation, Reads

Asks = Callable[[Call], Awaitable[Subject]]


async def _own(call: Call) -> Subject:
    me = _viewer(call)
    return Subject(username=me, viewer=me)


async def _world(call: Call) -> Subject:
    return replace(WORLD, viewer=_viewer(call))


async def _checked(call: Call) -> Subject:
    asked = call.query(profiles.CheckQuery)
    if asked.user_id is not None:
        username = (await call.core.social.people.by_id(int(asked.user_id))).username
    elif asked.username is not None:
        username = await _name(call, asked.username)
    else:
        username = (await person_of(call, need("username", asked.sec_uid))).username
    return Subject(username=username)


async def _informed(call: Call) -> Subject:
    asked = call.query(connected.InfoQuery)
    if asked.username is None:
        return await _own(call)
    return Subject(username=await _name(call, asked.username), viewer=_viewer(call))


async def _persons(call: Call) -> Subject:
    asked = call.query(posts.PersonsQuery)
    return await _of(call, asked.sec_uid, asked.cursor)


async def _persons_ties(call: Call) -> Subject:
    return await _of(call, call.query(profiles.TiesQuery).sec_uid)


async def _feed(call: Call) -> Subject:
    asked = call.query(watching.FeedQuery)
    if asked.user_id is not None:
        whose = await call.core.social.people.by_id(int(asked.user_id))
        return Subject(whose.username, viewer=_viewer(call), before=before(asked.cursor))
    return await _whose(call, asked.sec_uid, asked.cursor)


async def _whose_likes(call: Call) -> Subject:
    return await _whose(call, call.query(watching.WhoseQuery).sec_uid)


async def _whose_ties(call: Call) -> Subject:
    return await _whose(call, call.query(ties.TiesQuery).sec_uid)


async def _video(call: Call) -> Subject:
    asked = call.query(posts.VideoQuery)
    return Subject(
        video_id=await id_of(call, "id", asked.id, "video"),
        username=await _name(call, asked.username) if asked.username else None,
        viewer=_viewer(call),
    )


async def _threads(call: Call) -> Subject:
    asked = call.query(talk.ThreadsQuery)
    video_id = await id_of(call, "media_id", asked.media_id, "video")
    return Subject(video_id=video_id, viewer=_viewer(call))


async def _replies(call: Call) -> Subject:
    asked = call.query(talk.RepliesQuery)
    return Subject(
        video_id=await id_of(call, "media_id", asked.media_id, "video"),
        comment_id=await id_of(call, "comment_id", asked.comment_id, "comment"),
        viewer=_viewer(call),
    )


READS: Mapping[str, Reads] = {
    "public.check": Reads(Kind.PROFILE, _checked),
    "public.checkV3": Reads(Kind.PROFILE, _checked),
    "public.posts": Reads(Kind.POSTS, _persons),
    "public.likes": Reads(Kind.LIKES, _persons),
    "public.followersList": Reads(Kind.FOLLOWERS, _persons_ties),
    "public.followingList": Reads(Kind.FOLLOWING, _persons_ties),
    "public.video": Reads(Kind.VIDEO, _video),
    "public.videoV2": Reads(Kind.VIDEO, _video),
    "public.videoV3": Reads(Kind.VIDEO, _video),
    "public.commentsList": Reads(Kind.COMMENTS, _threads),
    "public.commentRepliesList": Reads(Kind.REPLIES, _replies),
    "user.info": Reads(Kind.PROFILE, _informed, own=True),
    "user.posts.feed": Reads(Kind.POSTS, _feed, own=True),
    "user.posts.likes": Reads(Kind.LIKES, _whose_likes, own=True),
    "user.posts.savedPosts": Reads(Kind.FAVORITES, _own, own=True),
    "user.posts.video": Reads(Kind.VIDEO, _video, own=True),
    "user.following": Reads(Kind.FOLLOWING, _whose_ties, own=True),
    "user.followers": Reads(Kind.FOLLOWERS, _whose_ties, own=True),
    "user.followingV1": Reads(Kind.FOLLOWING, _own, own=True),
    "user.posts.comments.list": Reads(Kind.COMMENTS, _threads, own=True),
    "user.posts.comments.replies": Reads(Kind.REPLIES, _replies, own=True),
    "user.posts.comments.list@3.1": Reads(Kind.COMMENTS, _threads, own=True),
    "user.posts.comments.replies@3.1": Reads(Kind.REPLIES, _replies, own=True),
    "user.conversations": Reads(Kind.MESSAGES, _own, own=True),
    "user.messages": Reads(Kind.MESSAGES, _own, own=True),
}
OF_NOBODY = frozenset({"user.verify"})
"""What only this server knows: whether a session works, and what a key may do."""


def with_reads(operations: tuple[Operation | Absent, ...]) -> tuple[Operation | Absent, ...]:
    return tuple(
        operation if isinstance(operation, Absent) else replace(operation, reads=_reads(operation))
        for operation in operations
    )


def _reads(operation: Operation) -> Reads | None:
    if operation.name in OF_NOBODY or operation.path.startswith("/key"):
        return None
    if operation.name in READS:
        return READS[operation.name]
    if operation.writes:
        return Reads(Kind.DEEDS, _own, own=True)
    if operation.acts_for is not None and operation.path not in KNOWN_OF_ALL:
        return Reads(Kind.PERSONAL, _own, own=True)
    return Reads(Kind.WORLD, _world)


KNOWN_OF_ALL = frozenset(
    {
        "/user/search/{category}",
        "/user/search/live",
        "/user/explore",
        "/user/related_posts",
        "/user/playlist/items",
        "/user/live/check",
        "/user/live/recommend",
        "/user/live/topics",
        "/user/live/chat",
        "/user/live/stats",
        "/user/live/detail",
    }
)
"""What is done for an account, and yet not about it."""


def _viewer(call: Call) -> str | None:
    return call.acting.person.username if call.acting else None


async def _of(call: Call, sec_uid: str | None, cursor: str | None = None) -> Subject:
    person = await person_of(call, sec_uid)
    return Subject(person.username, before=before(cursor))


async def _whose(call: Call, sec_uid: str | None, cursor: str | None = None) -> Subject:
    whose = await watching.whose_of(call, sec_uid)
    return Subject(whose.username, viewer=_viewer(call), before=before(cursor))


async def _name(call: Call, username: str) -> str:
    """The name itself, who bears it may still have to be asked for."""
    if SHORT_LINK.fullmatch(username) or not USERNAME.fullmatch(username):
        return (await person_named(call, username)).username
    return username.lower()
