"""A key's limit holds for all processes together, and a minute later begins anew."""

import asyncio
from dataclasses import replace

import pytest

from rollcall.core.access.quotas import Quotas
from rollcall.core.errors import TooManyRequests
from tests.place import Place

NOON = 1_775_822_400.0


async def let_in(quotas: Quotas, place: Place, limit: int, tries: int, now: float = NOON) -> int:
    caller = replace(place.owner, key_id="k", requests_per_minute=limit)
    count = 0
    for _ in range(tries):
        try:
            await quotas.spend(caller, now)
        except TooManyRequests:
            continue
        count += 1
    return count


async def test_one_process_lets_in_exactly_the_limit(place: Place) -> None:
    quotas = Quotas(None)
    assert await let_in(quotas, place, 30, 50) == 30
    assert await let_in(quotas, place, 30, 50, NOON + 60) == 30


@pytest.mark.parametrize("limit", [1, 7, 60])
async def test_processes_together_never_exceed_the_limit(either_place: Place, limit: int) -> None:
    shared = either_place.runtime.database
    processes = [Quotas(shared) for _ in range(4)]
    counts = await asyncio.gather(
        *(let_in(quotas, either_place, limit, limit) for quotas in processes)
    )
    assert limit // 2 <= sum(counts) <= limit
    alone = [await let_in(quotas, either_place, limit, limit) for quotas in processes]
    assert sum(counts) + sum(alone) == limit  # what was leased and not used yet is let in later


async def test_the_refusal_says_when_to_come_back(place: Place) -> None:
    quotas = Quotas(None)
    caller = replace(place.owner, key_id="k", requests_per_minute=1)
    quota = await quotas.spend(caller, NOON + 20)
    assert quota is not None
    assert (quota.limit, quota.remaining, quota.reset) == (1, 0, int(NOON) + 60)
    with pytest.raises(TooManyRequests) as refused:
        await quotas.spend(caller, NOON + 20)
    assert refused.value.quota.retry_after == 40


@pytest.mark.parametrize("now", [NOON, NOON + 0.4, NOON + 20.001, NOON + 59.9])
async def test_who_waits_as_long_as_told_is_let_in(place: Place, now: float) -> None:
    quotas = Quotas(None)
    caller = replace(place.owner, key_id="k", requests_per_minute=1)
    await quotas.spend(caller, now)
    with pytest.raises(TooManyRequests) as refused:
        await quotas.spend(caller, now)
    wait = refused.value.quota.retry_after
    assert await quotas.spend(caller, now + wait) is not None
    assert wait - 1 < NOON + 60 - now  # and no second longer than it takes


async def test_counting_moves_no_revision(either_place: Place) -> None:
    database = either_place.runtime.database
    before = await database.revision(either_place.workspace_id)
    await let_in(Quotas(database), either_place, 10, 10)
    assert await database.revision(either_place.workspace_id) == before
