"""The connected account's analytics: they add up to what the world shows, and stay as they were."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from rollcall.core.social.insights import COUNTED
from rollcall.db.statements import Statement
from rollcall.sandbox.world import named
from rollcall.sandbox.world.people import somebody_at
from rollcall.sandbox.world.posting import posts_of
from tests.place import Place
from tests.social.actors import Actor, actor, demo

MINE = [post for post in posts_of(somebody_at(named.DEMO)) if not post.private]
SINCE_THE_BEGINNING = 2_900
"""Days: more than the world has."""


async def report(me: Actor, kind: str, more: str = "") -> Any:
    return await me.get(f"/creator/analytics/{kind}{more}")


def values(series: Any) -> list[Any]:
    assert all(one["status"] == 0 for one in series)
    return [one["value"] for one in series]


async def one(world: Place, sql: str) -> int:
    [[count]] = await world.runtime.database.rows(Statement(text(sql).columns()))
    return int(count or 0)


async def test_all_days_together_are_the_counters(either_world: Place):
    world = either_world
    other = await actor(world, 40)
    await other.do("/user/like", media_id=str(MINE[0].id))
    await other.do("/user/comment", media_id=str(MINE[1].id), text="Well")
    await other.do("/user/follow", user_id=str(named.DEMO_PERSON))
    async with world.core() as core:
        person = await core.social.people.by_id(named.DEMO_PERSON)
        days = await core.social.insights.of_all(person, days=SINCE_THE_BEGINNING)
        video = await core.social.videos.one(MINE[0].id)
        of_video = await core.social.insights.of_one(person, video, days=SINCE_THE_BEGINNING)

    shown = f"author_id = {named.DEMO_PERSON} AND NOT private"
    for name in COUNTED:
        total = await one(world, f"SELECT sum({name}) FROM videos WHERE {shown}")
        assert sum(getattr(day, name) for day in days) == total
        assert sum(getattr(day, name) for day in of_video) == getattr(video, name)
        assert min(getattr(day, name) for day in days) >= 0
    assert sum(day.likes for day in days) == person.hearts
    assert sum(day.gained for day in days) == days[-1].followers == person.followers
    assert sum(day.gained for day in of_video) <= person.followers


async def test_a_days_new_followers_are_the_follows_of_that_day(either_world: Place):
    me = demo(either_world)
    body = await report(me, "overview", "?days=365")
    history = values(body["follower_num_history"])

    assert history[-1] == body["follower_num"]["value"]
    assert len(history) == 365
    today = int(either_world.clock().timestamp()) // 86_400
    for nth, (before, after) in enumerate(pairwise(history)):
        day = today - 363 + nth
        follows = await one(
            either_world,
            "SELECT count(*) FROM follows"
            f" WHERE followed_id = {me.id} AND at >= {day * 86_400} AND at < {(day + 1) * 86_400}",
        )
        assert after - before == follows, day


async def test_what_is_done_now_is_todays(either_world: Place):
    me, other = demo(either_world), await actor(either_world, 40)
    video = str(MINE[2].id)
    await other.do("/user/unfollow", user_id=str(me.id))
    await other.do("/user/unlike", media_id=video)
    before = await report(me, "overview")

    await other.do("/user/like", media_id=video)
    await other.do("/user/comment", media_id=video, text="Again")
    await other.do("/user/follow", user_id=str(me.id))

    after = await report(me, "overview")
    moved = {
        name: [b - a for a, b in zip(values(before[name]), values(after[name]), strict=True)]
        for name in ("like_history", "comment_history", "follower_num_history", "vv_history")
    }
    assert moved == {
        "like_history": [0] * 6 + [1],
        "comment_history": [0] * 6 + [1],
        "follower_num_history": [0] * 6 + [1],
        "vv_history": [0] * 7,
    }
    of_video = await report(me, "video", f"?media_id={video}")
    assert values(of_video["video_like_history_7d"])[-1] == 1
    assert values(of_video["video_comment_history_7d"])[-1] == 1


@pytest.mark.parametrize("kind", ["overview", "followers", "live", f"video?media_id={MINE[3].id}"])
async def test_a_day_that_is_over_stays_as_it_was(world: Place, kind: str):
    me, mark = demo(world), "&" if "?" in kind else "?"
    before = await report(me, kind, f"{mark}days=60")
    world.clock.set_ahead(timedelta(days=1))

    after = await report(me, kind, f"{mark}days=61")

    series = [name for name, value in before.items() if isinstance(value, list)]
    assert series
    for name in series:
        assert after[name][:60] == before[name], name
        assert len(after[name]) == 61


async def test_there_is_something_on_the_days_of_the_world(world: Place):
    body = await report(demo(world), "overview", "?days=60")

    for name in ("vv_history", "pv_history", "like_history"):
        assert sum(values(body[name])) > 0, name
    assert sum(values(body["vv_history"])) > sum(values(body["like_history"]))


async def test_who_the_followers_are_adds_up(world: Place):
    me = demo(world)
    body = await report(me, "followers", "?days=2")

    gender = {row["key"]: row["value"] for row in body["follower_gender_percent"]["value"]}
    assert sum(gender.values()) == pytest.approx(1)
    assert set(gender) == {"Male", "Female"}
    regions = body["follower_region_percent"]["value"]
    country = regions[0]["key"].lower()
    there = await one(
        world,
        "SELECT count(*) FROM follows f JOIN people p ON p.id = f.follower_id"
        f" WHERE f.followed_id = {me.id} AND p.country = '{country}'",
    )
    followers = body["follower_num"]["value"]
    assert regions[0]["value"] == round(there / followers, 4)
    assert sum(row["value"] for row in regions) <= 1.001
    hours = values(body["follower_active_history_hours"])
    assert [len(day) for day in hours] == [24, 24]
    assert all(0 <= count <= followers for day in hours for count in day)
    assert body["vv_history"] is None


async def test_rooms_are_reported_as_they_are_told_of_elsewhere(world: Place):
    me = demo(world)
    await me.do("/user/live/start", title="An evening")
    world.clock.set_ahead(timedelta(minutes=20))
    await me.do("/user/live/stop")
    body = await report(me, "live", "?days=40")
    told = (await me.get("/user/live/analytics?days=40"))["data"]

    assert values(body["user_live_diamonds_history"]) == [
        day["Value"] for day in told["diamonds_detail"]["diamonds"]["Total"]
    ]
    assert values(body["user_live_duration_time_history"])[-1] == 1200
    assert values(body["user_live_cnt_history"])[-1] == 1
    assert sum(values(body["user_live_cnt_history"])) > 5
    viewers = values(body["user_live_unique_viewers_history"])
    views = values(body["user_live_views_history"])
    assert all(few <= many for few, many in zip(viewers, views, strict=True))
    assert body["user_live_top_viewers_history"] is None


async def test_content_is_what_was_posted_in_these_days(world: Place):
    me = demo(world)
    short, long = [await report(me, "content", f"?days={days}") for days in (7, 365)]

    assert values(short["vv_history"]) == [0] * 7
    recent = [post for post in MINE if post.created > world.clock().timestamp() - 364 * 86_400]
    assert recent
    assert sum(values(long["vv_history"])) == sum(post.plays for post in recent)
    assert long["follower_num_history"] is None


@pytest.mark.parametrize(
    "kind, wrong",
    [
        ("everything", "type"),
        ("overview?days=0", "days"),
        ("overview?days=366", "days"),
        ("video", "media_id"),
        ("video?media_id=abc", "media_id"),
    ],
)
async def test_what_cannot_be_asked_is_named(world: Place, kind: str, wrong: str):
    answer = await demo(world).ask("GET", f"/creator/analytics/{kind}")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [wrong])


async def test_a_video_of_somebody_else_is_not_reported_on(world: Place):
    path = f"/creator/analytics/video?media_id={named.VIDEOS[1].id}"
    answer = await demo(world).ask("GET", path)

    assert (answer.status_code, answer.json()["statusCode"]) == (403, 10223)
