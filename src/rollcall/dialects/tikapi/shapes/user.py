"""A person as the vendor's web answers spell one: user, stats, and both together."""

import msgspec

from rollcall.core.social.relating import NO_TIES, Ties
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.shapes.naming import always, camel, rounded
from rollcall.dialects.tikapi.shapes.tie import relation
from rollcall.ports.social import Person

WEB = camel({"is_ad_virtual": "isADVirtual", "user_story_status": "UserStoryStatus"})
COMMERCE = always({"commerceUser": False})
TAB = always({"showPlayListTab": True})


class User(msgspec.Struct, frozen=True, rename=WEB):
    id: str
    unique_id: str
    nickname: str
    sec_uid: str
    signature: str
    verified: bool
    private_account: bool
    secret: bool
    avatar_thumb: str
    avatar_medium: str
    avatar_larger: str
    open_favorite: bool
    room_id: str
    create_time: int
    nick_name_modify_time: int
    region: str
    language: str
    relation: int = 0
    comment_setting: int = 0
    duet_setting: int = 0
    stitch_setting: int = 0
    download_setting: int = 0
    ftc: bool = False
    is_ad_virtual: bool = False
    is_embed_banned: bool = False
    tt_seller: bool = False
    commerce_user_info: msgspec.Raw = COMMERCE
    profile_tab: msgspec.Raw = TAB
    can_exp_playlist: bool = True
    following_visibility: int = 1
    profile_embed_permission: int = 1
    user_story_status: int = 0


class Stats(msgspec.Struct, frozen=True, rename=WEB):
    follower_count: int
    following_count: int
    friend_count: int
    heart: int
    heart_count: int
    video_count: int
    digg_count: int


class StatsV2(msgspec.Struct, frozen=True, rename=WEB):
    follower_count: str
    following_count: str
    friend_count: str
    heart: str
    heart_count: str
    video_count: str
    digg_count: str


class UserAndStats(msgspec.Struct, frozen=True, rename=WEB):
    user: User
    stats: Stats
    stats_v2: StatsV2 = msgspec.field(name="statsV2")


def user(person: Person, links: Links, ties: Ties = NO_TIES) -> User:
    return User(
        str(person.id),
        person.username,
        person.nickname,
        person.sec_uid,
        person.biography,
        person.verified,
        person.private,
        person.private,
        links.avatar(person, 100),
        links.avatar(person, 720),
        links.avatar(person, 1080),
        person.likes_shown,
        str(person.room_id) if person.room_id else "",
        person.created_at,
        person.renamed_at,
        person.country.upper(),
        person.language,
        relation(person, ties),
    )


def stats(person: Person) -> Stats:
    hearts = rounded(person.hearts)
    return Stats(
        rounded(person.followers),
        rounded(person.following),
        rounded(person.friends),
        hearts,
        hearts,
        rounded(person.videos),
        rounded(person.liked),
    )


def stats_v2(person: Person) -> StatsV2:
    hearts = str(person.hearts)
    return StatsV2(
        str(person.followers),
        str(person.following),
        str(person.friends),
        hearts,
        hearts,
        str(person.videos),
        str(person.liked),
    )


def user_and_stats(person: Person, links: Links, ties: Ties = NO_TIES) -> UserAndStats:
    return UserAndStats(user(person, links, ties), stats(person), stats_v2(person))
