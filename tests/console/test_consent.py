"""Granting an account key in a browser: what is shown, what comes back, and what is refused."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY, DEMO_APP
from tests.place import Place, open_place

BACK = "http://localhost:3000/callback"
ASKED: dict[str, Any] = {
    "client_id": DEMO_APP,
    "redirect_uri": BACK,
    "scope": "view_profile explore",
    "state": "a b&c",
}
PAGE = "/tikapi/account/authorize"
PASSWORD = "sandbox-password"


async def show(world: Place, path: str = PAGE, **asked: Any) -> httpx2.Response:
    given = {name: value for name, value in (ASKED | asked).items() if value is not None}
    return await world.web.get(path, params=given)


async def decide(
    world: Place, shown: httpx2.Response, decision: str = "grant", **form: Any
) -> httpx2.Response:
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', shown.text)
    assert token
    fields = {
        "form_token": token[1],
        "scope": re.findall(r'name="scope" value="([^"]+)"', shown.text),
        "account": "1",
        "password": PASSWORD,
        "decision": decision,
    }
    return await world.web.post(shown.url, data=fields | form)


def answered(answer: httpx2.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    address = urlsplit(answer.headers["location"])
    assert address._replace(query="").geturl() == BACK
    return {name: values[0] for name, values in parse_qs(address.query).items()}


async def verify(world: Place, key: str) -> httpx2.Response:
    return await world.get("/tikapi/user/session/check", headers={"x-account-key": key})


async def test_who_signs_in_and_allows_is_acted_for(either_world: Place):
    world = either_world
    shown = await show(world)
    assert "Demo app" in shown.text
    assert "See the account&#39;s profile" in shown.text

    back = answered(await decide(world, shown))

    assert (back["scope"], back["state"]) == ("view_profile explore", "a b&c")
    assert re.fullmatch(r"[A-Za-z0-9]{48}", back["access_token"])
    assert (await verify(world, back["access_token"])).json()["data"]["username"] == (
        "my_tiktok_user"
    )
    liking = await world.ask(
        "POST",
        "/tikapi/user/like",
        json={"media_id": "7109178205151464746"},
        headers={"x-account-key": back["access_token"]},
    )
    assert liking.status_code == 403  # it was not asked for


async def test_what_is_not_ticked_is_not_granted(world: Place):
    back = answered(await decide(world, await show(world), scope=["explore"]))

    assert back["scope"] == "explore"
    assert (await verify(world, back["access_token"])).status_code == 403


async def test_who_refuses_sends_the_app_away_with_nothing(world: Place):
    back = answered(await decide(world, await show(world), "refuse", password=""))

    assert back["error"] == "access_denied"
    assert back["state"] == "a b&c"
    assert "access_token" not in back
    assert len((await world.get("/v1/account-keys")).json()["data"]) == 1


@pytest.mark.parametrize(
    "form",
    [{"password": "another"}, {"password": ""}, {"account": "2"}, {"account": "9" * 30}],
)
async def test_without_the_password_nothing_is_granted(world: Place, form: dict[str, str]):
    answer = await decide(world, await show(world), **form)

    assert answer.status_code == 400
    assert "not the account&#39;s password" in answer.text
    assert len((await world.get("/v1/account-keys")).json()["data"]) == 1


async def test_somebody_else_of_the_fleet_can_be_chosen(world: Place):
    shown = await show(world)
    numbers = re.findall(r'<option value="(\d+)"', shown.text)
    assert len(numbers) > 4

    back = answered(await decide(world, shown, account="109", password="sandbox-password-8"))

    check = (await verify(world, back["access_token"])).json()["data"]
    account = (await world.get("/v1/accounts/109")).json()
    assert check["user_id"] == account["platform_account_id"]


@pytest.mark.parametrize(
    "asked, status, says",
    [
        ({"client_id": "nobody"}, 400, "client_id"),
        ({"client_id": "c_nobody12345"}, 404, "registered"),
        ({"redirect_uri": f"{BACK}/more"}, 400, "redirect_uri"),
        ({"redirect_uri": "http://LOCALHOST:3000/callback"}, 400, "redirect_uri"),
        ({"redirect_uri": "https://elsewhere.example/"}, 400, "redirect_uri"),
        ({"redirect_uri": None}, 400, "redirect_uri"),
        ({"scope": None}, 400, "scope"),
        ({"scope": "view_profile everything"}, 400, "everything"),
        ({"state": "x" * 2001}, 400, "state"),
    ],
)
async def test_what_cannot_be_granted_says_so_and_leads_nowhere(
    world: Place, asked: dict[str, Any], status: int, says: str
):
    answer = await show(world, **asked)

    assert answer.status_code == status
    assert says in answer.text
    assert "location" not in answer.headers
    assert "form_token" not in answer.text


async def test_a_form_of_another_question_or_browser_is_refused(world: Place):
    shown = await show(world)
    other = await show(world, scope="send_messages")
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', shown.text)
    assert token

    bent = await decide(world, other, form_token=token[1])
    world.web.cookies.clear()
    stranger = await decide(world, shown)

    assert (bent.status_code, stranger.status_code) == (403, 403)
    assert len((await world.get("/v1/account-keys")).json()["data"]) == 1


async def test_a_form_sent_from_elsewhere_is_refused(world: Place):
    shown = await show(world)
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', shown.text)
    assert token
    answer = await world.web.post(
        shown.url,
        data={"form_token": token[1], "decision": "grant", "scope": "explore"},
        headers={"origin": "https://elsewhere.example"},
    )

    assert answer.status_code == 403


async def test_a_popup_tells_only_pages_of_the_app(world: Place):
    shown = await show(world, is_popup="true", redirect_uri=None, scope="VIEW_PROFILE,EDIT_PROFILE")
    assert "cross-origin-opener-policy" not in shown.headers

    done = await decide(world, shown)

    said = re.search(r'data-told="([^"]+)" data-origins="([^"]+)"', done.text)
    assert said
    message = msgspec.json.decode(unescape(said[1]).encode())
    assert said[2].split() == ["http://localhost:3000", "http://127.0.0.1:3000"]
    assert (
        message.pop("userInfo").items()
        >= {
            "id": "6940243520384589756",
            "username": "my_tiktok_user",
        }.items()
    )
    assert (await verify(world, message.pop("access_token"))).status_code == 200
    assert message == {
        "_tikapi": True,
        "client_id": DEMO_APP,
        "type": "success",
        "message": "Authorization has been completed successfully.",
        "scope": ["VIEW_PROFILE", "EDIT_PROFILE"],
        "state": "a b&c",
    }
    kept = {key["client_id"]: key for key in (await world.get("/v1/account-keys")).json()["data"]}
    assert kept[DEMO_APP]["scopes"] == ["view_profile", "edit"]


async def test_a_popup_that_is_refused_is_told_so(world: Place):
    done = await decide(world, await show(world, is_popup="true"), "refuse")

    assert "Authorization has been canceled by user." in done.text
    assert "access_token" not in done.text


async def test_it_is_there_under_the_vendors_own_name_with_all_its_parts(world: Place):
    host = {"host": "api.tikapi.io"}
    shown = await world.web.get("/account/authorize", params=ASKED, headers=host)
    assert shown.status_code == 200

    for part in re.findall(r'(?:href|src)="(authorize/static/[^"]+)"', shown.text):
        assert (await world.web.get(f"/account/{part}", headers=host)).status_code == 200
        assert (await world.web.get(f"/tikapi/account/{part}")).status_code == 200
    answer = await world.web.put("/account/authorize", params=ASKED, headers=host)
    assert answer.status_code == 405


async def test_signing_in_again_mends_an_account_whose_session_ended(either_world: Place):
    world = either_world
    ends = {"session_expires_at": "2026-11-20T00:00:00Z"}
    assert (await world.ask("PATCH", "/v1/accounts/1", json=ends)).status_code == 200

    back = answered(await decide(world, await show(world)))

    account = (await world.get("/v1/accounts/1")).json()
    assert (account["health"], account["health_reason"], account["signed_in"]) == (
        "healthy",
        None,
        True,
    )
    assert account["health_confidence"] == "proved"
    assert account["health_evidence"]["answered"] == "proved by its owner signing in"
    assert (await verify(world, back["access_token"])).status_code == 200
    # The key of the session that ended was shown by nobody meanwhile, and is dead all the same.
    for _ in range(2):
        assert (await verify(world, DEMO_ACCOUNT_KEY)).status_code == 428
    assert (await world.get("/v1/accounts/1")).json()["health"] == "healthy"
    assert (await verify(world, back["access_token"])).status_code == 200


async def test_signing_in_mends_no_token_that_its_platform_refuses(world: Place):
    refused = {"health": "expired", "health_reason": "token_refused"}
    ends = {"session_expires_at": "2026-11-20T00:00:00Z"}
    await world.ask("PATCH", "/v1/accounts/1", json=refused | ends)

    key = answered(await decide(world, await show(world)))["access_token"]

    assert (await verify(world, key)).status_code == 200
    account = (await world.get("/v1/accounts/1")).json()
    assert (account["health"], account["health_reason"]) == ("expired", "token_refused")
    assert (account["signed_in"], account["session_expires_at"]) == (True, None)


async def test_outside_a_sandbox_nobody_signs_in(tmp_path: Any):
    async with open_place(tmp_path / "data") as place:
        answer = await show(place)

    assert answer.status_code == 403
    assert "sandbox" in answer.text
