"""TikAPI's live rooms: opened, followed, spoken in and ended as its clients do it."""

import asyncio
from base64 import b64decode
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from rollcall.core.social.live.following import BEHIND_MS
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named
from tests.place import Place

ROOM = f"room_id={named.ROOM}"
TITLE = {"title": "Check out my live!", "third_party": True}


async def ask(world: Place, method: str, path: str, **more: Any):
    headers = {"x-account-key": DEMO_ACCOUNT_KEY}
    return await world.ask(method, f"/tikapi{path}", headers=headers, **more)


async def get(world: Place, path: str) -> Any:
    answer = await ask(world, "GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(world: Place, path: str, **body: Any) -> Any:
    answer = await ask(world, "POST", path, **({"json": body} if body else {}))
    assert answer.status_code == 200, answer.text
    return answer.json()


def move(world: Place, seconds: float) -> None:
    world.clock.set_ahead(world.clock.ahead + timedelta(seconds=seconds))


async def profile(world: Place) -> Any:
    return (await get(world, "/user/info"))["userInfo"]["user"]


@pytest.mark.parametrize(
    "path, fields",
    [
        ("/user/live/info", {"data", "status_code", "extra"}),
        (f"/user/live/check?{ROOM}", {"data", "status_code", "extra"}),
        (f"/user/live/recommend?{ROOM}", {"data", "status_code", "extra"}),
        (f"/user/live/stats?{ROOM}", {"data", "status_code", "extra"}),
        (f"/user/live/detail?{ROOM}", {"data", "status_code", "extra"}),
        (f"/user/live/chat?{ROOM}", {"messagesList", "nextCursor", "now", "pushServer"}),
        ("/user/live/topics", {"data", "status_code", "extra"}),
        ("/user/wallet/transactions?page=1&count=12", {"data", "status_code", "extra"}),
        (
            "/user/search/live?query=lilyachty",
            {"data", "cursor", "has_more", "backtrace", "extra", "log_pb", "$other"},
        ),
        ("/user/live/analytics?days=7", {"data", "status_code", "extra"}),
        ("/user/live/list?count=30&sort=1", {"data", "hasMore", "offset"}),
    ],
)
async def test_every_example_of_the_documents_answers(world: Place, path: str, fields: set[str]):
    body = await get(world, path)

    assert fields | {"status", "message"} <= set(body)
    assert (body["status"], body["message"]) == ("success", "")
    assert body["status"] == "success"


async def test_the_documents_room_is_open_and_says_the_same_everywhere(world: Place):
    room = (await get(world, f"/user/live/check?{ROOM}"))["data"]
    star = (await world.get("/tikapi/public/check?username=lilyachty")).json()["userInfo"]["user"]
    stats = (await get(world, f"/user/live/stats?{ROOM}"))["data"]["room_stats"]

    assert (room["id"], room["id_str"], room["status"]) == (named.ROOM, str(named.ROOM), 2)
    assert star["roomId"] == str(named.ROOM)
    assert room["owner"]["display_id"] == "lilyachty"
    assert room["like_count"] == room["stats"]["like_count"] == stats["live_like_cnt"]
    assert 0 < room["user_count"] <= room["stats"]["total_user"]


async def chat(world: Place, cursor: str = "", room: str = ROOM) -> tuple[list[Any], str]:
    more = f"&nextCursor={cursor}" if cursor else ""
    body = await get(world, f"/user/live/chat?{room}{more}")
    return body["messagesList"], body["nextCursor"]


async def test_a_chat_is_followed_by_its_cursor_without_loss_or_repeats(world: Place):
    told, cursor = await chat(world)
    assert told
    for _ in range(30):
        move(world, 7)
        more, cursor = await chat(world, cursor)
        told += more

    assert len({message["msgId"] for message in told}) == len(told) > 100
    moments = [int(message["createTime"]) for message in told]
    assert moments == sorted(moments)
    first, _, rest = b64decode(cursor).decode().partition("---split_cusror---")
    assert first.count("_") == 3
    assert rest.startswith("fetch_time:")
    assert {"ChatMessage", "GiftMessage", "LikeMessage", "MemberMessage"} <= {
        message["messageType"] for message in told
    }
    totals = [message["total"] for message in told if message["messageType"] == "LikeMessage"]
    assert totals == sorted(totals)


async def test_likes_that_were_told_are_those_the_room_counts(world: Place):
    _, cursor = await chat(world)
    before = (await get(world, f"/user/live/check?{ROOM}"))["data"]["like_count"]
    move(world, 90)
    told, _ = await chat(world, cursor)
    after = (await get(world, f"/user/live/check?{ROOM}"))["data"]["like_count"]

    likes = [message for message in told if message["messageType"] == "LikeMessage"]
    assert after - before == sum(message["count"] for message in likes) > 0
    assert likes[-1]["total"] == after


async def test_what_is_sent_is_seen_by_whoever_follows(either_world: Place):
    world = either_world
    _, cursor = await chat(world)
    sent = await post(world, "/user/live/chat/send", room_id=str(named.ROOM), text="A mí me gusta")
    move(world, BEHIND_MS / 1000)
    told, cursor = await chat(world, cursor)
    again, _ = await chat(world, cursor)

    mine = [m for m in told if m.get("user", {}).get("displayId") == "my_tiktok_user"]
    assert [(m["messageType"], m["content"]) for m in mine] == [("ChatMessage", "A mí me gusta")]
    assert mine[0]["msgId"] == sent["data"]["msg_id"]
    assert again == []


async def test_a_room_is_opened_spoken_in_and_closed(either_world: Place):
    world = either_world
    started = await post(world, "/user/live/start", **TITLE, hashtag_id=named.HASHTAG)
    id_ = started["room"]["id"]
    assert (await profile(world))["roomId"] == id_
    assert started["stream"]["push"]["url"].startswith("rtmp://127.0.0.1/")
    assert set(started["stream"]["pull"]["flv"]) == {"FULL_HD1", "HD1", "SD1", "SD2"}

    move(world, 60)
    await post(world, "/user/live/chat/send", room_id=id_, text="Good evening")
    _, cursor = await chat(world, room=f"room_id={id_}")
    found = await get(world, "/user/search/live?query=check out MY live")
    assert [row["live_info"]["id_str"] for row in found["data"]] == [id_]
    move(world, 60)
    stopped = await post(world, "/user/live/stop")
    assert stopped["data"] == {}
    told, cursor = await chat(world, cursor, f"room_id={id_}")
    after, _ = await chat(world, cursor, f"room_id={id_}")

    assert told[-1]["messageType"] == "ControlMessage"
    assert after == []
    assert (await profile(world))["roomId"] == ""
    assert (await get(world, f"/user/live/check?room_id={id_}"))["data"]["status"] == 4
    assert (await get(world, "/user/search/live?query=check out my live"))["data"] == []
    newest = (await get(world, "/user/live/list?count=1"))["data"]["video_list"][0]
    assert (newest["room_id"], newest["duration"]) == (id_, 120)


async def test_what_a_room_was_given_is_its_owners(either_world: Place):
    world = either_world
    id_ = (await post(world, "/user/live/start", **TITLE))["room"]["id"]
    _, cursor = await chat(world, room=f"room_id={id_}")
    told: list[Any] = []
    for _ in range(20):
        move(world, 30)
        more, cursor = await chat(world, cursor, f"room_id={id_}")
        told += more
    await post(world, "/user/live/stop")
    told += (await chat(world, cursor, f"room_id={id_}"))[0]

    gifts = [message for message in told if message["messageType"] == "GiftMessage"]
    by_giver: Counter[str] = Counter()
    for gift in gifts:
        if gift["repeatEnd"] or gift["gift"]["type"] != 1:
            by_giver[gift["user"]["id"]] += gift["repeatCount"] * gift["gift"]["diamondCount"]
    given = by_giver.total()
    details = (await get(world, f"/user/live/detail?room_id={id_}"))["data"]
    stats = (await get(world, f"/user/live/stats?room_id={id_}"))["data"]["room_stats"]
    newest = (await get(world, "/user/wallet/transactions"))["data"]["transactions"][0]
    days = (await get(world, "/user/live/analytics?days=2"))["data"]
    assert given > 0
    assert details["diamonds"] == stats["total_score"] == newest["coins"] == given
    top = [gifter["diamonds"] for gifter in details["top_gifters"]]
    assert top == [diamonds for _, diamonds in by_giver.most_common(10)]
    assert all(by_giver[g["user"]["id"]] == g["diamonds"] for g in details["top_gifters"])
    assert days["diamonds_detail"]["diamonds"]["Total"][-1]["Value"] == given
    assert days["live_duration_detail"]["live_duration"][-1]["Value"] == 600 == details["duration"]
    assert newest["type"] == "income"
    assert details["likes"] == sum(
        message["count"] for message in told if message["messageType"] == "LikeMessage"
    )


async def test_of_many_who_start_at_once_one_does(either_world: Place):
    answers = await asyncio.gather(
        *(ask(either_world, "POST", "/user/live/start", json=TITLE) for _ in range(6))
    )

    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]


async def test_of_many_who_stop_at_once_one_does(either_world: Place):
    await post(either_world, "/user/live/start", **TITLE)
    move(either_world, 600)

    answers = await asyncio.gather(
        *(ask(either_world, "POST", "/user/live/stop") for _ in range(6))
    )

    assert sorted(answer.status_code for answer in answers) == [200, *[403] * 5]
    paid = (await get(either_world, "/user/wallet/transactions"))["data"]["transactions"]
    assert [row["description"] for row in paid].count(f"Gifts in {TITLE['title']}") == 1


async def test_sayings_at_the_same_moment_are_each_told_once(either_world: Place):
    world = either_world
    _, cursor = await chat(world)
    await asyncio.gather(
        *(
            post(world, "/user/live/chat/send", room_id=str(named.ROOM), text=str(n))
            for n in range(12)
        )
    )
    move(world, 1)

    told, _ = await chat(world, cursor)

    mine = [m["content"] for m in told if m.get("user", {}).get("displayId") == "my_tiktok_user"]
    assert sorted(mine, key=int) == [str(n) for n in range(12)]


@pytest.mark.parametrize("sort", [0, 1])
async def test_past_rooms_lead_to_the_end_and_agree_with_their_figures(world: Place, sort: int):
    rooms: list[Any] = []
    offset = 0
    while True:
        body = await get(world, f"/user/live/list?count=7&sort={sort}&offset={offset}")
        rooms += body["data"]["video_list"]
        if not body["hasMore"]:
            break
        assert type(body["offset"]) is int
        offset = body["offset"]

    assert len({room["room_id"] for room in rooms}) == len(rooms) == 34
    starts = [room["start_time"] for room in rooms]
    assert starts == sorted(starts, reverse=sort == 0)
    details = (await get(world, f"/user/live/detail?room_id={rooms[0]['room_id']}"))["data"]
    assert rooms[0].items() <= details.items()


async def test_a_search_leads_to_the_end_with_nothing_twice(world: Place):
    found: list[str] = []
    cursor = 0
    while True:
        body = await get(world, f"/user/search/live?query=lilyachty&cursor={cursor}")
        found += [row["live_info"]["id_str"] for row in body["data"]]
        assert type(body["cursor"]) is int
        assert body["has_more"] in (0, 1)
        if not body["has_more"]:
            break
        assert body["cursor"] < 2**53
        cursor = body["cursor"]

    assert len(set(found)) == len(found) > 12
    assert str(named.ROOM) in found


async def test_coins_are_paged_to_the_end(world: Place):
    orders: list[str] = []
    page = 1
    while True:
        data = (await get(world, f"/user/wallet/transactions?page={page}&count=9"))["data"]
        orders += [row["order_id"] for row in data["transactions"]]
        assert (data["page"], data["count"]) == (page, len(data["transactions"]))
        if not data["has_more"]:
            break
        page += 1

    assert len(set(orders)) == len(orders) > 50


async def test_recommended_are_others_that_are_open(world: Place):
    rows = (await get(world, f"/user/live/recommend?{ROOM}"))["data"]

    assert rows
    assert all(row["data"]["status"] == 2 and row["data"]["id"] != named.ROOM for row in rows)


async def test_a_topic_of_the_list_is_taken(world: Place):
    topics = (await get(world, "/user/live/topics"))["data"]
    hashtag, game = topics["hashtag_list"][0], topics["game_tag_list"][0]
    body = {"hashtag_id": hashtag["id"], "game_tag_id": game["id"]}

    id_ = (await post(world, "/user/live/start", **TITLE, **body))["room"]["id"]

    room = (await get(world, f"/user/live/check?room_id={id_}"))["data"]
    assert room["hashtag"] == {"id": hashtag["id"], "title": hashtag["title"]}
    assert room["game_tag"] == [{"id": game["id"], "title": game["title"]}]


@pytest.mark.parametrize(
    "method, path, body, code",
    [
        ("GET", "/user/live/check?room_id=1", None, 10210),
        ("GET", "/user/live/check?room_id=99999999999999999999", None, 10210),
        ("GET", "/user/live/chat?room_id=1", None, 10210),
        ("GET", "/user/live/recommend?room_id=1", None, 10210),
        ("GET", "/user/live/stats?room_id=1", None, 10210),
        ("GET", "/user/live/detail?room_id=1", None, 10210),
        ("POST", "/user/live/stop", None, 10210),
        ("POST", "/user/live/chat/send", {"room_id": "1", "text": "hello"}, 10210),
        ("POST", "/user/live/chat/send", {"room_id": "9" * 20, "text": "hello"}, 10210),
        ("POST", "/user/live/start", TITLE | {"hashtag_id": 1}, 10205),
    ],
)
async def test_what_is_not_there_is_refused_with_the_platforms_code(
    world: Place, method: str, path: str, body: Any, code: int
):
    answer = await ask(world, method, path, json=body)

    assert (answer.status_code, answer.json()["statusCode"]) == (403, code)


@pytest.mark.parametrize(
    "method, path, body, field",
    [
        ("GET", "/user/live/check", None, "room_id"),
        ("GET", "/user/live/chat?room_id=abc", None, "room_id"),
        ("GET", f"/user/live/chat?{ROOM}&nextCursor=abc", None, "nextCursor"),
        ("GET", f"/user/live/chat?{ROOM}&nextCursor=YWJj", None, "nextCursor"),
        ("GET", "/user/search/live", None, "query"),
        ("GET", "/user/search/live?query=!!", None, "query"),
        ("GET", "/user/live/list?sort=2", None, "sort"),
        ("GET", "/user/live/list?count=31", None, "count"),
        ("GET", "/user/live/analytics?days=0", None, "days"),
        ("POST", "/user/live/start", {}, "title"),
        ("POST", "/user/live/start", TITLE | {"game_tag_id": 999}, "game_tag_id"),
        ("POST", "/user/live/chat/send", {"room_id": str(named.ROOM)}, "text"),
        ("POST", "/user/live/chat/send", {"text": "hello"}, "room_id"),
    ],
)
async def test_a_bad_parameter_is_named(
    world: Place, method: str, path: str, body: Any, field: str
):
    answer = await ask(world, method, path, json=body)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


async def test_outside_the_sandbox_a_room_has_what_is_said_through_us(world: Place):
    """The same world, asked by a server that makes no audience up."""
    from rollcall.ports.live import NoAudience  # noqa: PLC0415

    world.runtime.entrance._audience = NoAudience()
    id_ = (await post(world, "/user/live/start", **TITLE))["room"]["id"]
    await post(world, "/user/live/chat/send", room_id=id_, text="alone")
    move(world, 60)
    await post(world, "/user/live/chat/send", room_id=id_, text="still alone")
    await post(world, "/user/live/stop")

    told, _ = await chat(world, room=f"room_id={id_}")
    stats = (await get(world, f"/user/live/stats?room_id={id_}"))["data"]["room_stats"]

    kinds = [message["messageType"] for message in told]
    assert kinds == ["ChatMessage", "ControlMessage"]
    assert told[0]["content"] == "still alone"
    assert (stats["live_comment_ucnt"], stats["live_watch_ucnt"]) == (1, 0)
