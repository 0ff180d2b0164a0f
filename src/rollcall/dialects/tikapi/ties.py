"""Whom the connected account, or somebody else, follows, and who follows them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from rollcall.core.social.people import Tie
from rollcall.dialects.tikapi.asking import Count, Digits, before, links
from rollcall.dialects.tikapi.profiles import UserList, as_set, user_list
from rollcall.dialects.tikapi.shapes.comment import comment_user
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.watching import PageQuery, whose_of
from rollcall.wire.call import Call


class TiesQuery(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"sec_uid": "secUid", "next_cursor": "nextCursor"},
):
    sec_uid: str | None = None
    count: Count = 30
    next_cursor: Digits | None = None
    cursor: Digits | None = None
    """What clients of 3.1.0 call `nextCursor`."""


class Followings(msgspec.Struct, frozen=True):
    """As the platform's app tells it, which is how the vendor's first version did."""

    followings: Sequence[Any]
    has_more: bool
    cursor: int
    total: int


async def following(call: Call) -> UserList:
    asked = call.query(TiesQuery)
    whose = await whose_of(call, asked.sec_uid)
    ties = await call.core.social.people.following(
        whose, before=before(asked.next_cursor or asked.cursor), count=asked.count + 1
    )
    return await _related(call, ties, whose.following, asked.count)


async def followers(call: Call) -> UserList:
    asked = call.query(TiesQuery)
    whose = await whose_of(call, asked.sec_uid)
    ties = await call.core.social.people.followers(
        whose, before=before(asked.next_cursor or asked.cursor), count=asked.count + 1
    )
    return await _related(call, ties, whose.followers, asked.count)


async def following_v1(call: Call) -> Followings:
    asked, me = call.query(PageQuery), call.acts.person
    ties = await call.core.social.people.following(
        me, before=before(asked.cursor), count=asked.count + 1
    )
    return _followings(ties, me.following, asked.count, links(call))


async def _related(call: Call, ties: Sequence[Tie], total: int, count: int) -> UserList:
    """A page of people, with what the connected account has to do with each."""
    people = [tie.person for tie in ties[:count]]
    with_ = await call.core.social.relating.of(call.acts.person, people)
    return await as_set(call, user_list(ties, total, count, links(call), with_))


def _followings(ties: Sequence[Tie], total: int, count: int, of: Links) -> Followings:
    shown, more = ties[:count], len(ties) > count
    people = [comment_user(tie.person, of) for tie in shown]
    return Followings(people, more, shown[-1].number if more else 0, total)
