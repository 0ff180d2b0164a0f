"""TikTok API for Business, Accounts: an account's own profile, videos and the talk below them.

| told by it | becomes | not told, and blank |
| --- | --- | --- |
| username, display_name, profile_image | username, nickname, avatar_url | |
| bio_description, is_verified | biography, verified | country, language, private |
| followers_count, following_count | followers, following | friends, liked, when it joined |
| total_likes, videos_count | hearts, videos | |
| item_id, create_time, caption, share_url | id, created_ms, description, link | sound |
| video_duration, video_views, likes | duration, plays, likes | saves, size, pinned |
| comments, shares | comments, shares | threads |
| comment_id, parent_comment_id, text, create_time | id, parent_id, text, at | answers_id |
| likes, replies | likes, replies | language, place |
| unique_identifier, username, display_name, profile_image | author | all else of the author |

The person that a token is of is its open_id, which is the `business_id` of every call. Beyond some
500 comments TikTok sorts them otherwise and may tell one twice; it is brought once.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from rollcall.connectors.tiktok.abilities import Ability, Api
from rollcall.connectors.tiktok.bringing import comments_brought, own, videos_brought
from rollcall.connectors.tiktok.making import (
    Count,
    Name,
    Number,
    OpaqueId,
    Seconds,
    Text,
    Told,
    Url,
    comment,
    count,
    nobody,
    person,
    web_address,
)
from rollcall.connectors.tiktok.v13 import API, V13, Call
from rollcall.connectors.tiktok.walking import Page, begin_of, walk
from rollcall.ports.reading import Asked, Brought, Connection, NotThere, Question
from rollcall.ports.social import Comment, Person

BASIC, USERNAME, PROFILE, STATS, VIDEOS, COMMENTS = (
    "user.info.basic",
    "user.info.username",
    "user.info.profile",
    "user.info.stats",
    "video.list",
    "comment.list",
)
ONLY_HERE = frozenset(
    {
        USERNAME,
        COMMENTS,
        "comment.list.manage",
        "user.account.type",
        "user.insights",
        "video.insights",
    }
)
"""Scopes that tell a token of this API from one of Login Kit."""
BUSINESS = Api(
    API,
    own_only=True,
    abilities=(
        Ability(
            Asked.PROFILE,
            "GET /business/get/",
            frozenset({BASIC}),
            "name and picture; with user.info.username the username; with user.info.profile "
            "biography and whether verified; with user.info.stats how many followers, followed, "
            "likes and videos",
        ),
        Ability(
            Asked.POSTS,
            "GET /business/video/list/",
            frozenset({VIDEOS}),
            "public videos with caption, length and counts of views, likes, comments and shares",
        ),
        Ability(
            Asked.VIDEO,
            "GET /business/video/list/",
            frozenset({VIDEOS}),
            "one public video of the account's own, with the same",
            needs=("video_id",),
        ),
        Ability(
            Asked.COMMENTS,
            "GET /business/comment/list/",
            frozenset({COMMENTS}),
            "public comments below the account's own videos, and who wrote them",
            needs=("video_id",),
        ),
        Ability(
            Asked.REPLIES,
            "GET /business/comment/reply/list/",
            frozenset({COMMENTS}),
            "public replies to one of those, and who wrote them",
            needs=("video_id", "comment_id"),
        ),
    ),
)
MOST_VIDEOS, MOST_COMMENTS = 20, 30
"""Of one page."""
FOR_EVER = 10**15
"""Later than any video, in milliseconds."""

USER_FIELDS = {
    BASIC: ("display_name", "profile_image"),
    USERNAME: ("username",),
    PROFILE: ("bio_description", "is_verified"),
    STATS: ("followers_count", "following_count", "total_likes", "videos_count"),
}
BECOMES = {
    "display_name": "nickname",
    "profile_image": "avatar_url",
    "username": "username",
    "bio_description": "biography",
    "is_verified": "verified",
    "followers_count": "followers",
    "following_count": "following",
    "total_likes": "hearts",
    "videos_count": "videos",
}
VIDEO_FIELDS = (
    "item_id",
    "create_time",
    "share_url",
    "caption",
    "video_duration",
    "video_views",
    "likes",
    "comments",
    "shares",
)
TOLD_OF_COMMENTERS = frozenset({"id", "sec_uid", "username", "nickname", "avatar_url"})


class Profile(Struct, frozen=True):
    username: Name | None = None
    display_name: Text = ""
    profile_image: Url | None = None
    bio_description: Text = ""
    is_verified: bool = False
    followers_count: Count = 0
    following_count: Count = 0
    total_likes: Count = 0
    videos_count: Count = 0


class Film(Struct, frozen=True):
    item_id: Number
    create_time: Seconds
    share_url: Url | None = None
    caption: Text | None = None
    video_duration: Count = 0
    video_views: Count = 0
    likes: Count = 0
    comments: Count = 0
    shares: Count = 0


class Films(Struct, frozen=True):
    videos: Annotated[list[Film], Meta(max_length=100)] | None = None
    cursor: int | None = None
    has_more: bool = False


class Remark(Struct, frozen=True):
    comment_id: Number
    video_id: Number
    create_time: Seconds
    text: Text | None = None
    likes: Count = 0
    replies: Count = 0
    owner: bool = False
    parent_comment_id: Number | None = None
    unique_identifier: OpaqueId | None = None
    username: Name | None = None
    display_name: Text | None = None
    profile_image: Url | None = None


class Remarks(Struct, frozen=True):
    comments: Annotated[list[Remark], Meta(max_length=100)] | None = None
    cursor: int | None = None
    has_more: bool = False


class Business:
    def __init__(self, v13: V13) -> None:
        self._v13 = v13

    async def profile(self, connection: Connection) -> Brought:
        granted = [scope for scope in USER_FIELDS if scope in connection.scopes]
        fields = [field for scope in granted for field in USER_FIELDS[scope]]
        call = _call("/business/get/", connection, fields=fields)
        who = _person(await self._v13.ask(call, Profile), connection)
        told = {"id", "sec_uid", "username"} | {BECOMES[field] for field in fields}
        return Brought(people=(who,), listed=(who.id,), told_of_people=frozenset(told))

    async def posts(self, question: Question, connection: Connection) -> Brought:
        """Its cursor is its own, so those that are not older than `before` are passed over."""
        before = (question.before or 0) if question.after is None else 0

        async def page_at(cursor: int | None) -> Page[Film]:
            size = min(max(question.count, 1), MOST_VIDEOS)
            films = await self._films(connection, cursor=cursor, max_count=size)
            older = [
                f for f in films.videos or [] if not before or int(f.create_time) < before / 1000
            ]
            return Page(older, films.cursor, films.has_more)

        walked = await walk(page_at, begin_of(question.after), question.count)
        films = [(own(connection), _told(film)) for film in walked.items]
        return videos_brought(films, more=walked.more, next_=walked.next)

    async def video(self, question: Question, connection: Connection) -> Brought:
        wanted = {"video_ids": [str(question.video_id)]}
        films = await self._films(connection, filters=wanted)
        found = [film for film in films.videos or [] if int(film.item_id) == question.video_id]
        if not found:
            raise NotThere(
                f"Video {question.video_id} is not among the public ones of @{connection.username}."
            )
        return videos_brought((own(connection), _told(film)) for film in found)

    async def comments(self, question: Question, connection: Connection) -> Brought:
        return await self._remarks("/business/comment/list/", question, connection)

    async def replies(self, question: Question, connection: Connection) -> Brought:
        wanted = str(question.comment_id)
        return await self._remarks(
            "/business/comment/reply/list/", question, connection, comment_id=wanted
        )

    async def _films(self, connection: Connection, **asked: Any) -> Films:
        call = _call("/business/video/list/", connection, fields=VIDEO_FIELDS, **asked)
        return await self._v13.ask(call, Films)

    async def _remarks(
        self, path: str, question: Question, connection: Connection, **asked: Any
    ) -> Brought:
        async def page_at(cursor: int | None) -> Page[Remark]:
            call = _call(
                path,
                connection,
                video_id=str(question.video_id),
                status="PUBLIC",
                sort_field="create_time",
                sort_order="desc",
                max_count=min(max(question.count, 1), MOST_COMMENTS),
                cursor=cursor,
                **asked,
            )
            remarks = await self._v13.ask(call, Remarks)
            return Page(remarks.comments or [], remarks.cursor, remarks.has_more)

        walked = await walk(page_at, begin_of(question.after), question.count)
        return comments_brought(
            (_comment(remark, connection) for remark in walked.items),
            more=walked.more,
            next_=walked.next,
            told_of_people=TOLD_OF_COMMENTERS,
        )


def _call(path: str, connection: Connection, **asked: Any) -> Call:
    return Call(path, connection.access_token, {"business_id": connection.open_id} | asked)


def _person(profile: Profile, connection: Connection) -> Person:
    return person(
        profile.username or connection.username,
        "open_id",
        connection.open_id or "",
        nickname=profile.display_name,
        avatar_url=web_address(profile.profile_image),
        biography=profile.bio_description,
        verified=profile.is_verified,
        followers=count(profile.followers_count),
        following=count(profile.following_count),
        hearts=count(profile.total_likes),
        videos=count(profile.videos_count),
    )


def _told(film: Film) -> Told:
    return Told(
        id=film.item_id,
        at=film.create_time,
        description=film.caption,
        link=film.share_url,
        duration=film.video_duration,
        plays=film.video_views,
        likes=film.likes,
        comments=film.comments,
        shares=film.shares,
    )


def _comment(remark: Remark, connection: Connection) -> Comment:
    return comment(
        _author(remark, connection),
        id_=remark.comment_id,
        video_id=remark.video_id,
        parent=remark.parent_comment_id,
        text=remark.text or "",
        at=remark.create_time,
        likes=remark.likes,
        replies=remark.replies,
    )


def _author(remark: Remark, connection: Connection) -> Person:
    told = {
        "nickname": remark.display_name or "",
        "avatar_url": web_address(remark.profile_image),
    }
    if remark.owner:
        return own(connection, **told)
    if not remark.username:
        return nobody()
    kind = "unique_identifier" if remark.unique_identifier else "username"
    return person(remark.username, kind, remark.unique_identifier or "", **told)
