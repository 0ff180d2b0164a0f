"""What a key is told of itself: its plan, its day, whom it acts for, what it asked last."""

from datetime import datetime, timedelta
from typing import Any

from rollcall.core.access.caller import Scope
from rollcall.core.access.plans import Plan
from rollcall.kit.instants import instant
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from tests.place import Place

CHECK = "/tikapi/public/check"


async def info(world: Place, key: str | None = None) -> dict[str, Any]:
    answer = await world.get("/tikapi/key/info", key=key)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def test_credits_and_bandwidth_are_what_is_left_of_the_day(either_world: Place) -> None:
    world = either_world
    plan = Plan(requests_per_day=100, bytes_per_day=1_000_000)
    key = await world.issue(requests_per_minute=0, plan=plan)
    first = await info(world, key)
    assert first["credits"] == 99
    assert first["bandwidth"] == {"used": 0, "limit": 1_000_000, "unit": "bytes"}
    size = len((await world.get(f"{CHECK}?username=lilyachty", key=key)).content)
    second = await info(world, key)
    assert second["credits"] == 97
    assert second["bandwidth"]["used"] > size
    await world.runtime.usage.write_down()
    assert (await info(world, key))["credits"] == 96
    world.clock.set_ahead(world.clock.ahead + timedelta(days=1))
    assert (await info(world, key))["credits"] == 99


async def test_a_plan_without_limit_has_more_credits_than_anybody_asks_for(world: Place) -> None:
    told = await info(world)
    assert told["credits"] == 2**53 - 1
    assert told["bandwidth"]["limit"] is None
    assert told["plan_id"] == 3
    assert (await info(world, await world.issue(plan=Plan(special=False))))["plan_id"] == 1


async def test_the_last_calls_are_those_that_were_made(either_world: Place) -> None:
    world = either_world
    key = await world.issue(Scope.READ)
    await world.get(f"{CHECK}?username=lilyachty", key=key)
    await world.get(f"{CHECK}?username=nobody.at.all", key=key)
    await world.ask("POST", "/tikapi/user/like", key=key, json={"media_id": "1"})
    await world.get("/v1/accounts/1", key=key)
    told = await info(world, key)
    assert told["logs_count"] == 4
    assert [(log["method"], log["endpoint"], log["status"]) for log in told["logs"]] == [
        ("GET", "/v1/accounts/{account}", 200),
        ("POST", "/user/like", 403),
        ("GET", "/public/check", 403),
        ("GET", "/public/check", 200),
    ]
    now = int(world.clock().timestamp())
    assert {log["date"] for log in told["logs"]} == {now}
    assert min(log["bytes"] for log in told["logs"]) > 10
    assert (await info(world, await world.issue()))["logs"] == []


async def test_an_end_is_told(world: Place) -> None:
    ends = world.clock() + timedelta(days=9)
    told = await info(world, await world.issue(expires_at=instant(ends)))
    assert told["date_expiry"] == int(ends.timestamp())
    assert told["has_expired"] is False
    never = datetime.fromtimestamp((await info(world))["date_expiry"], ends.tzinfo)
    assert never.year == 9999


async def test_it_tells_of_the_accounts_that_are_connected_and_of_no_others(world: Place) -> None:
    [account] = (await info(world))["accounts"]
    assert account["username"] == "my_tiktok_user"
    assert account["active"] is True
    assert "view_profile" in account["scope"]
    assert DEMO_ACCOUNT_KEY.startswith(account["account_key"])
    assert account["account_key"] != DEMO_ACCOUNT_KEY
    elsewhere = await world.issue(account_numbers=(2,))
    assert (await info(world, elsewhere))["accounts"] == []


async def test_the_app_is_told_to_those_who_may_see_apps(world: Place) -> None:
    app = (await info(world))["app"]
    assert app in [
        {name: one[name] for name in ("client_id", "name", "redirect_uris")}
        for one in (await world.get("/v1/apps")).json()["data"]
    ]
    assert (await info(world, await world.issue(Scope.READ)))["app"] == {}
