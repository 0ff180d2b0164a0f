"""Following by connected accounts: counted once on both sides, whoever follows whom at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from rollcall.db.statements import Statement
from rollcall.sandbox.world import named
from rollcall.sandbox.world.people import somebody_at
from tests.place import Place
from tests.social.actors import Actor, actor, demo
from tests.social.test_saying import adds_up
from tests.social.test_world import SUMS


def names(who: Actor) -> dict[str, str]:
    """All three names, as the clients send them."""
    return {"username": who.username, "secUid": who.sec_uid, "user_id": str(who.id)}


async def counters(world: Place, who: Actor) -> tuple[int, int, int]:
    """Followers, following and friends, as everybody is told."""
    info = (await world.get(f"/tikapi/public/check?username={who.username}")).json()["userInfo"]
    stats = info["statsV2"]
    return tuple(int(stats[f"{name}Count"]) for name in ("follower", "following", "friend"))  # type: ignore[return-value]


async def strangers(world: Place, first: int, second: int) -> tuple[Actor, Actor]:
    """Two who do not follow each other, whatever chance had them do."""
    one, other = await actor(world, first), await actor(world, second)
    await one.do("/user/unfollow", **names(other))
    await other.do("/user/unfollow", **names(one))
    return one, other


async def told(world: Place, who: Actor, actor_: Actor) -> int:
    """How many notices somebody has of being followed by another."""
    sql = (
        "SELECT count(*) FROM notices WHERE kind = 'follow'"
        f" AND person_id = {who.id} AND actor_id = {actor_.id}"
    )
    [[count]] = await world.runtime.database.rows(Statement(text(sql).columns()))
    return int(count)


async def relation(me: Actor, other: Actor) -> Any:
    return (await me.get(f"/user/info?username={other.username}"))["userInfo"]["user"]["relation"]


async def test_following_is_seen_on_both_sides_and_counted_once(either_world: Place):
    one, other = await strangers(either_world, 20, 31)
    before = [await counters(either_world, who) for who in (one, other)]

    answers = [await one.do("/user/follow", **names(other)) for _ in range(2)]

    assert [(a["follow_status"], a["watch_status"]) for a in answers] == [(1, 0)] * 2
    after = [await counters(either_world, who) for who in (one, other)]
    assert after[0] == (before[0][0], before[0][1] + 1, before[0][2])
    assert after[1] == (before[1][0] + 1, before[1][1], before[1][2])
    assert await told(either_world, other, one) == 1
    followers = await one.walk(f"/user/followers?secUid={other.sec_uid}", "userList", "nextCursor")
    assert [row["user"]["id"] for row in followers].count(str(one.id)) == 1
    assert followers[0]["user"]["id"] == str(one.id)
    await adds_up(either_world)


async def test_who_is_followed_back_is_a_friend_until_one_of_them_goes(either_world: Place):
    one, other = await strangers(either_world, 20, 31)
    friends = [(await counters(either_world, who))[2] for who in (one, other)]
    relations = [await relation(one, other)]

    await one.do("/user/follow", **names(other))
    relations.append(await relation(one, other))
    await other.do("/user/follow", user_id=str(one.id))
    relations.append(await relation(one, other))
    both = [(await counters(either_world, who))[2] for who in (one, other)]
    followed = await one.walk("/user/following", "userList", "nextCursor")
    shown = {row["user"]["id"]: row["user"]["relation"] for row in followed}
    for _ in range(2):
        gone = await one.do("/user/unfollow", **names(other))
        assert gone["follow_status"] == 0
    relations.append(await relation(one, other))

    assert relations == [0, 1, 2, 0]
    assert both == [count + 1 for count in friends]
    assert shown[str(other.id)] == 2
    assert [(await counters(either_world, who))[2] for who in (one, other)] == friends
    assert (await told(either_world, other, one), await told(either_world, one, other)) == (0, 1)
    await adds_up(either_world)


async def test_whose_video_it_is_is_shown_as_followed_wherever_it_is_shown(world: Place):
    one, other = await strangers(world, 20, 31)
    feed = f"/user/feed?secUid={other.sec_uid}"
    [before, *_] = (await one.get(feed))["itemList"]

    await one.do("/user/follow", **names(other))

    video = f"/user/video?id={before['id']}"
    [after, *_] = (await one.get(feed))["itemList"]
    alone = (await one.get(video))["itemInfo"]["itemStruct"]
    by_nobody = (await other.get(video))["itemInfo"]["itemStruct"]
    relations = [item["author"]["relation"] for item in (before, after, alone, by_nobody)]
    assert relations == [0, 1, 1, 0]


async def test_follows_at_the_same_moment_are_each_counted(either_world: Place):
    people = [await actor(either_world, place) for place in (20, 31, 32, 33)]

    async def about(one: Actor, other: Actor) -> None:
        await one.do("/user/follow", **names(other))
        await one.do("/user/unfollow", **names(other))
        await one.do("/user/follow", **names(other))

    await asyncio.gather(
        *(about(one, other) for one in people for other in people if one is not other)
    )

    assert [
        await relation(one, other) for one in people for other in people if one is not other
    ] == [2] * 12
    await adds_up(either_world)


async def test_two_who_follow_each_other_at_once_are_friends_of_each_other(either_world: Place):
    one, other = await strangers(either_world, 20, 31)
    for _ in range(5):
        await asyncio.gather(
            one.do("/user/follow", **names(other)), other.do("/user/follow", **names(one))
        )
        await asyncio.gather(
            *(who.do("/user/unfollow", **names(whom)) for who, whom in ((one, other), (other, one)))
        )
        [[wrong]] = await either_world.runtime.database.rows(
            Statement(text(SUMS["friends"]).columns())
        )
        assert wrong == 0


async def test_who_cannot_be_followed_is_refused_with_the_platforms_code(world: Place):
    me = demo(world)
    private = next(who for who in map(somebody_at, range(10, 200)) if who.private)
    sql = f"DELETE FROM follows WHERE follower_id = {me.id} AND followed_id = {private.id}"
    async with world.runtime.database.transaction() as transaction:
        await transaction.write(world.workspace_id, Statement(text(sql)), {})
    before = await counters(world, me)

    refused = [
        await me.fails("/user/follow", user_id=str(private.id)),
        await me.fails("/user/follow", **names(me)),
        await me.fails("/user/follow", username="fault_10221"),
        await me.fails("/user/follow", username="nobody.at.all"),
    ]

    assert refused == [(403, 10223), (403, 10223), (403, 10221), (403, 10202)]
    assert await counters(world, me) == before


@pytest.mark.parametrize(
    "body, wrong",
    [
        ({}, "user_id"),
        ({"user_id": "x"}, "user_id"),
        ({"secUid": "short"}, "secUid"),
        ({"username": "not a name"}, "username"),
        ({"user_id": str(named.DEMO_PERSON), "username": "lilyachty"}, "username"),
    ],
)
async def test_names_that_are_none_or_of_two_people_are_refused(
    world: Place, body: dict[str, str], wrong: str
):
    me = demo(world)
    for path in ("/user/follow", "/user/unfollow"):
        status, fields = await me.fails(path, **body)
        assert (status, list(fields)) == (400, [wrong])


async def test_who_did_not_grant_it_follows_nobody(world: Place):
    me = demo(world)
    narrow = "UPDATE account_keys SET scopes = '[\"view_profile\"]'"
    async with world.runtime.database.transaction() as transaction:
        await transaction.write(world.workspace_id, Statement(text(narrow)), {})

    answer = await me.ask("POST", "/user/follow", json={"username": "lilyachty"})

    assert answer.status_code == 403
    assert "follow_actions" in answer.json()["message"]
