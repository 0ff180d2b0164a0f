"""Following a live room: each event once and in order, whatever is said meanwhile and by whom."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from rollcall.core.social.faults import PlatformFault
from rollcall.core.social.live import following
from rollcall.core.social.live.following import BEHIND_MS, Happening, Heard, Reached
from rollcall.core.social.live.going_live import Wanted
from rollcall.ports.live import Ended, LiveEvent, Room, Said
from rollcall.ports.social import Person
from rollcall.sandbox.world import named
from rollcall.sandbox.world.audience import SandboxAudience
from rollcall.sandbox.world.chance import dice
from tests.place import Place
from tests.worlds import open_world

ROOM = named.ROOM


async def demo(world: Place) -> Person:
    async with world.core() as core:
        return await core.social.people.by_id(named.DEMO_PERSON)


async def say(world: Place, text: str, room_id: int = ROOM) -> int:
    who = await demo(world)
    async with world.core(writes=True) as core:
        return await core.social.live.going.say(who, room_id, text)


async def room(world: Place, room_id: int = ROOM) -> Room:
    async with world.core() as core:
        return await core.social.live.rooms.one(room_id)


async def go_on(
    world: Place, since: Reached | None, room_id: int = ROOM, until: Reached | None = None
) -> Heard:
    async with world.core() as core:
        follows = core.social.live.following
        return await follows.go_on(room_id, since or await follows.beginning(room_id), until)


def move(world: Place, milliseconds: int) -> None:
    world.clock.set_ahead(world.clock.ahead + timedelta(milliseconds=milliseconds))


def now_ms(world: Place) -> int:
    return int(world.clock().timestamp() * 1000)


def texts(happenings: list[Happening]) -> list[str]:
    return [h.event.what.text for h in happenings if isinstance(h.event.what, Said)]


async def followed(
    chance: Random,
    begins: Reached,
    steps: int,
    poll: Callable[[Reached], Awaitable[Heard]],
    between: Callable[[int], Awaitable[None]],
) -> tuple[list[Happening], Reached]:
    """Everything that is told to somebody who polls now and then."""
    told: list[Happening] = []
    since = begins
    for step in range(steps):
        await between(step)
        if chance.random() < 0.4:
            heard = await poll(since)
            told += heard.happenings
            assert heard.reached.at_ms >= since.at_ms
            since = heard.reached
    return told, since


@pytest.mark.parametrize("seed", range(4))
async def test_each_event_is_told_once_and_in_order(either_world: Place, seed: int):
    world, chance = either_world, dice("following", seed)
    said: list[int] = []

    async def between(step: int) -> None:
        move(world, chance.choice((1, 40, 300, 700, 4_000, 20_000)))
        said.extend([await say(world, str(step)) for _ in range(chance.choice((0, 0, 1, 3)))])

    first = await go_on(world, None)
    told, since = await followed(
        chance, first.reached, 60, lambda reached: go_on(world, reached), between
    )
    move(world, BEHIND_MS)
    while (heard := await go_on(world, since)).happenings:
        told += heard.happenings
        since = heard.reached

    of_audience = SandboxAudience().events(await room(world), first.reached.at_ms, since.at_ms)
    assert [h.event for h in told if h.event.id not in said] == list(of_audience)
    assert [h.event.id for h in told if h.event.id in said] == said
    moments = [h.event.at_ms for h in told]
    assert moments == sorted(moments)


@pytest.mark.parametrize("seed", range(3))
async def test_whoever_breaks_off_after_any_event_goes_on_with_the_next(world: Place, seed: int):
    chance = dice("breaking off", seed)
    first = await go_on(world, None)
    for text in range(12):
        move(world, chance.randrange(3_000))
        await say(world, str(text))
    move(world, BEHIND_MS + 5_000)
    whole = (await go_on(world, first.reached)).happenings

    assert whole[-1].reached.said == 12
    for nth, happening in enumerate(whole):
        rest = (await go_on(world, happening.reached)).happenings
        assert [h.event for h in rest] == [h.event for h in whole[nth + 1 :]]


async def test_between_two_followers_is_exactly_what_one_was_told_and_the_other_was_not(
    world: Place,
):
    begins = (await go_on(world, None)).reached
    for text in range(5):
        move(world, 2_000)
        await say(world, str(text))
    move(world, 1_000)
    ahead = await go_on(world, begins)
    move(world, 9_000)
    await say(world, "later")
    move(world, 1_000)

    between = await go_on(world, begins, until=ahead.reached)

    assert [h.event for h in between.happenings] == [h.event for h in ahead.happenings]
    assert between.reached == ahead.reached


async def test_a_saying_that_is_committed_late_is_told_all_the_same(either_world: Place):
    """However long it takes: a follower has come further in time, not in what was said."""
    world = either_world
    since = (await go_on(world, None)).reached
    who, room_id = await demo(world), ROOM
    begun, told = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        async with world.core(writes=True) as core:
            await core.social.live.going.say(who, room_id, "late")
            begun.set()
            await told.wait()

    saying = asyncio.create_task(slowly())
    await begun.wait()
    move(world, 5_000)
    meanwhile = await go_on(world, since)
    told.set()
    await saying
    after = await go_on(world, meanwhile.reached)

    assert texts(list(meanwhile.happenings)).count("late") == 0
    assert meanwhile.happenings
    assert texts(list(after.happenings)).count("late") == 1
    assert texts(list((await go_on(world, after.reached)).happenings)) == []


async def test_what_is_said_at_the_same_moment_has_places_without_gaps(either_world: Place):
    world = either_world
    since = (await go_on(world, None)).reached

    await asyncio.gather(*(say(world, str(text)) for text in range(20)))
    move(world, BEHIND_MS)
    heard = await go_on(world, since)

    ours = [h for h in heard.happenings if h.person and h.person.id == named.DEMO_PERSON]
    assert sorted(texts(ours), key=int) == [str(text) for text in range(20)]
    assert [h.reached.said for h in ours] == list(range(1, 21))
    assert (await room(world)).said == 20


async def test_two_processes_on_one_database_follow_each_other(world_at: tuple[Path, str | None]):
    chance = dice("two processes")
    async with open_world(*world_at) as one, open_world(*world_at) as other:
        since = (await go_on(one, None)).reached
        begins, told, said = since, list[Happening](), list[int]()
        for step in range(40):
            ahead = chance.choice((50, 400, 2_500))
            for place in (one, other):
                move(place, ahead)
            if chance.random() < 0.5:
                said.append(await say(chance.choice((one, other)), str(step)))
            heard = await go_on(chance.choice((one, other)), since)
            told += heard.happenings
            since = heard.reached
        for place in (one, other):
            move(place, BEHIND_MS)
        last = await go_on(other, since)
        told += last.happenings

        events = SandboxAudience().events(await room(one), begins.at_ms, last.reached.at_ms)
        assert [h.event for h in told if h.event.id not in said] == list(events)
        assert [h.event.id for h in told if h.event.id in said] == said


async def test_a_process_whose_clock_is_behind_repeats_nothing(world_at: tuple[Path, str | None]):
    async with open_world(*world_at) as ahead, open_world(*world_at) as behind:
        begins = (await go_on(ahead, None)).reached
        move(ahead, 60_000)
        first = await go_on(ahead, begins)

        second = await go_on(behind, first.reached)

        assert first.happenings
        assert (second.happenings, second.reached) == ([], first.reached)


async def test_a_room_tells_once_that_it_has_ended_and_then_nothing(either_world: Place):
    world = either_world
    who = await demo(world)
    async with world.core(writes=True) as core:
        opened = await core.social.live.going.start(who, Wanted("A walk", third_party=False))
    move(world, 30_000)
    await say(world, "welcome", opened.id)
    since = (await go_on(world, None, opened.id)).reached
    move(world, 30_000)
    await say(world, "goodbye", opened.id)
    async with world.core(writes=True) as core:
        await core.social.live.going.stop(who)

    heard = await go_on(world, since, opened.id)
    again = await go_on(world, heard.reached, opened.id)

    assert isinstance(heard.happenings[-1].event.what, Ended)
    assert "goodbye" in texts(list(heard.happenings))
    assert sum(isinstance(h.event.what, Ended) for h in heard.happenings) == 1
    assert (again.happenings, heard.reached.over) == ((), True)
    with pytest.raises(PlatformFault):
        await say(world, "is anybody there?", opened.id)


async def test_many_sayings_are_told_in_parts(world: Place, monkeypatch: pytest.MonkeyPatch):
    since = (await go_on(world, None)).reached
    for text in range(25):
        move(world, 100)
        await say(world, str(text))
    move(world, 10_000)
    whole = await go_on(world, since)
    monkeypatch.setattr(following, "MOST_SAYINGS", 4)

    told: list[LiveEvent] = []
    while (heard := await go_on(world, since)).reached != since:
        told += [h.event for h in heard.happenings]
        since = heard.reached

    assert told == [h.event for h in whole.happenings]


async def test_whoever_was_away_for_long_goes_on_from_an_hour_ago(world: Place):
    since = (await go_on(world, None)).reached
    await say(world, "before you left")
    move(world, 3 * 3_600_000)
    told: list[Happening] = []
    while (heard := await go_on(world, since)).reached != since:
        told += heard.happenings
        since = heard.reached

    of_audience = [h.event.at_ms for h in told if h.event.what != Said("before you left")]
    assert 0 <= of_audience[0] - (now_ms(world) - BEHIND_MS - following.KEPT_MS) < 10_000
    assert texts(told).count("before you left") == 1
