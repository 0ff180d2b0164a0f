"""A live room followed as a stream: what is told, to whom, and from where it goes on."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from rollcall.core.access.plans import Plan
from rollcall.core.social.live.following import BEHIND_MS
from rollcall.core.social.live.going_live import Wanted
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named
from rollcall.wire import broadcasts, telling
from rollcall.wire.streams import Streams
from tests.listening import Stream, Told, listen
from tests.place import Place
from tests.worlds import open_world

ROOM = f"/v1/social/live/{named.ROOM}"
EVENTS = f"{ROOM}/events"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasts, "EVERY", 0.01)
    monkeypatch.setattr(telling, "CHECKED_EVERY", 0.02)


def move(world: Place, seconds: float) -> None:
    world.clock.set_ahead(world.clock.ahead + timedelta(seconds=seconds))


async def act(world: Place, method: str, path: str, **more: Any) -> Any:
    headers = {"x-account-key": DEMO_ACCOUNT_KEY}
    answer = await world.ask(method, f"/tikapi{path}", headers=headers, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def say(world: Place, text: str, room_id: int = named.ROOM) -> str:
    body = {"room_id": str(room_id), "text": text}
    return (await act(world, "POST", "/user/live/chat/send", json=body))["data"]["msg_id"]


async def polled(world: Place, cursor: str = "") -> tuple[list[str], str]:
    more = f"&nextCursor={cursor}" if cursor else ""
    body = await act(world, "GET", f"/user/live/chat?room_id={named.ROOM}{more}")
    return [message["msgId"] for message in body["messagesList"]], body["nextCursor"]


def ids(told: list[Told]) -> list[str]:
    return [event.body["id"] for event in told]


async def last_words(world: Place, *streams: Stream, text: str = "over and out") -> list[Any]:
    """Say something, and give what each stream is told until then."""
    id_ = await say(world, text)
    move(world, BEHIND_MS / 1000)
    return [await stream.until(id_) for stream in streams]


async def test_the_head_says_what_it_is_and_that_nobody_may_keep_it(world: Place):
    async with listen(world, EVENTS) as stream:
        headers = stream.answer.headers
        assert headers["content-type"] == "text/event-stream"
        assert headers["cache-control"] == "no-store, no-transform"
        assert headers["x-accel-buffering"] == "no"
        assert "content-length" not in headers
        assert headers["x-request-id"]
        assert (await stream.next()) is not None


async def test_a_poll_and_a_stream_tell_the_same_events(either_world: Place):
    world = either_world
    by_poll, cursor = await polled(world)
    async with listen(world, EVENTS) as stream:
        for nth in range(12):
            move(world, 3)
            await say(world, f"words {nth}")
            more, cursor = await polled(world, cursor)
            by_poll += more
        [told] = await last_words(world, stream)
    more, cursor = await polled(world, cursor)
    by_poll += more

    assert ids(told) == by_poll
    assert len(set(by_poll)) == len(by_poll) > 60
    kinds = {event.kind for event in told}
    assert {"comment", "like", "join", "gift", "audience"} <= kinds
    assert all(event.kind == event.body["kind"] for event in told)
    assert [event.body["at"] for event in told] == sorted(event.body["at"] for event in told)


async def test_what_is_said_through_another_process_is_told_here_as_well(
    world_at: tuple[Path, str | None],
):
    async with open_world(*world_at) as here, open_world(*world_at) as there:
        by_poll, cursor = await polled(there)
        async with listen(here, EVENTS) as stream:
            said: list[str] = []
            for nth in range(8):
                for place in (here, there):
                    move(place, 1.5)
                said += [await say(place, str(nth)) for place in (there, here)]
                more, cursor = await polled(there, cursor)
                by_poll += more
            move(there, BEHIND_MS / 1000)
            [told] = await last_words(here, stream)
            move(there, 0.001)
        more, _ = await polled(there, cursor)
        by_poll += more

    told_before_the_last = ids(told)[:-1]
    assert [id_ for id_ in told_before_the_last if id_ in said] == said
    assert [id_ for id_ in by_poll if id_ in set(told_before_the_last)] == told_before_the_last
    assert len(set(by_poll)) == len(by_poll)


async def test_whoever_breaks_off_after_any_event_goes_on_with_the_next(either_world: Place):
    world = either_world
    async with listen(world, EVENTS) as stream:
        for nth in range(5):
            move(world, 4)
            await say(world, str(nth))
        [told] = await last_words(world, stream)
    assert len({event.id for event in told}) == len(told) > 30

    for nth in range(0, len(told) - 1, 7):
        for after, query in ((told[nth].id, ""), (None, f"?after={told[nth].id}")):
            async with listen(world, f"{EVENTS}{query}", after=after) as again:
                rest = await again.until(told[-1].body["id"])
            assert [event.body for event in rest] == [event.body for event in told[nth + 1 :]]


async def test_many_who_listen_are_one_follower(world: Place):
    rooms = world.runtime.streams.broadcasts
    async with listen(world, EVENTS) as one, listen(world, EVENTS) as other:
        move(world, 5)
        first, second = await last_words(world, one, other)
        assert (len(rooms), world.runtime.streams.open) == (1, 2)
        assert first == second
    assert (len(rooms), world.runtime.streams.open) == (0, 0)


async def test_a_stream_ends_with_its_room_and_asks_nobody_to_come_again(either_world: Place):
    world = either_world
    async with world.core(writes=True) as core:
        who = await core.social.people.by_id(named.DEMO_PERSON)
        room = await core.social.live.going.start(who, Wanted("A walk", third_party=False))
    path = f"/v1/social/live/{room.id}/events"
    move(world, 20)
    async with listen(world, path) as stream:
        move(world, 5)
        goodbye = await say(world, "goodbye", room.id)
        async with world.core(writes=True) as core:
            await core.social.live.going.stop(who)
        told = await stream.rest()
    async with listen(world, path, after=told[-2].id) as again:
        rest = await again.rest()
    over = await world.get(path, headers={"last-event-id": told[-1].id})
    seen = (await world.get(f"/v1/social/live/{room.id}")).json()

    assert [event.kind for event in told].count("ended") == 1
    assert (told[-1].kind, told[-1].body["person"]) == ("ended", None)
    assert goodbye in ids(told)
    assert rest == told[-1:]
    assert (over.status_code, over.content) == (204, b"")
    assert seen["ended_at"] == told[-1].body["at"]


async def test_a_key_that_is_revoked_ends_its_stream_with_the_reason(world: Place):
    key = await world.issue(Scope.READ)
    async with listen(world, EVENTS, key=key) as stream, listen(world, EVENTS) as other:
        await stream.next()
        async with world.core(writes=True) as core:
            [mine] = [one for one in await core.keys.all() if one.name == "test"]
            await core.keys.revoke(mine.id)
        told = await stream.rest()
        assert (await last_words(world, other))[0]

    assert told[-1].kind == "refused"
    assert (told[-1].body["status"], told[-1].body["code"]) == (401, "unauthenticated")
    assert "revoked" in told[-1].body["detail"]
    assert told[-1].body["request_id"]


async def test_what_a_stream_tells_is_of_the_keys_day_which_ends_it_when_used_up(world: Place):
    plan = Plan(bytes_per_day=2000)
    key = await world.issue(Scope.READ, requests_per_minute=0, plan=plan)
    async with listen(world, EVENTS, key=key) as stream:
        told = [await stream.next()]
        for turn in range(40):
            await say(world, f"{turn} {'x' * 90}")
        move(world, BEHIND_MS / 1000)
        told += await stream.rest()

    assert (told[-1].kind, told[-1].body["status"]) == ("refused", 429)
    assert "bytes that this API key's plan has for a day" in told[-1].body["detail"]
    again = await world.get("/v1/health", key=key)
    assert again.status_code == 429


async def test_a_key_without_the_scope_is_not_let_in(world: Place):
    key = await world.issue(Scope.WRITE)
    answer = await world.ask("GET", EVENTS, key=key)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert world.runtime.streams.open == 0


async def test_a_server_that_stops_ends_every_stream(world: Place):
    async with listen(world, EVENTS) as one, listen(world, EVENTS) as other:
        await one.next()
        world.runtime.streams.stop()
        assert all(event.kind != "refused" for event in [*await one.rest(), *await other.rest()])
    late = await world.get(EVENTS)

    assert (late.status_code, late.json()["retryable"]) == (503, True)


async def test_streams_are_counted_by_key_and_all_together(
    world: Place, monkeypatch: pytest.MonkeyPatch
):
    streams = Streams(most=3, most_of_key=2)
    monkeypatch.setattr(streams, "stopping", world.runtime.streams.stopping)
    for name in ("_most", "_most_of_key"):
        monkeypatch.setattr(world.runtime.streams, name, getattr(streams, name))
    other = await world.issue(Scope.READ)
    async with listen(world, EVENTS), listen(world, EVENTS):
        third = await world.get(EVENTS)
        async with listen(world, EVENTS, key=other):
            full = await world.get(EVENTS, key=await world.issue(Scope.READ))
    async with listen(world, EVENTS) as stream:
        assert await stream.next() is not None

    assert (third.status_code, third.json()["code"]) == (429, "too_many_streams")
    assert (full.status_code, full.json()["code"]) == (503, "unavailable")
    assert int(full.headers["retry-after"]) >= 1


async def test_a_quiet_stream_says_now_and_then_that_it_is_there(
    world: Place, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling, "HEARTBEAT_EVERY", 0.02)
    async with listen(world, EVENTS) as stream:
        seen = b""
        async with asyncio.timeout(10):
            async for part in stream.answer.aiter_bytes():
                seen += part
                if seen.count(b"\n:\n\n") >= 2:
                    break

    assert seen.startswith(b"retry: 2000\n\n")


async def test_a_head_opens_no_stream(world: Place):
    answer = await world.ask("HEAD", EVENTS)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream"
    assert world.runtime.streams.open == 0


@pytest.mark.parametrize(
    "path, headers, status, code",
    [
        ("/v1/social/live/1/events", {}, 404, "live_not_found"),
        ("/v1/social/live/nobody/events", {}, 404, "not_found"),
        ("/v1/social/live/" + "9" * 60, {}, 404, "not_found"),
        (EVENTS, {"last-event-id": "nonsense"}, 422, "invalid"),
        (EVENTS, {"last-event-id": "WzEsMSwxLGZhbHNlXQ"}, 422, "invalid"),
        (f"{EVENTS}?after=%20", {}, 422, "invalid"),
        (f"{EVENTS}?since=1", {}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_followed_is_refused_before_it_begins(
    either_world: Place, path: str, headers: dict[str, str], status: int, code: str
):
    answer = await either_world.get(path, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json().get("platform_code") == 10210) == (code == "live_not_found")


async def test_open_rooms_are_walked_to_the_end(world: Place):
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await world.get(f"/v1/social/live?limit=7{cursor}")).json()
        seen += [room["id"] for room in page["data"]]
        if not page["page"]["has_more"]:
            break
        cursor = f"&cursor={page['page']['next_cursor']}"
    whole = (await world.get("/v1/social/live?limit=200")).json()["data"]

    assert seen == [room["id"] for room in whole]
    assert len(set(seen)) == len(seen) > 20
    assert str(named.ROOM) in seen
    assert all(room["ended_at"] is None for room in whole)


async def test_a_room_is_shown_with_its_figures(world: Place):
    room = (await world.get(ROOM)).json()
    stats = (await act(world, "GET", f"/user/live/stats?room_id={named.ROOM}"))["data"]

    assert (room["id"], room["owner"]["username"]) == (str(named.ROOM), "lilyachty")
    assert room["figures"]["likes"] == stats["room_stats"]["live_like_cnt"]
    assert 0 < room["figures"]["present"] <= room["figures"]["came"]
