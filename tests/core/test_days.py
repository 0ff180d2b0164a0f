"""What a key's plan has for a day holds for all processes together, and is there to the last."""

import asyncio
from dataclasses import replace

import pytest

from rollcall.core.access.caller import Caller
from rollcall.core.access.days import DAY, Days
from rollcall.core.access.plans import Plan
from rollcall.core.errors import TooManyRequests
from rollcall.db.faults import DatabaseBusy
from tests.place import Place

NOON = 1_775_822_400.0
MIDNIGHT = NOON + DAY / 2


def caller_of(place: Place, **plan: int) -> Caller:
    return replace(place.owner, key_id="k", plan=Plan(**plan))


async def let_in(days: Days, caller: Caller, tries: int, now: float = NOON) -> int:
    count = 0
    for _ in range(tries):
        try:
            await days.let_in(caller, now)
        except TooManyRequests:
            continue
        count += 1
    return count


async def sent(days: Days, caller: Caller, sizes: list[int], now: float = NOON) -> int:
    total = 0
    for size in sizes:
        try:
            await days.send(caller, size, now, due=False)
        except TooManyRequests:
            continue
        total += size
    return total


@pytest.mark.parametrize("limit", [1, 7, 60, 700])
async def test_processes_together_let_in_the_limit_and_not_one_more(
    either_place: Place, limit: int
) -> None:
    processes = [Days(either_place.runtime.database) for _ in range(4)]
    caller = caller_of(either_place, requests_per_day=limit)
    first = await asyncio.gather(*(let_in(days, caller, limit // 2 + 1) for days in processes))
    assert sum(first) <= limit
    for days in processes:
        await days.write_down()  # as every process does within seconds
    rest = [await let_in(days, caller, limit, NOON + 2) for days in processes]
    assert sum(first) + sum(rest) == limit
    assert await processes[0].used("k", NOON) == (limit, 0)


async def test_many_at_once_in_one_process_are_let_in_to_the_limit(either_place: Place) -> None:
    days = Days(either_place.runtime.database)
    caller = caller_of(either_place, requests_per_day=50)
    counts = await asyncio.gather(*(let_in(days, caller, 1) for _ in range(80)))
    assert sum(counts) == 50


async def test_processes_together_send_no_more_bytes_than_the_limit(either_place: Place) -> None:
    limit = 100_000
    processes = [Days(either_place.runtime.database) for _ in range(4)]
    caller = caller_of(either_place, bytes_per_day=limit)
    sizes = [turn * 37 % 3000 + 1 for turn in range(40)]
    first = await asyncio.gather(*(sent(days, caller, sizes) for days in processes))
    assert limit // 2 < sum(first) <= limit
    for days in processes:
        await days.write_down()
    left = limit - sum(first)
    rest = await sent(processes[0], caller, [100] * (left // 100) + [1] * 100, NOON + 2)
    assert sum(first) + rest == limit


async def test_a_deed_that_is_done_is_told_whatever_is_left(either_place: Place) -> None:
    days = Days(either_place.runtime.database)
    caller = caller_of(either_place, bytes_per_day=100)
    await days.let_in(caller, NOON)
    await days.send(caller, 5000, NOON, due=True)
    with pytest.raises(TooManyRequests):
        await days.let_in(caller, NOON)
    await days.write_down()
    assert await Days(either_place.runtime.database).used("k", NOON) == (1, 5000)


async def test_a_new_day_begins_at_midnight(either_place: Place) -> None:
    days = Days(either_place.runtime.database)
    caller = caller_of(either_place, requests_per_day=3)
    assert await let_in(days, caller, 5, MIDNIGHT - 0.1) == 3
    with pytest.raises(TooManyRequests) as refused:
        await days.let_in(caller, MIDNIGHT - 10.5)
    quota = refused.value.quota
    assert (quota.limit, quota.remaining, quota.reset) == (3, 0, int(MIDNIGHT))
    assert quota.retry_after == 11
    assert "midnight UTC, in 11 seconds" in refused.value.message
    assert await let_in(days, caller, 5, MIDNIGHT) == 3


async def test_a_server_that_starts_again_remembers_the_day(either_place: Place) -> None:
    caller = caller_of(either_place, requests_per_day=10)
    days = Days(either_place.runtime.database)
    assert await let_in(days, caller, 4) == 4
    await days.write_down()
    assert await let_in(Days(either_place.runtime.database), caller, 20) == 6


async def test_a_key_without_limit_is_counted_and_nothing_is_written_meanwhile(
    either_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    days, caller = Days(either_place.runtime.database), caller_of(either_place)
    with monkeypatch.context() as meanwhile:
        meanwhile.delattr("rollcall.db.database.Database.note")
        meanwhile.delattr("rollcall.db.database.Database.transaction")
        assert await let_in(days, caller, 50) == 50
        await days.send(caller, 1234, NOON, due=False)
    assert await days.used("k", NOON) == (50, 1234)
    await days.write_down()
    assert await Days(either_place.runtime.database).used("k", NOON) == (50, 1234)


async def test_what_could_not_be_written_down_is_written_down_later(
    either_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = either_place.runtime.database
    days, caller = Days(database), caller_of(either_place)
    await let_in(days, caller, 5)
    with monkeypatch.context() as away:
        away.setattr(
            "rollcall.db.database.Database.transaction", lambda _: (_ for _ in ()).throw(BUSY)
        )
        with pytest.raises(DatabaseBusy):
            await days.write_down()
    await days.write_down()
    assert await Days(database).used("k", NOON) == (5, 0)


async def test_counting_moves_no_revision(either_place: Place) -> None:
    database = either_place.runtime.database
    before = await database.revision(either_place.workspace_id)
    days = Days(database)
    await let_in(days, caller_of(either_place, requests_per_day=5), 10)
    await days.write_down()
    assert await database.revision(either_place.workspace_id) == before


async def test_months_that_are_over_are_forgotten(either_place: Place) -> None:
    database, caller = either_place.runtime.database, caller_of(either_place)
    for now in (NOON, NOON + DAY, NOON + 40 * DAY):
        days = Days(database)
        await let_in(days, caller, 3, now)
        await days.write_down()
    assert await Days(database).used("k", NOON) == (0, 0)
    assert await Days(database).used("k", NOON + 40 * DAY) == (3, 0)


BUSY = DatabaseBusy("Try again.")
