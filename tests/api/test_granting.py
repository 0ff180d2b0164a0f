"""Apps that may ask for account keys, and account keys that are taken back."""

from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY, DEMO_APP
from tests.place import Place

APP = {"name": "Studio", "redirect_uris": ["https://studio.example/back?from=rollcall"]}


async def test_an_app_is_registered_listed_and_removed(either_world: Place):
    world = either_world
    made = (await world.ask("POST", "/v1/apps", json=APP)).json()

    assert made["client_id"].startswith("c_")
    assert made["client_id"][2:].isalnum()
    listed = (await world.get("/v1/apps")).json()["data"]
    assert {app["client_id"] for app in listed} == {DEMO_APP, made["client_id"]}
    gone = [await world.ask("DELETE", f"/v1/apps/{made['client_id']}") for _ in range(2)]
    assert [answer.status_code for answer in gone] == [204, 404]


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"name": " "}, "name"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"redirect_uris": ["http://studio.example/"]}, "redirect_uris"),
        ({"redirect_uris": ["https://studio.example/#part"]}, "redirect_uris"),
        ({"redirect_uris": ["https://me:secret@studio.example/"]}, "redirect_uris"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "redirect_uris"),
        ({"redirect_uris": ["https://"]}, "redirect_uris"),
        ({"redirect_uris": ["https://studio.example/a b"]}, "redirect_uris"),
        ({"redirect_uris": ["https://[broken/"]}, "redirect_uris"),
    ],
)
async def test_an_app_that_cannot_be_answered_is_not_registered(
    world: Place, wrong: dict[str, Any], field: str
):
    answer = await world.ask("POST", "/v1/apps", json=APP | wrong)

    assert answer.status_code in (400, 422)
    assert field in answer.text


async def test_only_who_may_hand_out_keys_sees_apps_and_account_keys(world: Place):
    plain = await world.issue(Scope.READ, Scope.WRITE)

    for path in ("/v1/apps", "/v1/account-keys"):
        assert (await world.get(path, key=plain)).status_code == 403
    assert (await world.ask("POST", "/v1/apps", json=APP, key=plain)).status_code == 403


async def test_a_key_that_is_taken_back_acts_no_more(either_world: Place):
    world = either_world
    [kept] = (await world.get("/v1/account-keys")).json()["data"]
    assert kept["hint"] == DEMO_ACCOUNT_KEY[:6]
    assert DEMO_ACCOUNT_KEY not in str(kept)
    shown = {"x-account-key": DEMO_ACCOUNT_KEY}
    assert (await world.get("/tikapi/user/info", headers=shown)).status_code == 200

    gone = [await world.ask("DELETE", f"/v1/account-keys/{kept['id']}") for _ in range(2)]

    assert [answer.status_code for answer in gone] == [204, 404]
    assert (await world.get("/tikapi/user/info", headers=shown)).status_code == 401
    assert (await world.get("/v1/account-keys")).json()["data"][0]["revoked_at"]


async def test_a_neighbours_keys_and_apps_are_not_to_be_seen_or_taken(world: Place):
    neighbour = await world.neighbour()
    [kept] = (await world.get("/v1/account-keys")).json()["data"]

    assert (await neighbour.get("/v1/apps")).json() == {"data": []}
    assert (await neighbour.get("/v1/account-keys")).json() == {"data": []}
    answer = await neighbour.ask("DELETE", f"/v1/account-keys/{kept['id']}")
    assert answer.status_code == 404
    assert (await neighbour.ask("DELETE", f"/v1/apps/{DEMO_APP}")).status_code == 404


@pytest.mark.parametrize("limits", [{"account_numbers": (2,)}, {"account_tags": ("none",)}])
async def test_what_was_granted_for_an_account_that_a_key_does_not_see_is_not_there(
    either_world: Place, limits: dict[str, Any]
):
    world = either_world
    [kept] = (await world.get("/v1/account-keys")).json()["data"]
    limited = await world.issue(**limits)
    address = f"/v1/account-keys/{kept['id']}"

    assert (await world.get("/v1/account-keys", key=limited)).json() == {"data": []}
    assert (await world.ask("DELETE", address, key=limited)).status_code == 404
    assert (await world.get("/v1/account-keys")).json() == {"data": [kept]}
    seeing = await world.issue(account_numbers=(kept["account_number"],))
    assert (await world.get("/v1/account-keys", key=seeing)).json() == {"data": [kept]}
    assert (await world.ask("DELETE", address, key=seeing)).status_code == 204
