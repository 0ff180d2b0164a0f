"""Answers that are left over: of workers that are gone, and that others stood in for."""

import asyncio
from datetime import timedelta

import pytest

from rollcall.core.grants.fetching import fetch_left_over
from rollcall.core.grants.renewing import Renewing
from rollcall.courier.errands import errand_of
from rollcall.courier.keeping import Keeping
from rollcall.kit.sealing import Secret
from rollcall.ports.carrying import Carrier
from rollcall.ports.consent import App, Tokens, TryLater
from tests.grants.machine import NOWHERE, Machine
from tests.grants.owners import connect, grants_in, secrets_of
from tests.grants.test_renewing import TIKTOK, Between, account_of, between, later, sandboxed
from tests.place import Place

__all__ = ["between", "sandboxed"]


def worker(place: Place, carrier: Carrier | None = None) -> Renewing:
    entrance = place.runtime.entrance
    return Renewing(entrance, entrance.offering, place.clock, carrier=carrier)


async def killed_on_the_way(place: Place, keeping: Keeping) -> None:
    later(place, hours=1, minutes=45)
    with pytest.raises(asyncio.CancelledError):
        await worker(place, Machine(keeping, dies=True)).due(TIKTOK, 5)
    [grant] = await grants_in(place)
    assert grant["sent_at"]


async def test_whoever_takes_over_here_is_given_the_answer(sandboxed: Place, between: Between):
    account = await connect(sandboxed, TIKTOK)
    before = await secrets_of(sandboxed, account["number"])
    keeping = Keeping(lambda _: {TIKTOK: between})
    await killed_on_the_way(sandboxed, keeping)
    later(sandboxed, minutes=3)

    assert await worker(sandboxed, Machine(keeping)).due(TIKTOK, 5) == 1

    assert len(between.asked) == 1
    assert await secrets_of(sandboxed, account["number"]) != before
    assert (await account_of(sandboxed))["health"] == "healthy"
    assert keeping.empty


async def test_another_machine_waits_and_the_one_that_has_the_answer_stores_it(
    sandboxed: Place, between: Between
):
    account = await connect(sandboxed, TIKTOK)
    before = await secrets_of(sandboxed, account["number"])
    keeping = Keeping(lambda _: {TIKTOK: between})
    await killed_on_the_way(sandboxed, keeping)
    later(sandboxed, minutes=3)
    await worker(sandboxed).due(TIKTOK, 5)
    assert await secrets_of(sandboxed, account["number"]) == before
    assert await worker(sandboxed).due(TIKTOK, 5) == 0

    again = worker(sandboxed, Machine(keeping))
    assert await fetch_left_over(again, TIKTOK) == 1

    [grant] = await grants_in(sandboxed)
    assert (grant["generation"], grant["sent_at"], grant["ended_at"]) == (2, None, None)
    assert len(between.asked) == 1
    assert await secrets_of(sandboxed, account["number"]) != before
    assert keeping.empty
    assert await fetch_left_over(again, TIKTOK) == 0


async def test_a_grant_in_doubt_that_nobody_carries_is_left_alone(
    sandboxed: Place, between: Between
):
    await connect(sandboxed, TIKTOK)
    await killed_on_the_way(sandboxed, Keeping(lambda _: {TIKTOK: between}))
    later(sandboxed, minutes=3)
    keeping = Keeping(lambda _: {TIKTOK: between})
    other = Tokens(Secret("a"), Secret("b"), None)
    await keeping.carry(errand_of(NOWHERE, TIKTOK, App("x", None), other, "p"))
    [before] = await grants_in(sandboxed)

    assert keeping.left_over
    assert await fetch_left_over(worker(sandboxed, Machine(keeping)), TIKTOK) == 0
    assert await grants_in(sandboxed) == [before]


async def test_what_a_platform_put_off_may_be_sent_again(sandboxed: Place, between: Between):
    await connect(sandboxed, TIKTOK)
    keeping = Keeping(lambda _: {TIKTOK: between})
    later(sandboxed, hours=1, minutes=45)
    between.before = TryLater("It is busy.")
    ours = worker(sandboxed, Machine(keeping))
    await ours.due(TIKTOK, 5)
    assert keeping.empty
    between.before = None
    sandboxed.clock.set_ahead(sandboxed.clock.ahead + timedelta(minutes=5))

    await ours.due(TIKTOK, 5)

    assert len(between.asked) == 2
    [grant] = await grants_in(sandboxed)
    assert grant["generation"] == 2
