"""Comments by connected accounts: seen, counted and placed exactly, whoever writes at once."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import text

from rollcall.db.statements import Statement
from rollcall.sandbox.world import named
from tests.place import Place
from tests.social.actors import Actor, actor, demo
from tests.social.test_world import SUMS

FOOD = str(named.VIDEOS[1].id)


async def counts(world: Place, video: str = FOOD) -> tuple[int, int]:
    """How many comments there are, and how many of them are threads, as everybody is told."""
    item = (await world.get(f"/tikapi/public/video?id={video}")).json()["itemInfo"]["itemStruct"]
    listed = (await world.get(f"/tikapi/public/comment/list?media_id={video}")).json()
    return int(item["statsV2"]["commentCount"]), listed["total"]


async def last(me: Actor, video: str = FOOD) -> dict[str, object]:
    rows = await me.walk(f"/user/comment/list?media_id={video}", "comments", count=30)
    return rows[-1]


async def adds_up(world: Place) -> None:
    for what, sql in SUMS.items():
        [[wrong]] = await world.runtime.database.rows(Statement(text(sql).columns()))
        assert wrong == 0, what


async def test_a_comment_is_seen_by_everybody_and_counted(either_world: Place):
    me = demo(either_world)
    every, threads = await counts(either_world)

    sent = await me.do("/user/comment", media_id=FOOD, text=" Looks good ")

    assert (sent["comment"]["status"], sent["status_msg"]) == (7, "Comment sent successfully")
    assert (sent["comment"]["text"], sent["comment"]["user"]["uid"]) == ("Looks good", str(me.id))
    assert await counts(either_world) == (every + 1, threads + 1)
    shown = await last(me)
    assert (shown["cid"], shown["status"]) == (sent["comment"]["cid"], 1)
    await adds_up(either_world)


async def test_replies_nest_one_deep_and_keep_whom_they_answer(either_world: Place):
    me, other = demo(either_world), await actor(either_world, 9)
    every, threads = await counts(either_world)
    cid = (await me.do("/user/comment", media_id=FOOD, text="first"))["comment"]["cid"]

    one = await other.do("/user/comment", media_id=FOOD, text="second", reply_comment_id=cid)
    below = one["comment"]["cid"]
    two = await me.do("/user/comment", media_id=FOOD, text="third", reply_comment_id=below)

    said = [(c["comment"]["reply_id"], c["comment"]["reply_to_reply_id"]) for c in (one, two)]
    assert said == [(cid, "0"), (cid, below)]
    replies = await me.get(f"/user/comment/reply/list?media_id={FOOD}&comment_id={cid}")
    assert [row["text"] for row in replies["comments"]] == ["second", "third"]
    assert (replies["total"], replies["has_more"]) == (2, 0)
    assert await counts(either_world) == (every + 3, threads + 1)


async def test_a_thread_goes_with_its_replies_and_every_count_follows(either_world: Place):
    me, other = demo(either_world), await actor(either_world, 9)
    before = await counts(either_world)
    cid = (await other.do("/user/comment", media_id=FOOD, text="first"))["comment"]["cid"]
    replies = [
        (await me.do("/user/comment", media_id=FOOD, text=str(nth), reply_comment_id=cid))
        for nth in range(3)
    ]
    await me.do("/user/comment/like", media_id=FOOD, comment_id=cid)
    await me.do("/user/comment/delete", comment_id=replies[0]["comment"]["cid"])
    assert await counts(either_world) == (before[0] + 3, before[1] + 1)

    gone = await other.do("/user/comment/delete", comment_id=cid)

    assert gone["msg"] == "success"
    assert await counts(either_world) == before
    for path, more in (
        ("", {"text": "x", "reply_comment_id": cid}),
        ("/like", {"comment_id": cid}),
    ):
        assert await me.fails(f"/user/comment{path}", media_id=FOOD, **more) == (403, 10224)
    assert await me.fails("/user/comment/delete", comment_id=cid) == (403, 10224)
    await adds_up(either_world)


async def test_only_who_wrote_a_comment_or_whose_video_it_is_deletes_it(world: Place):
    me, other, author = demo(world), await actor(world, 9), await actor(world, 5)
    mine = (await me.do("/user/comment", media_id=FOOD, text="mine"))["comment"]["cid"]

    assert await other.fails("/user/comment/delete", comment_id=mine) == (403, 10223)
    assert (await author.do("/user/comment/delete", comment_id=mine))["msg"] == "success"


async def test_a_like_of_a_comment_is_counted_once_and_shown_to_who_gave_it(either_world: Place):
    me, other = demo(either_world), await actor(either_world, 9)
    cid = (await other.do("/user/comment", media_id=FOOD, text="like me"))["comment"]["cid"]
    liking = {"media_id": FOOD, "comment_id": cid}

    for _ in range(2):
        await me.do("/user/comment/like", **liking)
    mine, theirs = await last(me), await last(other)
    for _ in range(2):
        await me.do("/user/comment/unlike", **liking)
    after = await last(me)

    assert (mine["digg_count"], mine["user_digged"], theirs["user_digged"]) == (1, 1, 0)
    assert (after["digg_count"], after["user_digged"]) == (0, 0)


@pytest.mark.parametrize(
    "said, fields",
    [
        ({}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 151}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": 5}, "text"),
        ({"text": "x", "reply_comment_id": "string"}, "reply_comment_id"),
        ({"text": "x", "media_id": None}, "media_id"),
        ({"text": "x", "has_tags": "yes"}, "has_tags"),
    ],
)
async def test_what_cannot_be_said_names_what_is_wrong(
    world: Place, said: dict[str, object], fields: str
):
    status, told = await demo(world).fails("/user/comment", **{"media_id": FOOD} | said)

    assert (status, list(told)) == (400, [fields])


async def test_a_comment_may_be_as_long_as_on_the_platform(world: Place):
    said = await demo(world).do("/user/comment", media_id=FOOD, text="ß" * 150)

    assert len(said["comment"]["text"]) == 150


async def test_the_paths_of_older_clients_lead_to_the_same(world: Place):
    me = demo(world)
    for path in ("/comment/list?", f"/comment/reply/list?comment_id={named.COMMENT}&"):
        older = await me.get(f"{path}media_id={FOOD}&count=5")
        later = await me.get(f"/user{path}media_id={FOOD}&count=5")
        assert older["comments"] == later["comments"]
        assert older["comments"]


async def test_who_comments_at_the_same_moment_gets_a_place_of_their_own(either_world: Place):
    people = [demo(either_world), *[await actor(either_world, place) for place in range(6, 13)]]
    every, threads = await counts(either_world)
    cid = str(named.COMMENT)

    await asyncio.gather(
        *(p.do("/user/comment", media_id=FOOD, text=p.username) for p in people),
        *(p.do("/user/comment", media_id=FOOD, text="re", reply_comment_id=cid) for p in people),
        *(p.do("/user/comment/like", media_id=FOOD, comment_id=cid) for p in people),
    )

    assert await counts(either_world) == (every + 16, threads + 8)
    rows = await demo(either_world).walk(
        f"/user/comment/list?media_id={FOOD}", "comments", count=30
    )
    assert Counter(row["text"] for row in rows[-8:]) == Counter(p.username for p in people)
    await adds_up(either_world)


async def test_a_thread_that_is_deleted_while_others_answer_it_leaves_nothing(either_world: Place):
    people = [demo(either_world), *[await actor(either_world, place) for place in range(6, 11)]]
    before = await counts(either_world)
    cid = (await people[0].do("/user/comment", media_id=FOOD, text="go"))["comment"]["cid"]
    answering = {"media_id": FOOD, "text": "re", "reply_comment_id": cid}
    liking = {"media_id": FOOD, "comment_id": cid}

    answers = await asyncio.gather(
        *(p.ask("POST", "/user/comment", json=answering) for p in people[1:4]),
        *(p.ask("POST", "/user/comment/like", json=liking) for p in people[1:]),
        people[0].ask("POST", "/user/comment/delete", json={"comment_id": cid}),
        *(p.ask("POST", "/user/comment", json=answering) for p in people[4:]),
        *(p.ask("POST", "/user/comment/unlike", json=liking) for p in people[1:]),
    )

    assert {answer.status_code for answer in answers} <= {200, 403}
    assert await counts(either_world) == before
    [[left]] = await either_world.runtime.database.rows(
        Statement(text("SELECT count(*) FROM comment_likes").columns())
    )
    assert left == 0
    await adds_up(either_world)
