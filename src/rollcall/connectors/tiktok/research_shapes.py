"""What TikTok's Research API can be asked, and the shapes in which it answers."""

from typing import Annotated

from msgspec import Meta, Struct

from rollcall.connectors.tiktok.abilities import Ability, Api
from rollcall.connectors.tiktok.bringing import NAMES
from rollcall.connectors.tiktok.making import Count, Name, Number, Seconds, Text, Url
from rollcall.ports.reading import Asked

API = "TikTok's Research API"
SCOPE = frozenset({"research.data.basic"})
RESEARCH = Api(
    API,
    own_only=False,
    abilities=(
        Ability(
            Asked.PROFILE,
            "POST /v2/research/user/info/",
            SCOPE,
            "a public profile with biography and counts",
            needs=("username",),
        ),
        Ability(
            Asked.POSTS,
            "POST /v2/research/video/query/",
            SCOPE,
            "public videos with counts, 30 days at a time",
            needs=("username",),
        ),
        Ability(
            Asked.VIDEO,
            "POST /v2/research/video/query/",
            SCOPE,
            "one public video with its counts",
            needs=("video_id",),
        ),
        Ability(
            Asked.LIKES,
            "POST /v2/research/user/liked_videos/",
            SCOPE,
            "videos that somebody likes, where that person shows it",
            needs=("username",),
        ),
        Ability(
            Asked.FOLLOWERS,
            "POST /v2/research/user/followers/",
            SCOPE,
            "usernames and display names",
            needs=("username",),
        ),
        Ability(
            Asked.FOLLOWING,
            "POST /v2/research/user/following/",
            SCOPE,
            "usernames and display names",
            needs=("username",),
        ),
        Ability(
            Asked.COMMENTS,
            "POST /v2/research/video/comment/list/",
            SCOPE,
            "comments without who wrote them",
            needs=("video_id",),
        ),
        Ability(
            Asked.REPLIES,
            "POST /v2/research/video/comment/list/",
            SCOPE,
            "replies without who wrote them",
            needs=("comment_id",),
        ),
    ),
)
USER_FIELDS = (
    "display_name",
    "bio_description",
    "avatar_url",
    "is_verified",
    "follower_count",
    "following_count",
    "likes_count",
    "video_count",
)
TOLD_OF_A_PROFILE = NAMES | {
    "nickname",
    "biography",
    "avatar_url",
    "verified",
    "followers",
    "following",
    "hearts",
    "videos",
}
VIDEO_FIELDS = (
    "id",
    "create_time",
    "username",
    "video_description",
    "video_duration",
    "like_count",
    "comment_count",
    "share_count",
    "view_count",
)
COMMENT_FIELDS = (
    "id",
    "video_id",
    "text",
    "like_count",
    "reply_count",
    "parent_comment_id",
    "create_time",
)


class Profile(Struct, frozen=True):
    display_name: Text | None = None
    bio_description: Text = ""
    avatar_url: Url | None = None
    is_verified: bool = False
    follower_count: Count = 0
    following_count: Count = 0
    likes_count: Count = 0
    video_count: Count = 0


class Film(Struct, frozen=True):
    id: Number
    create_time: Seconds
    username: Annotated[Name, Meta(min_length=1)]
    video_description: Text | None = None
    video_duration: Count = 0
    like_count: Count = 0
    comment_count: Count = 0
    share_count: Count = 0
    view_count: Count = 0


class Films(Struct, frozen=True):
    videos: list[Film] | None = None
    user_liked_videos: list[Film] | None = None
    cursor: int | None = None
    has_more: bool = False
    search_id: Annotated[str, Meta(max_length=128)] | None = None


class Remark(Struct, frozen=True):
    id: Number
    video_id: Number
    create_time: Seconds
    text: Text | None = None
    like_count: Count = 0
    reply_count: Count = 0
    parent_comment_id: Number | None = None


class Remarks(Struct, frozen=True):
    comments: list[Remark] | None = None
    cursor: int | None = None
    has_more: bool = False


class Somebody(Struct, frozen=True):
    username: Annotated[Name, Meta(min_length=1)]
    display_name: Text = ""


class People(Struct, frozen=True):
    user_followers: list[Somebody] | None = None
    user_following: list[Somebody] | None = None
    cursor: int | None = None
    has_more: bool = False
