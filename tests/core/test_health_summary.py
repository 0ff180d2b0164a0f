"""The state of the whole roster, held against its accounts and their history."""

import asyncio
from collections import Counter
from datetime import timedelta

from hypothesis import given

from rollcall.core.accounts.account import EVERY_ACCOUNT, AccountFacts
from rollcall.core.accounts.totals import Totals
from rollcall.core.health.health import Health
from rollcall.kit.instants import instant
from tests.core.rosters import PROPERTY, Lasting, everything, lasting, rosters
from tests.makers import NOW, account
from tests.place import Place

__all__ = ["lasting"]


@given(rosters)
@PROPERTY
def test_the_summary_counts_what_the_list_has(lasting: Lasting, roster):
    async def body(place: Place) -> None:
        outcomes = await place.put(*roster)
        async with place.core(writes=True) as core:
            await core.accounts.remove(sorted({o.number for o in outcomes if o.number})[::4])
        kept = [a for a in await everything(place) if a.removed_at is None]

        async with place.core() as core:
            now = await core.summary.now()
            [*_, today] = await core.summary.days(3)

        assert now.accounts == len(kept)
        assert now.can_post == sum(a.can_post for a in kept)
        assert Counter(now.states) == Counter(a.health for a in kept) | Counter(
            dict.fromkeys(Health, 0)
        )
        assert {(r.reason, r.health): r.accounts for r in now.reasons} == Counter(
            (a.health_reason, a.health) for a in kept if a.health_reason
        )
        assert {p.platform: p.accounts for p in now.platforms} == Counter(a.platform for a in kept)
        assert sum(today.states.values()) == len(kept)

    lasting.run(body)


async def put_in(place: Place, username: str, *story: tuple[float, Health]) -> int:
    """An account that came into each state so many days ago, the last being how it is."""
    facts = [
        AccountFacts(health=state, health_since=instant(NOW - timedelta(days=days)))
        for days, state in story
    ]
    said = facts[-1].said()
    [outcome] = await place.put(account(username, past=facts[:-1], **said))
    return outcome.number or 0


async def test_each_day_shows_how_things_stood_at_its_end(either_place: Place):
    await put_in(either_place, "ada", (9, Health.HEALTHY), (1, Health.EXPIRED))
    await put_in(either_place, "bo", (2, Health.UNKNOWN), (0.2, Health.HEALTHY))

    async with either_place.core() as core:
        days = await core.summary.days(4)

    assert [day.date for day in days] == ["2026-04-07", "2026-04-08", "2026-04-09", "2026-04-10"]
    assert [day.states for day in days] == [
        {"healthy": 1},
        {"healthy": 1, "unknown": 1},
        {"expired": 1, "unknown": 1},
        {"expired": 1, "healthy": 1},
    ]


async def test_a_removed_account_is_in_no_day(either_place: Place):
    number = await put_in(either_place, "ada", (9, Health.HEALTHY), (1, Health.EXPIRED))
    async with either_place.core(writes=True) as core:
        await core.accounts.remove([number])

    async with either_place.core() as core:
        assert [day.states for day in await core.summary.days(3)] == [{}, {}, {}]


async def test_another_workspace_is_not_counted(either_place: Place):
    neighbour = await either_place.neighbour()
    await put_in(neighbour, "ada", (1, Health.HEALTHY))

    async with either_place.core() as core:
        assert (await core.summary.now()).accounts == 0
        assert [day.states for day in await core.summary.days(2)] == [{}, {}]


async def test_a_total_is_counted_once_while_nothing_changes(place: Place):
    await place.put(account("ada"), account("bo"))
    counted = 0
    totals = Totals()

    async def count() -> int:
        nonlocal counted
        counted += 1
        await asyncio.sleep(0)
        async with place.core() as core:
            return await core.accounts._repository.count(EVERY_ACCOUNT)

    assert await asyncio.gather(*(totals.of("now", count) for _ in range(50))) == [2] * 50
    assert counted == 1
    assert await totals.of("later", count) == 2
    assert counted == 2


async def test_who_goes_away_while_a_total_is_counted_takes_it_from_nobody():
    totals, gate = Totals(), asyncio.Event()

    async def count() -> int:
        await gate.wait()
        return 7

    leaves = asyncio.create_task(totals.of("now", count))
    stays = asyncio.create_task(totals.of("now", count))
    await asyncio.sleep(0)
    leaves.cancel()
    gate.set()

    assert await stays == 7
