"""The last calls of a key: every process's, the newest first, so many and no more."""

import asyncio

import pytest

from rollcall.core.access.last_calls import KEPT, LastCall, LastCalls
from rollcall.db.faults import DatabaseBusy
from tests.place import Place


def call(at: float, path: str = "/v1/me") -> LastCall:
    return LastCall(at, "rollcall", "GET", path, 200, 10)


async def times(calls: LastCalls, key_id: str = "k") -> list[float]:
    return [found.at for found in await calls.of(key_id)]


async def test_a_call_is_known_at_once_and_once_only(either_place: Place) -> None:
    calls = LastCalls(either_place.runtime.database)
    calls.note("k", call(1))
    calls.note("k", call(2))
    assert await times(calls) == [2, 1]
    await calls.write_down()
    assert await times(calls) == [2, 1]
    calls.note("k", call(2))  # another of the same moment
    assert await times(calls) == [2, 2, 1]
    assert await times(calls, "another") == []


async def test_only_the_last_are_kept(either_place: Place) -> None:
    database = either_place.runtime.database
    calls = LastCalls(database)
    for at in range(3 * KEPT):
        calls.note("k", call(at))
        if at % 40 == 0:
            await calls.write_down()
    newest = [float(at) for at in range(3 * KEPT - 1, 2 * KEPT - 1, -1)]
    assert await times(calls) == newest
    await calls.write_down()
    assert await times(LastCalls(database)) == newest


async def test_processes_put_theirs_together(either_place: Place) -> None:
    database = either_place.runtime.database
    processes = [LastCalls(database) for _ in range(4)]
    for turn in range(3):
        for place, calls in enumerate(processes):
            calls.note("k", call(turn * 10 + place))
            calls.note("another", call(turn))
        await asyncio.gather(*(calls.write_down() for calls in processes))
    expected = sorted((t * 10 + p for t in range(3) for p in range(4)), reverse=True)
    assert await times(LastCalls(database)) == expected
    assert len(await times(LastCalls(database), "another")) == 12


async def test_what_could_not_be_written_down_is_not_lost(
    either_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = either_place.runtime.database
    calls, busy = LastCalls(database), DatabaseBusy("Try again.")
    calls.note("k", call(1))
    with monkeypatch.context() as away:
        away.setattr(
            "rollcall.db.database.Database.transaction", lambda _: (_ for _ in ()).throw(busy)
        )
        with pytest.raises(DatabaseBusy):
            await calls.write_down()
    calls.note("k", call(2))
    assert await times(calls) == [2, 1]
    await calls.write_down()
    assert await times(LastCalls(database)) == [2, 1]
