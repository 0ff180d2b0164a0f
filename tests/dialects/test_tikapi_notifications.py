"""What the connected account is told: of everything once, to the end, however much in a second."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text

from rollcall.db.statements import Statement
from rollcall.sandbox.world import named
from rollcall.sandbox.world.people import somebody_at
from rollcall.sandbox.world.posting import posts_of
from tests.dialects.tikapi_shapes import faults, of_object
from tests.place import Place
from tests.social.actors import Actor, actor, demo

FILTERS = {"likes": 41, "comments": 31, "mentions": 45, "followers": 33}
MINE = [post for post in posts_of(somebody_at(named.DEMO)) if not post.private]


async def page(me: Actor, filter_: str = "all", count: int = 7, more: str = "") -> Any:
    body = await me.get(f"/user/notifications?filter={filter_}&count={count}{more}")
    [only] = body["notice_lists"]
    return only


async def pages(me: Actor, filter_: str = "all", count: int = 7) -> list[Any]:
    """All there are, by the rule of the published clients."""
    found = [await page(me, filter_, count)]
    while found[-1]["has_more"] and found[-1]["min_time"] and found[-1]["max_time"]:
        times = f"&max_time={found[-1]['max_time']}&min_time={found[-1]['min_time']}"
        found.append(await page(me, filter_, count, times))
    return found


def notices(found: list[Any]) -> list[Any]:
    return [notice for one in found for notice in one["notice_list"]]


async def kept(world: Place) -> Counter[str]:
    """How many of each kind are kept for the demo account."""
    sql = f"SELECT kind, count(*) FROM notices WHERE person_id = {named.DEMO_PERSON} GROUP BY kind"
    rows = await world.runtime.database.rows(Statement(text(sql).columns()))
    return Counter({row[0]: row[1] for row in rows})


@pytest.mark.parametrize("filter_", ["all", *FILTERS])
async def test_all_of_a_kind_is_told_once_to_the_end(either_world: Place, filter_: str):
    me = demo(either_world)
    found = await pages(me, filter_)
    told = notices(found)

    of_kind = {41: "like", 31: "comment", 45: "mention", 33: "follow"}
    counts = Counter(of_kind[notice["type"]] for notice in told)
    everything = await kept(either_world)
    wanted = everything if filter_ == "all" else {of_kind[FILTERS[filter_]]: len(told)}
    assert counts == wanted
    assert all(everything[kind] == count for kind, count in counts.items())
    assert len({notice["nid_str"] for notice in told}) == len(told) > 20
    assert [notice["nid_str"] for notice in notices(await pages(me, filter_, 30))] == [
        notice["nid_str"] for notice in told
    ]
    times = [notice["create_time"] for notice in told]
    assert times == sorted(times, reverse=True)
    for one in found:
        seconds = [notice["create_time"] for notice in one["notice_list"]]
        assert 0 < len(seconds) <= 7
        assert (one["max_time"], one["min_time"]) == (seconds[0], seconds[-1])
    assert [one["has_more"] for one in found] == [1] * (len(found) - 1) + [0]


async def test_each_kind_says_who_and_what_about(world: Place):
    me = demo(world)
    for filter_ in FILTERS:
        for notice in (await page(me, filter_, 30))["notice_list"]:
            assert faults(of_object("Notice"), notice) == []
    [like, *_] = (await page(me, "likes"))["notice_list"]
    [said, *_] = (await page(me, "comments"))["notice_list"]
    [named_, *_] = (await page(me, "mentions"))["notice_list"]
    [follow, *_] = (await page(me, "followers"))["notice_list"]

    assert int(like["digg"]["aweme"]["aweme_id"]) in {post.id for post in MINE}
    assert said["comment"]["comment"]["cid"].isdigit()
    assert "@my_tiktok_user" in named_["at"]["content"]
    assert set(follow) & {"digg", "at", "comment"} == set()
    followers = await me.walk("/user/followers", "userList", "nextCursor")
    assert follow["follow"]["from_user"]["uid"] in {row["user"]["id"] for row in followers}


async def test_what_others_do_is_told_and_what_they_take_back_is_not(either_world: Place):
    me, other = demo(either_world), await actor(either_world, 40)
    video, whom = str(MINE[3].id), {"user_id": str(me.id)}
    await other.do("/user/unlike", media_id=video)
    await other.do("/user/unfollow", **whom)
    before = await kept(either_world)

    await other.do("/user/like", media_id=video)
    await other.do("/user/comment", media_id=video, text="So good")
    mention = {"text": "Look, @my_tiktok_user", "has_tags": True}
    await other.do("/user/comment", media_id=str(named.VIDEOS[1].id), **mention)
    await other.do("/user/follow", **whom)
    await me.do("/user/like", media_id=video)
    newest = (await page(me, "all", 4))["notice_list"]
    await other.do("/user/unlike", media_id=video)
    await other.do("/user/unfollow", **whom)

    assert [notice["type"] for notice in newest] == [33, 45, 31, 41]
    who = [notice[0] if isinstance(notice, list) else notice for notice in map(actor_of, newest)]
    assert [person["uid"] for person in who] == [str(other.id)] * 4
    assert newest[1]["at"]["content"] == "Look, @my_tiktok_user"
    assert await kept(either_world) == before + Counter(comment=1, mention=1)
    assert [n["type"] for n in (await page(me, "all", 2))["notice_list"]] == [45, 31]


def actor_of(notice: Any) -> Any:
    match notice["type"]:
        case 41:
            return notice["digg"]["from_user"]
        case 31:
            return notice["comment"]["comment"]["user"]
        case 45:
            return notice["at"]["user_info"]
    return notice["follow"]["from_user"]


@pytest.mark.parametrize("count", [1, 3, 7, 19, 20, 21])
async def test_of_one_second_nothing_is_told_twice_or_left_out(either_world: Place, count: int):
    me = demo(either_world)
    before = [notice["nid_str"] for notice in notices(await pages(me, "likes", 30))]
    for place in (40, 41):
        other = await actor(either_world, place)
        for post in MINE[:10]:
            await other.do("/user/unlike", media_id=str(post.id))
            await other.do("/user/like", media_id=str(post.id))
    fresh = [n["nid_str"] for n in (await page(me, "likes", 20))["notice_list"]]

    found = await pages(me, "likes", count)

    told = [notice["nid_str"] for notice in notices(found)]
    assert len(told) == len(set(told))
    assert told[:20] == fresh
    assert set(told) <= {*fresh, *before}
    assert (await kept(either_world))["like"] == len(told)
    assert max(len(one["notice_list"]) for one in found) <= count


async def test_what_comes_and_goes_meanwhile_moves_nothing_else(world: Place):
    me, other = demo(world), await actor(world, 40)
    for post in MINE[:12]:
        await other.do("/user/unlike", media_id=str(post.id))
    for post in MINE[:8]:
        await other.do("/user/like", media_id=str(post.id))
    whole = [n["nid_str"] for n in (await page(me, "likes", 30))["notice_list"]]

    first = await page(me, "likes", 3)
    gone = first["notice_list"][1]["digg"]["aweme"]["aweme_id"]
    await other.do("/user/unlike", media_id=gone)
    for post in MINE[8:12]:
        await other.do("/user/like", media_id=str(post.id))
    times = f"&max_time={first['max_time']}&min_time={first['min_time']}"
    second = await page(me, "likes", 3, times)

    told = [n["nid_str"] for n in first["notice_list"] + second["notice_list"]]
    assert told == whole[:6]


async def test_a_time_of_ones_own_is_the_latest_that_is_told(world: Place):
    me = demo(world)
    every = notices(await pages(me, "all", 30))
    middle = every[40]["create_time"]

    since = await page(me, "all", 30, f"&max_time={middle}")

    wanted = [notice for notice in every if notice["create_time"] <= middle]
    shown = since["notice_list"]
    assert shown == wanted[: len(shown)]
    assert await page(me, "all", 7, "&max_time=0&min_time=0") == await page(me)
    nothing = await page(me, "all", 7, "&min_time=1")
    assert nothing == {
        "group": 36, "has_more": 0, "max_time": 0, "min_time": 0, "notice_list": []
    }  # fmt: skip


@pytest.mark.parametrize(
    "query, field",
    [
        ("filter=dislikes", "filter"),
        ("count=31", "count"),
        ("max_time=soon", "max_time"),
        ("min_time=-1", "min_time"),
        ("min_time=99999999999999999999", "min_time"),
    ],
)
async def test_what_cannot_be_asked_is_named(world: Place, query: str, field: str):
    answer = await demo(world).ask("GET", f"/user/notifications?{query}")

    assert answer.status_code == 400
    assert field in answer.json()["fields"]


async def test_the_largest_numbers_are_taken(either_world: Place):
    me = demo(either_world)
    largest = 10**19 - 1

    beyond = await page(me, "all", 7, f"&max_time={largest}")
    both = await page(me, "all", 7, f"&max_time={largest}&min_time={largest}")

    assert beyond == await page(me) == both
