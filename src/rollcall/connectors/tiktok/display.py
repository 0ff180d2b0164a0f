"""TikTok's Display API: a connected account's own profile and its own public videos.

| told by it | becomes | not told, and blank |
| --- | --- | --- |
| open_id, username, display_name, avatar_url | id (derived), username, nickname, avatar_url | |
| bio_description, is_verified | biography, verified | country, language, private |
| follower_count, following_count | followers, following | friends, liked, when it joined |
| likes_count, video_count | hearts, videos | |
| id, create_time, video_description, share_url | id, created_ms, description, link | sound |
| duration, view_count, like_count | duration, plays, likes | saves, size, pinned |
| comment_count, share_count | comments, shares | threads |

A cover's address dies after six hours, so none is kept: the platform is asked for it when needed.
"""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from rollcall.connectors.limits import Limit
from rollcall.connectors.tiktok.abilities import Ability, Api
from rollcall.connectors.tiktok.bringing import own, videos_brought
from rollcall.connectors.tiktok.making import (
    Count,
    Name,
    Number,
    OpaqueId,
    Seconds,
    Text,
    Told,
    Url,
    count,
    person,
    web_address,
)
from rollcall.connectors.tiktok.v2 import V2, Call
from rollcall.connectors.tiktok.walking import Page, begin_of, walk
from rollcall.ports.reading import Asked, Brought, Connection, NotThere, Question
from rollcall.ports.social import Person

BASIC, PROFILE, STATS, VIDEOS = (
    "user.info.basic",
    "user.info.profile",
    "user.info.stats",
    "video.list",
)
DISPLAY = Api(
    "TikTok's Display API",
    own_only=True,
    abilities=(
        Ability(
            Asked.PROFILE,
            "GET /v2/user/info/",
            frozenset({BASIC}),
            "name and picture; with user.info.profile username, biography and whether verified; "
            "with user.info.stats how many followers, followed, likes and videos",
        ),
        Ability(
            Asked.POSTS,
            "POST /v2/video/list/",
            frozenset({VIDEOS}),
            "public videos with caption, length and counts of views, likes, comments and shares",
        ),
        Ability(
            Asked.VIDEO,
            "POST /v2/video/query/",
            frozenset({VIDEOS}),
            "one public video of the account's own, with the same",
            needs=("video_id",),
        ),
    ),
)
PER_MINUTE = Limit(600, 60)
"""Documented for each of the three."""
MOST_OF_A_PAGE = 20

USER_FIELDS = {
    BASIC: ("open_id", "avatar_url", "display_name"),
    PROFILE: ("username", "bio_description", "is_verified"),
    STATS: ("follower_count", "following_count", "likes_count", "video_count"),
}
BECOMES = {
    "open_id": ("id", "sec_uid"),
    "avatar_url": ("avatar_url",),
    "display_name": ("nickname",),
    "username": ("username",),
    "bio_description": ("biography",),
    "is_verified": ("verified",),
    "follower_count": ("followers",),
    "following_count": ("following",),
    "likes_count": ("hearts",),
    "video_count": ("videos",),
}
VIDEO_FIELDS = (
    "id",
    "create_time",
    "share_url",
    "video_description",
    "duration",
    "like_count",
    "comment_count",
    "share_count",
    "view_count",
)


class User(Struct, frozen=True):
    open_id: OpaqueId
    username: Name | None = None
    display_name: Text = ""
    avatar_url: Url | None = None
    bio_description: Text = ""
    is_verified: bool = False
    follower_count: Count = 0
    following_count: Count = 0
    likes_count: Count = 0
    video_count: Count = 0


class UserData(Struct, frozen=True):
    user: User


class Film(Struct, frozen=True):
    id: Number
    create_time: Seconds
    share_url: Url | None = None
    video_description: Text | None = None
    duration: Count = 0
    like_count: Count = 0
    comment_count: Count = 0
    share_count: Count = 0
    view_count: Count = 0


class Films(Struct, frozen=True):
    videos: Annotated[list[Film], Meta(max_length=100)] | None = None
    cursor: int | None = None
    has_more: bool = False


class Display:
    def __init__(self, v2: V2) -> None:
        self._v2 = v2

    async def profile(self, connection: Connection) -> Brought:
        granted = [scope for scope in USER_FIELDS if scope in connection.scopes]
        fields = tuple(field for scope in granted for field in USER_FIELDS[scope])
        call = Call("/v2/user/info/", connection.access_token, (PER_MINUTE,), fields)
        who = _person((await self._v2.ask(call, UserData)).user, connection)
        told = {name for field in fields for name in BECOMES[field]}
        return Brought(
            people=(who,), listed=(who.id,), told_of_people=frozenset(told | {"username"})
        )

    async def posts(self, question: Question, connection: Connection) -> Brought:
        """`before` is this list's own cursor."""
        author = own(connection)
        begin = question.before if question.after is None else begin_of(question.after)

        async def page_at(cursor: int | None) -> Page[Film]:
            body = {"max_count": min(max(question.count, 1), MOST_OF_A_PAGE)}
            films = await self._films(
                "/v2/video/list/", connection, body | ({"cursor": cursor} if cursor else {})
            )
            return Page(films.videos or [], films.cursor, films.has_more)

        walked = await walk(page_at, begin, question.count)
        films = [(author, _told(film)) for film in walked.items]
        return videos_brought(films, more=walked.more, next_=walked.next)

    async def video(self, question: Question, connection: Connection) -> Brought:
        body = {"filters": {"video_ids": [str(question.video_id)]}}
        films = await self._films("/v2/video/query/", connection, body)
        found = [film for film in films.videos or [] if int(film.id) == question.video_id]
        if not found:
            raise NotThere(
                f"Video {question.video_id} is not among the public ones of @{connection.username}."
            )
        return videos_brought((own(connection), _told(film)) for film in found)

    async def _films(self, path: str, connection: Connection, body: Mapping[str, object]) -> Films:
        call = Call(path, connection.access_token, (PER_MINUTE,), VIDEO_FIELDS, body)
        return await self._v2.ask(call, Films)


def _person(user: User, connection: Connection) -> Person:
    return person(
        user.username or connection.username,
        "open_id",
        user.open_id,
        nickname=user.display_name,
        avatar_url=web_address(user.avatar_url),
        biography=user.bio_description,
        verified=user.is_verified,
        followers=count(user.follower_count),
        following=count(user.following_count),
        hearts=count(user.likes_count),
        videos=count(user.video_count),
    )


def _told(film: Film) -> Told:
    return Told(
        id=film.id,
        at=film.create_time,
        description=film.video_description,
        link=film.share_url,
        duration=film.duration,
        plays=film.view_count,
        likes=film.like_count,
        comments=film.comment_count,
        shares=film.share_count,
    )
