"""Figures are reckoned once while nothing changes, one at a time, and never shown when stale."""

import asyncio

import pytest

from rollcall.console.kept import COSTLY, ByRevision


class Reckoning:
    """Counts how often it was asked for, and can be held up."""

    def __init__(self) -> None:
        self.times = 0
        self.at_once = 0
        self.most_at_once = 0
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self) -> int:
        self.times += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.go.wait()
        self.at_once -= 1
        return self.times


async def test_it_is_reckoned_once_while_nothing_changes():
    kept, reckon = ByRevision(), Reckoning()
    assert [await kept.of("k", 7, reckon) for _ in range(3)] == [1, 1, 1]
    assert await kept.of("k", 8, reckon) == 2
    assert await kept.of("other", 8, reckon) == 3


async def test_those_who_ask_meanwhile_wait_for_the_same_reckoning():
    kept, reckon = ByRevision(), Reckoning()
    reckon.go.clear()
    asking = [asyncio.create_task(kept.of("k", 7, reckon)) for _ in range(5)]
    await asyncio.sleep(0)
    reckon.go.set()
    assert await asyncio.gather(*asking) == [1] * 5


async def test_newer_revisions_take_turns():
    kept, reckon = ByRevision(), Reckoning()
    reckon.go.clear()
    asking = [asyncio.create_task(kept.of("k", revision, reckon)) for revision in range(5)]
    await asyncio.sleep(0)
    reckon.go.set()
    found = await asyncio.gather(*asking)
    assert reckon.most_at_once == 1
    assert found[0] == 1
    assert min(found[1:]) > 1


async def test_what_cannot_be_had_soon_is_made_ready():
    kept, reckon = ByRevision(), Reckoning()
    reckon.go.clear()
    assert await kept.soon("k", 7, reckon, within=0.01) is None
    reckon.go.set()
    await asyncio.sleep(0)
    assert await kept.soon("k", 7, reckon, within=5) == 1
    assert reckon.times == 1


async def test_what_is_kept_is_had_at_once():
    kept, reckon = ByRevision(), Reckoning()
    await kept.of("k", 7, reckon)
    assert await kept.soon("k", 7, reckon, within=0) == 1


async def test_a_reckoning_that_fails_is_tried_again():
    async def fail() -> int:
        raise ZeroDivisionError

    kept, reckon = ByRevision(), Reckoning()
    with pytest.raises(ZeroDivisionError):
        await kept.of("k", 7, fail)
    assert await kept.of("k", 7, reckon) == 1


async def test_only_what_takes_seconds_is_shown_a_little_longer():
    now = [0.0]

    async def reckon(takes: float) -> float:
        now[0] += takes
        return now[0]

    kept = ByRevision(clock=lambda: now[0])
    slow = await kept.of("slow", 1, lambda: reckon(COSTLY * 2))
    assert await kept.of("slow", 2, lambda: reckon(COSTLY * 2)) == slow
    now[0] += COSTLY * 8
    assert await kept.of("slow", 2, lambda: reckon(COSTLY * 2)) > slow
    quick = await kept.of("quick", 1, lambda: reckon(COSTLY / 2))
    assert await kept.of("quick", 2, lambda: reckon(COSTLY / 2)) > quick
