"""What is done for a connected account: who may, what others then see, and when it ends."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named
from tests.place import Place

FOOD = named.VIDEOS[1].id
DIED = "Account session expired, please ask user to re-login and re-authorize."


async def act(
    world: Place, method: str, path: str, *, account_key: str = DEMO_ACCOUNT_KEY, **more: Any
):
    headers = {"x-account-key": account_key} if account_key else {}
    return await world.ask(method, f"/tikapi{path}", headers=headers, **more)


async def likes_of(world: Place) -> int:
    body = (await world.get(f"/tikapi/public/video?id={FOOD}")).json()
    return int(body["itemInfo"]["itemStruct"]["statsV2"]["diggCount"])


async def test_the_connected_account_is_known_by_its_key(world: Place):
    answer = await act(world, "GET", "/user/info")

    assert answer.json()["userInfo"]["user"]["uniqueId"] == "my_tiktok_user"
    check = await act(world, "GET", "/user/session/check")
    assert check.json()["data"]["username"] == "my_tiktok_user"


@pytest.mark.parametrize("shown", ["", "nothingofthekind", "x" * 300])
async def test_without_its_key_nothing_is_done_for_it(world: Place, shown: str):
    answer = await act(world, "GET", "/user/info", account_key=shown)

    assert answer.status_code == 401
    assert answer.json() == {"status": "error", "message": "A valid Account Key is required."}


async def test_a_like_is_seen_by_others_and_counted_once(either_world: Place):
    world, before = either_world, await likes_of(either_world)
    demo = "/tikapi/public/check?username=my_tiktok_user"
    liked = (await world.get(demo)).json()["userInfo"]["stats"]["diggCount"]

    for _ in range(2):
        assert (await act(world, "POST", "/user/like", json={"media_id": str(FOOD)})).json()[
            "status"
        ] == "success"
    after = await likes_of(world)
    liked_then = (await world.get(demo)).json()["userInfo"]["stats"]["diggCount"]
    for _ in range(2):
        await act(world, "POST", "/user/unlike", json={"media_id": str(FOOD)})

    was_new = after - before
    assert was_new in (0, 1)
    assert liked_then - liked == was_new
    assert await likes_of(world) == after - 1


async def test_likes_at_the_same_moment_are_each_counted(either_world: Place):
    world, before = either_world, await likes_of(either_world)
    body = {"media_id": str(FOOD)}
    await act(world, "POST", "/user/unlike", json=body)
    without = await likes_of(world)

    await asyncio.gather(*(act(world, "POST", "/user/like", json=body) for _ in range(8)))

    assert await likes_of(world) == without + 1
    assert without in (before, before - 1)


async def test_a_session_that_ends_is_told_and_written_down(either_world: Place):
    world = either_world
    ends = {"session_expires_at": "2026-11-22T00:00:00Z"}
    assert (await world.ask("PATCH", "/v1/accounts/1", json=ends)).status_code == 200
    world.clock.set_ahead(timedelta(days=2))

    answers = [await act(world, "GET", "/user/session/check") for _ in range(2)]

    for answer in answers:
        assert answer.status_code == 428
        assert answer.json() == {"status": "error", "message": DIED, "statusCode": 8}
    account = (await world.get("/v1/accounts/1")).json()
    assert (account["health"], account["health_reason"]) == ("expired", "session_expired")
    assert account["health_evidence"]["answered"] == "428"
    assert account["signed_in"] is False
    history = (await world.get("/v1/accounts/1/health")).json()["data"]
    assert [row["state"] for row in history[:2]] == ["expired", "healthy"]
    newest = (await world.get("/v1/events?limit=1")).json()["newest"]
    told = (await world.get(f"/v1/events?after={newest - 1}")).json()["data"]
    assert [event["type"] for event in told] == ["account.health_changed"]
    assert told[0]["data"]["account_number"] == 1
    assert told[0]["data"]["before"]["health"] == "healthy"
    assert told[0]["data"]["after"]["reason"] == "session_expired"


REFUSED = {"health": "expired", "health_reason": "token_refused"}


async def test_a_token_that_its_platform_refuses_ends_no_session(world: Place):
    assert (await world.ask("PATCH", "/v1/accounts/1", json=REFUSED)).status_code == 200

    assert (await act(world, "GET", "/user/session/check")).status_code == 200
    account = (await world.get("/v1/accounts/1")).json()
    assert (account["health"], account["health_reason"]) == ("expired", "token_refused")


async def test_a_session_that_ends_leaves_what_is_known_of_the_token(either_world: Place):
    world = either_world
    ends = REFUSED | {"session_expires_at": "2026-11-20T00:00:00Z"}
    await world.ask("PATCH", "/v1/accounts/1", json=ends)
    before = (await world.get("/v1/accounts/1/health")).json()["data"]

    answers = [await act(world, "GET", "/user/session/check") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [428, 428]
    account = (await world.get("/v1/accounts/1")).json()
    assert (account["health_reason"], account["signed_in"]) == ("token_refused", False)
    assert (await world.get("/v1/accounts/1/health")).json()["data"] == before
    keys = (await world.get("/v1/account-keys")).json()["data"]
    assert not any(key["alive"] for key in keys if key["account_number"] == 1)


async def test_a_key_that_may_only_read_likes_nothing_but_finds_a_dead_session_out(world: Place):
    from rollcall.core.access.caller import Scope  # noqa: PLC0415

    reader = await world.issue(Scope.READ)
    refused = await act(world, "POST", "/user/like", json={"media_id": str(FOOD)}, key=reader)
    assert refused.status_code == 403
    ends = {"session_expires_at": "2026-11-20T00:00:00Z"}
    await world.ask("PATCH", "/v1/accounts/1", json=ends)

    assert (await act(world, "GET", "/user/info", key=reader)).status_code == 428
    assert (await world.get("/v1/accounts/1")).json()["health"] == "expired"


async def test_a_key_that_does_not_see_the_account_does_not_act_for_it(world: Place):
    elsewhere = await world.issue(account_numbers=(2,))

    assert (await act(world, "GET", "/user/info", key=elsewhere)).status_code == 401
    assert (await world.get("/v1/accounts/1")).json()["health"] == "healthy"
