"""What the documents' live room has come to, and which of its events are somebody's."""

from tests.dialects.test_tikapi_live import ROOM, chat, get, move
from tests.place import Place


async def test_the_documents_room_has_come_to_what_an_evening_comes_to(world: Place):
    move(world, 45 * 60)
    details = (await get(world, f"/user/live/detail?{ROOM}"))["data"]
    stats = (await get(world, f"/user/live/stats?{ROOM}"))["data"]["room_stats"]
    shown = (await get(world, f"/user/live/check?{ROOM}"))["data"]

    assert 3600 < details["duration"] < 2 * 3600
    assert shown["start_time"] == details["start_time"]
    assert stats["live_start_time"] == "2026-11-21T08:00:00.000Z"
    assert 0 < details["new_followers"] < details["viewers"] <= 150
    assert 0 < details["likes"] < 100_000
    assert 0 < details["diamonds"] < 100_000
    assert details["gifters"] == stats["live_consume_ucnt"] >= len(details["top_gifters"])
    assert sum(gifter["diamonds"] for gifter in details["top_gifters"]) <= details["diamonds"]
    assert shown["stats"]["enter_count"] >= shown["user_count"]


async def test_an_event_of_the_room_itself_has_no_user_and_every_other_has_one(world: Place):
    told, cursor = await chat(world)
    for _ in range(5):
        move(world, 7)
        more, cursor = await chat(world, cursor)
        told += more

    of_nobody = {message["messageType"] for message in told if "user" not in message}
    assert of_nobody == {"RoomUserSeqMessage"}
    assert all(message.get("user", "") is not None for message in told)
