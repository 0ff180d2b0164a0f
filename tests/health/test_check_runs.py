"""Checks of many accounts: how far they are told to be, what stops them, what survives."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from rollcall.core.health import running, sweeping
from rollcall.core.health.leasing import LEASE, take_due
from rollcall.core.health.runs import GIVEN_UP_AFTER, KEPT_FOR, MOST_AT_ONCE
from rollcall.core.jobs.jobs import Job, Later
from rollcall.db.statements import Statement
from rollcall.db.tables import JOBS
from rollcall.kit.instants import instant
from rollcall.ports.probing import Pace, Unclear
from rollcall.server.work import handlers
from tests.health.platform import DEAD, Platform
from tests.makers import NOW, account
from tests.place import Place, open_place

WAITING = Statement(JOBS.select().where(JOBS.c.kind == "health.check").order_by(JOBS.c.id))


def answering(place: Place, *probes: Platform) -> None:
    place.runtime.entrance.sweeping.probes = probes


async def begin(place: Place, **wanted: Any) -> dict[str, Any]:
    begun = await place.ask("POST", "/v1/accounts/check", json=wanted)
    assert begun.status_code == 202, begun.text
    return begun.json()


async def told(place: Place, run: dict[str, Any], **more: Any) -> dict[str, Any]:
    return (await place.get(f"/v1/checks/{run['id']}", **more)).json()


async def work(place: Place, run: dict[str, Any], platform: str = "tiktok") -> None:
    named = {"check": run["id"].removeprefix("chk_"), "platform": platform}
    await handlers(place.runtime)["health.check"](Job("one", 0, "health.check", named, 0))


def later(place: Place, by: timedelta) -> None:
    place.clock.set_ahead(place.clock.ahead + by)


async def test_every_account_is_asked_about_and_what_came_of_it_is_counted(either_place: Place):
    place = either_place
    ada, *_ = await place.put(
        account("ada", health="healthy"),
        account("bo", health="healthy"),
        account("off", enabled=False, health="disabled"),
        account("elsewhere", "x", health="healthy"),
    )
    answering(place, Platform({"ada": DEAD}))
    run = await begin(place)
    assert (run["state"], run["accounts"], run["asked"]) == ("under_way", 3, 0)
    assert {p["platform"]: p["accounts"] for p in run["platforms"]} == {"tiktok": 2, "x": 1}
    assert all("No worker" in p["waits"] for p in run["platforms"])
    await work(place, run)
    halfway = await told(place, run)
    assert (halfway["state"], halfway["asked"]) == ("under_way", 2)
    await work(place, run, "x")
    done = await told(place, run)
    assert (done["state"], done["asked"], done["done_at"]) == ("done", 3, instant(NOW))
    assert done["outcomes"] == {"refused": 1, "works": 1, "unasked": 1}
    shown = (await place.get(f"/v1/accounts/{ada.number}")).json()
    assert (done["changed"], done["changed_accounts"]) == (1, [shown["id"]])
    assert shown["health"] == "expired"


async def test_each_platform_with_accounts_has_one_job_and_nobody_asked_is_done(place: Place):
    await place.put(account("ada"), account("elsewhere", "x"))
    run = await begin(place)
    jobs = await place.runtime.database.rows(WAITING)
    hex_id = run["id"].removeprefix("chk_")
    assert [job[0] for job in jobs] == [f"health.check.{hex_id}.{p}" for p in ("tiktok", "x")]
    nobody = await begin(place, tag=["nobody"])
    assert (nobody["state"], nobody["accounts"]) == ("done", 0)


async def test_a_filter_chooses_and_what_nobody_asks_of_is_refused(place: Place):
    await place.put(account("ada", tags=["vip"]), account("bo"), account("cleo", "x", tags=["vip"]))
    platform = Platform()
    answering(place, platform)
    run = await begin(place, platform=["tiktok"], tag=["vip"])
    await work(place, run)
    assert platform.asked == ["ada"]
    assert (await told(place, run))["state"] == "done"
    for wanted in ({"enabled": False}, {"removed": True}, {"platform": ["nowhere"]}, {"oops": 1}):
        assert (await place.ask("POST", "/v1/accounts/check", json=wanted)).status_code == 422


async def test_a_full_platform_is_said_to_stand_in_the_way_and_goes_on_later(either_place: Place):
    place = either_place
    await place.put(*(account(f"user{n}") for n in range(5)))
    platform = Platform(pace=Pace(2, 60))
    answering(place, platform)
    run = await begin(place)
    with pytest.raises(Later) as until:
        await work(place, run)
    assert until.value.seconds == 60
    stuck = await told(place, run)
    assert stuck["asked"] == 2
    assert "may not be asked more just now" in stuck["platforms"][0]["waits"]
    for asked in (4, 5):
        later(place, timedelta(seconds=60))
        if asked < 5:
            with pytest.raises(Later):
                await work(place, run)
        else:
            await work(place, run)
        assert (await told(place, run))["asked"] == asked
    assert sorted(platform.asked) == [f"user{n}" for n in range(5)]
    assert (await told(place, run))["platforms"][0]["waits"] is None


async def test_what_a_platform_did_not_let_us_ask_is_asked_again(place: Place):
    await place.put(account("ada"), account("bo"))
    platform = Platform({"bo": Unclear("The limit is reached.", seconds=30, full=True)})
    answering(place, platform)
    run = await begin(place)
    with pytest.raises(Later) as until:
        await work(place, run)
    assert until.value.seconds == 30
    assert (await told(place, run))["outcomes"] == {"works": 1}
    platform.answers.clear()
    await work(place, run)
    assert (await told(place, run))["outcomes"] == {"works": 2}


async def test_slices_are_bounded_and_whoever_goes_on_repeats_nobody(place: Place, monkeypatch):
    monkeypatch.setattr(running, "LONGEST_RUN", 0.0)
    many = sweeping.AT_ONCE + 1
    await place.put(*(account(f"user{n}") for n in range(many)))
    platform = Platform()
    answering(place, platform)
    run = await begin(place)
    with pytest.raises(Later):
        await work(place, run)
    assert len(platform.asked) == sweeping.AT_ONCE
    with pytest.raises(Later):
        await work(place, run)
    await work(place, run)
    assert sorted(platform.asked) == sorted(f"user{n}" for n in range(many))
    await work(place, run)
    assert len(platform.asked) == many
    assert (await told(place, run))["asked"] == many


async def test_a_server_that_begins_again_goes_on_where_it_was(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(running, "LONGEST_RUN", 0.0)
    many = sweeping.AT_ONCE + 5
    before, after = Platform(), Platform()
    async with open_place(tmp_path) as place:
        await place.put(*(account(f"user{n}") for n in range(many)))
        answering(place, before)
        run = await begin(place)
        with pytest.raises(Later):
            await work(place, run)
        workspace_id, key = place.workspace_id, place.key
    async with open_place(tmp_path) as anew:
        place = replace(anew, workspace_id=workspace_id, key=key)
        answering(place, after)
        assert len(await place.runtime.database.rows(WAITING)) == 1
        with pytest.raises(Later):
            await work(place, run)
        await work(place, run)
        done = await told(place, run)
    assert (done["state"], done["asked"]) == ("done", many)
    assert sorted(before.asked + after.asked) == sorted(f"user{n}" for n in range(many))


async def test_one_whom_somebody_asks_about_is_waited_for(either_place: Place):
    place = either_place
    due = instant(NOW - timedelta(minutes=1))
    await place.put(account("ada"), account("bo", next_check_at=due), account("cleo"))
    platform = Platform()
    answering(place, platform)
    await take_due(place.runtime.database, "tiktok", None, place.clock(), 10)
    run = await begin(place)
    with pytest.raises(Later):
        await work(place, run)
    assert platform.asked == ["ada"]
    assert "being asked about" in (await told(place, run))["platforms"][0]["waits"]
    later(place, LEASE)
    await work(place, run)
    assert platform.asked == ["ada", "bo", "cleo"]


async def test_a_limited_key_begins_its_own_and_sees_no_others(place: Place):
    await place.put(account("ada", tags=["vip"]), account("bo"))
    platform = Platform()
    answering(place, platform)
    limited = await place.issue(account_tags=("vip",))
    own = (await place.ask("POST", "/v1/accounts/check", json={}, key=limited)).json()
    assert own["accounts"] == 1
    await work(place, own)
    assert platform.asked == ["ada"]
    whole = await begin(place)
    path = f"/v1/checks/{whole['id']}"
    assert (await place.get(path, key=limited)).status_code == 404
    assert (await told(place, own, key=limited))["state"] == "done"
    assert (await told(place, own))["state"] == "done"
    neighbour = await place.neighbour()
    assert (await neighbour.get(path)).status_code == 404
    reader = await place.issue(Scope.READ)
    assert (await place.get(path, key=reader)).status_code == 200
    refused = await place.ask("POST", "/v1/accounts/check", json={}, key=reader)
    assert refused.status_code == 403
    for nonsense in ("chk_1", "acc_" + "0" * 32, "chk_" + "0" * 32):
        assert (await place.get(f"/v1/checks/{nonsense}")).status_code == 404


async def test_so_many_are_under_way_and_old_ones_are_given_up_and_forgotten(place: Place):
    await place.put(account("ada"))
    platform = Platform()
    answering(place, platform)
    first, *_ = [await begin(place) for _ in range(MOST_AT_ONCE)]
    refused = await place.ask("POST", "/v1/accounts/check", json={})
    assert refused.status_code == 409
    assert "wait until one is done" in refused.json()["detail"]
    later(place, GIVEN_UP_AFTER + timedelta(seconds=1))
    assert (await told(place, first))["state"] == "given_up"
    await work(place, first)
    assert platform.asked == []
    await begin(place)
    later(place, KEPT_FOR)
    await begin(place)
    assert (await place.get(f"/v1/checks/{first['id']}")).status_code == 404
    await work(place, first)
