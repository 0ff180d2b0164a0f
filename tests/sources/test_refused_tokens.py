"""A token that an official API refuses: its account says so, and nothing else moves its health."""

import json
from typing import Any

import pytest

from rollcall.core.access.caller import Scope
from rollcall.kit.instants import instant
from tests.connectors.test_reading_officially import CHECK, key_of
from tests.connectors.tiktok_there import EVERY_BUSINESS_SCOPE
from tests.makers import NOW
from tests.place import Place
from tests.platforms.tiktok.world import Trouble, World
from tests.sources.tokens import (
    REFUSED,
    WELL,
    WHY,
    ask_later,
    change,
    connect_again,
    events,
    healthy,
    history,
    meanwhile,
    refused,
    state,
)


async def test_a_refused_token_is_told_with_what_proves_it(asking: Place, there: World):
    path = await healthy(asking, there)
    [token] = there.tokens
    there.tokens.clear()
    answer = await ask_later(asking)

    shown = (await asking.get(path)).json()
    now = instant(asking.clock())
    assert (shown["health"], shown["health_reason"], shown["can_post"]) == (*REFUSED, False)
    assert (shown["health_since"], shown["checked_at"]) == (now, now)
    assert shown["health_confidence"] == "probed"
    assert shown["health_means"] == "The platform refuses its access token."
    assert shown["health_remedy"] == "Connect the account again."
    assert shown["health_evidence"] == {
        "asked": "TikTok's Display API, /v2/user/info/",
        "answered": "access_token_invalid",
        "said": WHY,
        "at": now,
        "token_stored_at": instant(NOW),
    }
    [told] = [one for one in await events(asking) if one["data"]["after"]["health"] == "expired"]
    assert told["data"]["before"]["health"] == "healthy"
    assert told["data"]["after"]["reason"] == "token_refused"
    [row, *_] = (await asking.get(f"{path}/health")).json()["data"]
    assert (row["state"], row["evidence"]) == ("expired", shown["health_evidence"])
    assert token not in answer.text + json.dumps([shown, told, row])


async def test_a_refusal_that_repeats_the_token_is_kept_without_it(asking: Place, there: World):
    path = await healthy(asking, there)
    [token] = there.tokens
    body = {"error": {"code": "access_token_invalid", "message": f"Bad {token}!", "log_id": "1"}}
    there.troubles.append(Trouble(401, json.dumps(body).encode()))
    await ask_later(asking)

    assert (await asking.get(path)).json()["health_evidence"]["said"] == "Bad ***!"


async def test_the_session_behind_its_account_key_goes_on(asking: Place, there: World):
    path = await healthy(asking, there, *EVERY_BUSINESS_SCOPE)
    assert (await asking.get(CHECK + "ada")).status_code == 200
    mine = {"x-account-key": await key_of(asking, int(path.rpartition("/")[2]), "ada")}
    there.tokens.clear()
    answer = await ask_later(asking)

    assert await state(asking, path) == REFUSED
    assert (answer.status_code, answer.headers["age"]) == (200, "600")  # what was told before
    check = await asking.get("/tikapi/user/session/check", headers=mine)
    assert check.json()["data"]["username"] == "ada"


async def test_posteverywhere_is_told_that_it_must_be_connected(asking: Place, there: World):
    path = await refused(asking, there)
    accounts = "/posteverywhere/api/v1/accounts"
    number = path.rpartition("/")[2]
    health = (await asking.get(f"{accounts}/{number}/health")).json()["data"]

    assert (health["status"], health["can_post"]) == ("broken", False)
    assert health["reasons"] == ["needs_reconnection", "token_expired"]
    assert health["needs_reconnection_since"] == instant(asking.clock())
    assert health["token"]["expired"] is True
    [listed] = (await asking.get(accounts)).json()["data"]["accounts"]
    assert listed["health"]["status"] == "expired"


async def test_lobstr_is_told_that_it_has_ended(asking: Place, there: World):
    await refused(asking, there)

    [listed] = (await asking.get("/lobstr/v1/accounts")).json()["data"]
    assert (listed["status"], listed["status_code_info"]) == ("401", "cookies_expired")


async def test_faces_that_tell_no_health_show_the_account_as_ever(asking: Place, there: World):
    path = await healthy(asking, there, signed_in=True)
    matrix, portal = "/tikmatrix/api/v1/accounts", "/tokportal/api/ext/accounts"
    before = (await asking.get(matrix)).json()["data"]
    there.tokens.clear()
    await ask_later(asking)

    assert await state(asking, path) == REFUSED
    assert (await asking.get(matrix)).json()["data"] == before
    assert before["accounts"][0]["logined"] == 1
    for question, names in ((portal, ["ada"]), (f"{portal}?banned=true", [])):
        delivered = (await asking.get(question)).json()["data"]
        assert [one["username"] for one in delivered] == names


async def test_it_is_found_by_its_reason(asking: Place, there: World):
    await refused(asking, there)

    found = (await asking.get("/v1/accounts?reason=token_refused")).json()["data"]
    assert [one["username"] for one in found] == ["ada"]


async def test_whoever_finds_it_out_it_is_written_down(asking: Place, there: World):
    path = await healthy(asking, there)
    await change(asking, path, {"tags": ["shown"]})
    reader = await asking.issue(Scope.READ, account_tags=("shown",))
    there.tokens.clear()

    assert (await ask_later(asking, key=reader)).status_code == 403
    assert await state(asking, path) == REFUSED


async def test_a_refusal_that_repeats_what_is_known_writes_nothing(asking: Place, there: World):
    path = await refused(asking, there)
    before = (await asking.get(path)).json()
    asked = len(there.asked)
    await ask_later(asking)

    assert len(there.asked) == asked + 1
    assert (await asking.get(path)).json() == before


def error(status: int, code: str) -> Trouble:
    body = {"error": {"code": code, "message": WHY, "log_id": "1"}}
    return Trouble(status, json.dumps(body).encode())


@pytest.mark.parametrize(
    "trouble",
    [
        error(401, "scope_not_authorized"),
        error(400, "scope_permission_missed"),
        error(401, "brand_new_code"),
        error(403, "brand_new_code"),
        error(400, "invalid_params"),
        error(404, "brand_new_code"),
        error(429, "rate_limit_exceeded"),
        error(429, "access_token_invalid"),
        error(500, "internal_error"),
        error(503, "access_token_invalid"),
        Trouble(401, b"<html>access_token_invalid</html>"),
        Trouble(401, b""),
        Trouble(200, b'{"data":{"user":{"open_id":7}},"error":{"code":"ok"}}'),
    ],
)
async def test_what_proves_nothing_moves_nothing(asking: Place, there: World, trouble: Trouble):
    path = await healthy(asking, there)
    before = await history(asking, path), await events(asking)
    there.troubles.append(trouble)
    await ask_later(asking)

    assert len(there.asked) == 1
    assert await state(asking, path) == WELL
    assert (await history(asking, path), await events(asking)) == before


async def test_silence_moves_nothing(asking: Place, there: World):
    path = await healthy(asking, there)

    async def nobody_answers() -> None:
        raise TimeoutError

    meanwhile(asking, nobody_answers)
    assert (await ask_later(asking)).status_code == 503
    assert await state(asking, path) == WELL


async def test_a_token_replaced_meanwhile_is_not_judged_by_the_old_ones_answer(
    asking: Place, there: World
):
    path = await healthy(asking, there)
    before = await history(asking, path)
    there.tokens.clear()
    meanwhile(asking, lambda: connect_again(asking, there, path))
    await ask_later(asking)

    assert len(there.asked) == 1
    assert (await state(asking, path), await history(asking, path)) == (WELL, before)


@pytest.mark.parametrize(
    "said",
    [
        {"health": "expired", "health_reason": "session_expired"},
        {"health": "expired", "health_reason": "cookies_expired"},
        {"health": "unhealthy", "health_reason": "banned"},
        {"enabled": False},
    ],
)
async def test_what_is_mended_elsewhere_stays(asking: Place, there: World, said: dict[str, Any]):
    path = await healthy(asking, there)
    there.tokens.clear()
    meanwhile(asking, lambda: change(asking, path, said))
    await ask_later(asking)

    shown = (await asking.get(path)).json()
    assert {name: shown[name] for name in said} == said
    assert shown["health_reason"] != "token_refused"
    assert REFUSED not in await history(asking, path)


async def test_an_account_taken_off_the_roster_meanwhile_is_left_alone(asking: Place, there: World):
    path = await healthy(asking, there)
    there.tokens.clear()
    meanwhile(asking, lambda: asking.ask("DELETE", path))
    await ask_later(asking)
    assert (await asking.ask("POST", f"{path}/restore")).status_code == 200

    assert await state(asking, path) == WELL


async def test_an_end_that_was_only_told_is_proved(asking: Place, there: World):
    path = await healthy(asking, there, health="expired", health_reason="token_expired")
    there.tokens.clear()
    await ask_later(asking)

    assert (await history(asking, path))[:2] == [REFUSED, ("expired", "token_expired")]
