"""Looking at an account now: what the caller is told, and whom it is done for."""

import asyncio
from typing import Any

from rollcall.core.access.caller import Scope
from rollcall.core.health import sweeping
from rollcall.kit.instants import instant
from rollcall.ports.probing import Pace, Unclear
from tests.health.platform import DEAD, Platform
from tests.makers import NOW, account
from tests.place import Place


def answering(place: Place, *probes: Platform) -> None:
    place.runtime.entrance.sweeping.probes = probes


async def check(place: Place, number: int | None, **more: Any):
    return await place.ask("POST", f"/v1/accounts/{number}/check", **more)


async def test_it_is_asked_and_what_was_found_is_told(either_place: Place):
    place = either_place
    [ada] = await place.put(account("ada", health="healthy"))
    answering(place, Platform({"ada": DEAD}))
    told = (await check(place, ada.number)).json()
    shown = (await place.get(f"/v1/accounts/{ada.number}?fields=health,checked_at")).json()
    assert (told["outcome"], told["changed"], told["why"]) == ("refused", True, None)
    assert (told["asked"], told["answered"]) == ("the profile", "302 to the sign-in")
    assert shown == {"health": "expired", "checked_at": instant(NOW)}
    assert told["account"]["health"] == "expired"
    again = (await check(place, ada.number)).json()
    assert (again["outcome"], again["changed"]) == ("refused", False)


async def test_that_nothing_was_proved_is_said_and_why(place: Place):
    ada, stranger = await place.put(account("ada", health="healthy"), account("stranger"))
    answering(place, Platform({"ada": Unclear("It answered 500.")}))
    told = (await check(place, ada.number)).json()
    assert (told["outcome"], told["changed"], told["why"]) == ("unclear", False, "It answered 500.")
    assert told["account"]["health"] == "healthy"
    nobody = (await check(place, stranger.number)).json()
    assert (nobody["outcome"], nobody["why"]) == ("unasked", "It has no such account.")
    answering(place)
    none = (await check(place, ada.number)).json()
    assert (none["outcome"], none["why"]) == (
        "unasked",
        "No API of its platform is asked from here.",
    )


async def test_it_needs_to_write_to_be_there_and_to_be_switched_on(place: Place):
    ada, off, gone = await place.put(
        account("ada"), account("bo", enabled=False), account("cleo", tags=["vip"])
    )
    answering(place, Platform())
    reader = await place.issue(Scope.READ)
    assert (await check(place, ada.number, key=reader)).status_code == 403
    refused = await check(place, off.number)
    assert refused.status_code == 409
    assert "Enable it" in refused.json()["detail"]
    limited = await place.issue(account_tags=("vip",))
    assert (await check(place, ada.number, key=limited)).status_code == 404
    assert (await check(place, gone.number, key=limited)).status_code == 200
    async with place.core(writes=True) as core:
        await core.accounts.remove([gone.number])
    assert (await check(place, gone.number)).status_code == 404
    assert (await check(place, 4040)).status_code == 404


async def test_a_platform_that_may_not_be_asked_more_is_said_with_when(place: Place):
    [ada] = await place.put(account("ada"))
    answering(place, Platform(pace=Pace(1, 60)))
    assert (await check(place, ada.number)).status_code == 200
    full = await check(place, ada.number)
    assert (full.status_code, full.headers["retry-after"]) == (503, "60")


async def test_two_who_check_at_once_do_it_one_after_the_other(either_place: Place):
    place = either_place
    [ada] = await place.put(account("ada"))
    under_way, most = 0, 0

    async def slowly() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1

    answering(place, Platform(before=slowly))
    answers = await asyncio.gather(*(check(place, ada.number) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert most == 1


async def test_whoever_waits_too_long_for_another_is_told_so(place: Place, monkeypatch):
    monkeypatch.setattr(sweeping, "LONGEST_WAIT", 0.1)
    [ada] = await place.put(account("ada"))
    ended = asyncio.Event()
    answering(place, Platform(before=ended.wait))
    first = asyncio.create_task(check(place, ada.number))
    await asyncio.sleep(0.05)
    waited = await check(place, ada.number)
    assert (waited.status_code, waited.json()["code"]) == (503, "unavailable")
    ended.set()
    assert (await first).status_code == 200
