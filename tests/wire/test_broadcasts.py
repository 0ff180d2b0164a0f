"""One follower for all who listen: each is told each event once, wherever it comes from."""

import asyncio
from dataclasses import dataclass, field
from random import Random

import pytest

from rollcall.core.errors import Unavailable
from rollcall.core.social.live.following import Reached
from rollcall.sandbox.world.chance import dice
from rollcall.wire import broadcasts
from rollcall.wire.broadcasts import Broadcasts, Event, FellBehind, Listener, Stretch

START = Reached(0, 0)


@dataclass
class Story:
    """Things that happen on two tracks: by the clock, and by places that may come late."""

    clock: int = 0
    by_clock: list[int] = field(default_factory=list)
    said: int = 0
    over: bool = False
    looks: int = 0
    fails: bool = False

    async def go_on(self, since: Reached, until: Reached | None) -> Stretch[Reached]:
        self.looks += 1
        await asyncio.sleep(0)
        if self.fails:
            raise RuntimeError("not just now")
        until = until or Reached(self.clock, self.said, over=self.over)
        events = [
            *[_event(f"c{at}", Reached(at, 0)) for at in self._between(since, until)],
            *[_event(f"s{n}", Reached(0, n)) for n in range(since.said + 1, until.said + 1)],
        ]
        if until.over and not since.over:
            events.append(_event("end", Reached(0, 0, over=True)))
        return Stretch(events, since.with_all_of(until), over=until.over)

    def _between(self, since: Reached, until: Reached) -> list[int]:
        return [at for at in self.by_clock if since.at_ms < at <= until.at_ms]

    def spell(self, place: Reached) -> str:
        return f"{place.at_ms}.{place.said}.{int(place.over)}"

    def goes_on(self, chance: Random) -> None:
        self.clock += chance.randrange(1, 5)
        if chance.random() < 0.7:
            self.by_clock.append(self.clock)
        self.said += chance.choice((0, 0, 1, 2))

    @property
    def now(self) -> Reached:
        return Reached(self.clock, self.said, over=self.over)

    @property
    def everything(self) -> set[str]:
        return {f"c{at}" for at in self.by_clock} | {f"s{n + 1}" for n in range(self.said)}


def _event(name: str, step: Reached) -> Event[Reached]:
    return Event(name, b"{}", step)


def read(told: bytes) -> list[tuple[str, Reached]]:
    """Each event's name, and from where one goes on after it."""
    found: list[tuple[str, Reached]] = []
    for block in told.decode().split("\n\n")[:-1]:
        id_, event, data = block.split("\n")
        assert data == "data: {}"
        at, said, over = id_.removeprefix("id: ").split(".")
        found.append((event.removeprefix("event: "), Reached(int(at), int(said), over=over == "1")))
    return found


class Steps:
    """A pause that ends when the test says so."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    async def __call__(self, _seconds: float) -> None:
        await self._next.wait()

    async def look(self) -> None:
        await turns()
        self._next.set()
        self._next = asyncio.Event()
        await turns()


async def turns() -> None:
    """Whatever can go on without a pause goes on."""
    for _ in range(12):
        await asyncio.sleep(0)


async def heard(listener: Listener[Reached]) -> list[tuple[str, Reached]]:
    """All that there is for a listener just now."""
    told: list[tuple[str, Reached]] = []
    while True:
        waiting = asyncio.create_task(listener.more())
        await turns()
        if not waiting.done():
            waiting.cancel()
            return told
        if (part := waiting.result()) is None:
            return told
        told += read(part)


class Listening:
    """Some who listen to one story, each from where it left off."""

    def __init__(self, story: Story, running: Broadcasts, many: int) -> None:
        self.told: list[list[str]] = [[] for _ in range(many)]
        self._places = [START] * many
        self._listeners: dict[int, Listener[Reached]] = {}
        self._story, self._running = story, running

    def join(self, who: int) -> None:
        if who not in self._listeners:
            since, present = self._places[who], self._story.now
            self._listeners[who] = self._running.join(
                "it", self._story, since=since, present=present
            )

    async def hear(self, who: int) -> None:
        if who in self._listeners:
            for name, place in await heard(self._listeners[who]):
                self.told[who].append(name)
                self._places[who] = place

    def leave(self, who: int) -> None:
        if who in self._listeners:
            self._listeners.pop(who).close()


@pytest.mark.parametrize("seed", range(12))
async def test_each_is_told_each_event_once_however_often_it_breaks_off(seed: int):
    chance, steps, story = dice("listening", seed), Steps(), Story()
    running = Broadcasts(pause=steps)
    some = Listening(story, running, 6)
    for _ in range(60):
        story.goes_on(chance)
        if chance.random() < 0.6:
            await steps.look()
        who = chance.randrange(6)
        if chance.random() < 0.3:
            some.leave(who)
        else:
            some.join(who)
            await some.hear(chance.randrange(6))
    for who in range(6):
        some.join(who)
    await steps.look()
    for who in range(6):
        await some.hear(who)
        assert sorted(some.told[who]) == sorted(story.everything)
        some.leave(who)
    assert len(running) == 0


async def test_whoever_comes_from_elsewhere_and_is_ahead_is_told_nothing_twice():
    steps, story = Steps(), Story(clock=10, by_clock=[5, 10], said=1)
    running = Broadcasts(pause=steps)
    first = running.join("it", story, since=START, present=story.now)
    ahead = running.join("it", story, since=Reached(20, 1), present=story.now)
    assert [name for name, _ in await heard(first)] == ["c5", "c10", "s1"]
    story.clock, story.by_clock, story.said = 30, [5, 10, 15, 25], 2
    await steps.look()

    assert [name for name, _ in await heard(first)] == ["c15", "c25", "s2"]
    assert await heard(ahead) == [("c25", Reached(25, 1)), ("s2", Reached(25, 2))]
    first.close()
    ahead.close()


async def test_a_thousand_listeners_are_one_look():
    steps, story = Steps(), Story()
    running = Broadcasts(pause=steps)
    listeners = [running.join("it", story, since=START, present=START) for _ in range(1000)]
    story.clock, story.by_clock = 9, [3, 6, 9]
    await steps.look()

    waiting = await asyncio.gather(*(listener.more() for listener in listeners))

    assert story.looks == 1
    assert {name for told in waiting if told for name, _ in read(told)} == {"c3", "c6", "c9"}
    assert len({id(told) for told in waiting}) == 1
    for listener in listeners:
        listener.close()


async def test_a_listener_that_is_too_slow_is_let_go_and_nothing_piles_up(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(broadcasts, "KEPT", 8)
    steps, story = Steps(), Story()
    running = Broadcasts(pause=steps)
    slow = running.join("it", story, since=START, present=START)
    quick = running.join("it", story, since=START, present=START)
    for at in range(1, 21):
        story.clock = at
        story.by_clock.append(at)
        await steps.look()
        assert len(await heard(quick)) == 1

    with pytest.raises(FellBehind):
        await slow.more()
    again = running.join("it", story, since=START, present=story.now)
    assert [name for name, _ in await heard(again)] == [f"c{at}" for at in range(1, 21)]
    for listener in (slow, quick, again):
        listener.close()


async def test_who_was_away_gets_a_long_story_in_parts_and_misses_none(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(broadcasts, "AT_ONCE", 3)
    steps, story = Steps(), Story()
    running = Broadcasts(pause=steps)
    listener = running.join("it", story, since=START, present=START)
    story.clock, story.by_clock = 10, list(range(1, 11))
    await steps.look()

    parts = [read(await listener.more() or b"") for _ in range(4)]

    assert [len(part) for part in parts] == [3, 3, 3, 1]
    assert [name for part in parts for name, _ in part] == [f"c{at}" for at in range(1, 11)]
    listener.close()


async def test_the_end_is_told_once_and_then_there_is_no_more():
    steps, story = Steps(), Story()
    running = Broadcasts(pause=steps)
    early = running.join("it", story, since=START, present=START)
    story.clock, story.by_clock, story.over = 4, [2], True
    await steps.look()
    late = running.join("it", story, since=START, present=story.now)
    await steps.look()
    await steps.look()

    for listener in (early, late):
        assert [name for name, _ in await heard(listener)] == ["c2", "end"]
        assert await listener.more() is None
        listener.close()
    assert len(running) == 0


async def test_a_look_that_fails_is_repeated_from_the_same_place():
    steps, story = Steps(), Story(fails=True)
    running = Broadcasts(pause=steps)
    listener = running.join("it", story, since=START, present=START)
    await steps.look()
    story.fails, story.clock, story.by_clock = False, 3, [3]
    await steps.look()

    assert [name for name, _ in await heard(listener)] == ["c3"]
    listener.close()


async def test_when_nothing_can_be_read_for_long_everybody_is_let_go():
    steps, story = Steps(), Story(fails=True)
    running = Broadcasts(pause=steps)
    listener = running.join("it", story, since=START, present=START)
    for _ in range(broadcasts.FAILURES):
        await steps.look()

    assert await listener.more() is None
    story.fails = False
    again = running.join("it", story, since=START, present=START)
    story.clock, story.by_clock = 1, [1]
    await steps.look()
    assert [name for name, _ in await heard(again)] == ["c1"]
    listener.close()
    again.close()
    assert len(running) == 0


async def test_a_follower_that_ends_by_a_fault_of_its_own_leaves_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
):
    class Broken:
        def exception(self, _event: str) -> None:
            raise ValueError("I/O operation on closed file.")

    monkeypatch.setattr(broadcasts, "LOG", Broken())
    steps, story = Steps(), Story(fails=True)
    running = Broadcasts(pause=steps)
    listener = running.join("it", story, since=START, present=START)
    await steps.look()

    assert await asyncio.wait_for(listener.more(), 5) is None
    listener.close()
    assert len(running) == 0


async def test_only_so_many_things_are_followed_at_once():
    running = Broadcasts(most=2, pause=Steps())

    def join(key: str) -> Listener[Reached]:
        return running.join(key, Story(), since=START, present=START)

    first, second = join("one"), join("two")
    with pytest.raises(Unavailable):
        join("three")
    same = join("one")
    second.close()
    third = join("three")

    for listener in (first, same, third):
        listener.close()
    assert len(running) == 0
