"""Events as a stream: each once and in order, from where a listener left off."""

import asyncio
from datetime import timedelta

import pytest

from rollcall.core.events.forgetting import forget_old
from rollcall.core.events.telling import Told, tell
from rollcall.wire import broadcasts, telling
from tests.listening import Stream, listen
from tests.makers import account
from tests.place import Place

STREAM = "/v1/events/stream"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasts, "EVERY", 0.01)
    monkeypatch.setattr(telling, "CHECKED_EVERY", 0.02)


async def happen(place: Place, *names: str) -> None:
    async with place.runtime.database.transaction() as transaction:
        told = [Told(name, None, {"n": name}) for name in names]
        await tell(transaction, place.workspace_id, told, place.clock())


async def kinds(stream: Stream, count: int) -> list[tuple[str, str]]:
    """The next so many: the kind of each, and its place."""
    found = [await stream.next() for _ in range(count)]
    return [(told.kind, told.id) for told in found if told is not None]


async def test_what_happens_is_told_as_it_happens(either_place: Place) -> None:
    place = either_place
    await happen(place, "before")
    async with listen(place, STREAM) as stream:
        await happen(place, "one", "two")
        told = await stream.next()
        assert told is not None
        assert (told.kind, told.id) == ("one", "2")
        [_, same, _] = (await place.get("/v1/events")).json()["data"]
        assert told.body == same
        assert await kinds(stream, 1) == [("two", "3")]


async def test_a_listener_goes_on_where_it_left_off(either_place: Place) -> None:
    place = either_place
    await happen(place, *"abcdefgh")
    async with listen(place, f"{STREAM}?after=2") as stream:
        assert await kinds(stream, 6) == [(name, str(n)) for n, name in enumerate("cdefgh", 3)]
        await happen(place, "i")
        assert await kinds(stream, 1) == [("i", "9")]
    async with listen(place, f"{STREAM}?after=2", after="8") as stream:
        assert await kinds(stream, 1) == [("i", "9")]
    async with listen(place, f"{STREAM}?after=0") as stream:
        assert [kind for kind, _ in await kinds(stream, 9)] == list("abcdefghi")


async def test_listeners_and_writers_at_once_miss_nothing_and_hear_nothing_twice(
    either_place: Place,
) -> None:
    place, writers, turns = either_place, 4, 10

    async def write(writer: int) -> None:
        for turn in range(turns):
            await happen(place, f"{writer}.{turn}")
            await asyncio.sleep(0.003)

    async def hear(after: int) -> list[tuple[str, str]]:
        async with listen(place, f"{STREAM}?after={after}") as stream:
            return await kinds(stream, writers * turns - after)

    listeners = [asyncio.create_task(hear(after)) for after in (0, 0, 7)]
    await asyncio.gather(*(write(writer) for writer in range(writers)))
    for after, listener in zip((0, 0, 7), listeners, strict=True):
        heard = await asyncio.wait_for(listener, 30)
        assert [int(place) for _, place in heard] == list(range(after + 1, writers * turns + 1))
        assert len({kind for kind, _ in heard}) == len(heard)


async def test_a_key_hears_of_its_own_accounts_alone(either_place: Place) -> None:
    place = either_place
    key = await place.issue(account_tags=("vip",))
    async with listen(place, STREAM, key=key) as limited, listen(place, STREAM) as whole:
        await place.put(account("bo"), account("ada", tags=["vip"]))
        heard = [await limited.next() for _ in range(2)]
        assert [told and told.body["data"]["username"] for told in heard] == ["ada", "ada"]
        assert len(await kinds(whole, 4)) == 4


async def test_who_was_away_too_long_is_told_so(place: Place) -> None:
    await happen(place, "a", "b", "c")
    await place.get("/v1/events")
    place.clock.set_ahead(timedelta(days=31))
    await forget_old(place.runtime.database, place.clock())
    await happen(place, "d")
    async with listen(place, f"{STREAM}?after=1") as stream:
        told = await stream.next()
        assert told is not None
        assert (told.kind, told.body) == ("events.missed", {"after": 1})
        assert [kind for kind, _ in await kinds(stream, 2)] == ["c", "d"]


@pytest.mark.parametrize("left_off", ["soon", "-1", "9" * 17, "1.5"])
async def test_a_place_that_is_none_is_refused(place: Place, left_off: str) -> None:
    answer = await place.get(STREAM, headers={"last-event-id": left_off})
    assert answer.status_code == 422
    assert (await place.get(f"{STREAM}?after={left_off}")).status_code == 422
