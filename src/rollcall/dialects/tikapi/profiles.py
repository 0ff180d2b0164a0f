"""Profiles, and who follows whom."""

from collections.abc import Sequence

import msgspec

from rollcall.core.errors import Invalid
from rollcall.core.social.people import Tie
from rollcall.core.social.relating import NO_TIES, Ties
from rollcall.dialects.tikapi.asking import (
    Anywhere,
    Count,
    Digits,
    links,
    person_named,
    person_of,
)
from rollcall.dialects.tikapi.shapes import user as users
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.shapes.user import Stats, StatsV2, User, UserAndStats
from rollcall.ports.social import Person
from rollcall.wire.call import Call


class CheckQuery(Anywhere, frozen=True, kw_only=True, rename={"sec_uid": "secUid"}):
    username: str | None = None
    user_id: Digits | None = None
    sec_uid: str | None = None


class TiesQuery(
    Anywhere,
    frozen=True,
    kw_only=True,
    rename={"sec_uid": "secUid", "next_cursor": "nextCursor"},
):
    sec_uid: str | None = None
    count: Count = 30
    next_cursor: Digits | None = None


class UserInfo(msgspec.Struct, frozen=True):
    user: User
    stats: Stats
    stats_v2: StatsV2 = msgspec.field(name="statsV2")
    item_list: tuple[object, ...] = msgspec.field(name="itemList", default=())


class ShareMeta(msgspec.Struct, frozen=True):
    title: str
    desc: str


class Profile(msgspec.Struct, frozen=True):
    user_info: UserInfo = msgspec.field(name="userInfo")
    share_meta: ShareMeta = msgspec.field(name="shareMeta")
    need_fix: bool = msgspec.field(name="needFix", default=True)


class UserList(msgspec.Struct, frozen=True):
    user_list: Sequence[UserAndStats] = msgspec.field(name="userList")
    total: int
    has_more: bool = msgspec.field(name="hasMore")
    min_cursor: int = msgspec.field(name="minCursor")
    max_cursor: int = msgspec.field(name="maxCursor")
    next_cursor: int | str | None = msgspec.field(name="nextCursor")
    is_truncated: bool = msgspec.field(name="isTruncated", default=False)


async def check(call: Call) -> Profile:
    asked = call.query(CheckQuery)
    if asked.user_id is not None:
        person = await call.core.social.people.by_id(int(asked.user_id))
    elif asked.username is not None:
        person = await person_named(call, asked.username)
    elif asked.sec_uid is not None:
        person = await person_of(call, asked.sec_uid)
    else:
        raise Invalid({"username": "Missing."})
    return profile(person, links(call))


async def followers(call: Call) -> UserList:
    asked = call.query(TiesQuery)
    person = await person_of(call, asked.sec_uid)
    ties = await call.core.social.people.followers(
        person, before=_before(asked), count=asked.count + 1
    )
    return await as_set(call, user_list(ties, person.followers, asked.count, links(call)))


async def following(call: Call) -> UserList:
    asked = call.query(TiesQuery)
    person = await person_of(call, asked.sec_uid)
    ties = await call.core.social.people.following(
        person, before=_before(asked), count=asked.count + 1
    )
    return await as_set(call, user_list(ties, person.following, asked.count, links(call)))


def profile(person: Person, of: Links, with_: Ties = NO_TIES) -> Profile:
    info = UserInfo(users.user(person, of, with_), users.stats(person), users.stats_v2(person))
    title = f"{person.nickname} on TikTok"
    desc = f"@{person.username} {person.followers} Followers, {person.hearts} Likes"
    return Profile(info, ShareMeta(title, desc))


def user_list(
    ties: Sequence[Tie], total: int, count: int, of: Links, with_: Ties = NO_TIES
) -> UserList:
    shown = ties[:count]
    more = len(ties) > count
    return UserList(
        [users.user_and_stats(tie.person, of, with_) for tie in shown],
        total,
        more,
        shown[-1].at if shown else 0,
        shown[0].at if shown else 0,
        shown[-1].number if more else None,
    )


async def as_set(call: Call, found: UserList) -> UserList:
    """With its cursor of the type that the workspace's clients declare: they look at it."""
    settings = (await call.core.workspaces.mine()).settings
    if settings.tikapi_follow_cursor == "number" or found.next_cursor is None:
        return found
    return msgspec.structs.replace(found, next_cursor=str(found.next_cursor))


def _before(asked: TiesQuery) -> int | None:
    return int(asked.next_cursor) or None if asked.next_cursor else None
