"""Receivers made on a vendor's face are told in that vendor's words, of what it has words for."""

import hmac
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from tokportal.client import verify_webhook_signature

from rollcall.core.access.caller import Scope
from rollcall.core.health.health import Health
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.sealing import Secret
from tests.makers import account
from tests.place import Place
from tests.webhooks.receivers import Came, Receiver, work

TOKPORTAL, POSTEVERYWHERE = "/tokportal/api/ext/webhooks", "/posteverywhere/api/v1/webhooks"
ALL_OF_POSTEVERYWHERE = ["account.connected", "account.disconnected", "account.reconnect_needed"]


async def tokportal(place: Place, receiver: Receiver, *events: str) -> dict[str, Any]:
    body = {"url": f"{receiver.url}/tokportal", "events": events}
    answer = await place.ask("POST", TOKPORTAL, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


async def posteverywhere(place: Place, receiver: Receiver, *events: str) -> dict[str, Any]:
    body = {"url": f"{receiver.url}/posteverywhere", "events": events}
    answer = await place.ask("POST", POSTEVERYWHERE, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def events(receiver: Receiver) -> list[tuple[str, str]]:
    """What PostEverywhere's receiver was told, of whom."""
    return [(came.said["event"], came.said["data"]["account_name"]) for came in receiver.came]


async def test_tokportals_receiver_verifies_with_its_own_library(
    telling: Place, receiver: Receiver
) -> None:
    made = await tokportal(telling, receiver, "account.finalized", "account.banned")
    [ada] = await telling.put(account("ada", health="healthy"))
    await telling.put(account("elsewhere", platform="youtube"))  # which the vendor does not know
    await telling.put(account("ada", health="unhealthy", health_reason="banned"))
    await telling.put(account("ada", biography="Still banned."))
    await work(telling)
    assert sorted(receiver.types) == ["account.banned", "account.finalized"]
    for came in receiver.came:
        verified = verify_webhook_signature(
            came.body, came.headers["tokportal-signature"], made["signing_secret"]
        )
        assert verified
        assert came.headers["tokportal-event-type"] == came.said["type"]
        assert came.headers["tokportal-event-id"] == came.said["id"]
        assert UUID(came.said["data"]["account_id"]).hex == ada.uuid
        assert "webhook-signature" not in came.headers
    forged = receiver.came[0].body + b" "
    header = receiver.came[0].headers["tokportal-signature"]
    assert not verify_webhook_signature(forged, header, made["signing_secret"])


def is_signed(came: Came, secret: str) -> bool:
    """As the vendor's documents have it."""
    expected = hmac.new(secret.encode(), came.body, sha256).hexdigest()
    return came.headers["x-posteverywhere-signature"] == f"sha256={expected}"


async def test_posteverywheres_receiver_is_told_who_comes_who_goes_and_who_must_sign_in_again(
    telling: Place, receiver: Receiver
) -> None:
    made = await posteverywhere(telling, receiver, *ALL_OF_POSTEVERYWHERE)
    [ada] = await telling.put(account("ada", "x", health="healthy"))
    for said in (
        {"health": "limited", "health_reason": "rate_limited"},
        {"health": "healthy"},
        {"health": "expired", "health_reason": "token_expired"},
        {"health": "healthy"},
    ):
        await telling.put(account("ada", "x", **said))
    await telling.ask("DELETE", f"/v1/accounts/{ada.number}")
    await work(telling)
    assert sorted(events(receiver)) == [
        ("account.connected", "@ada"),
        ("account.connected", "@ada"),
        ("account.disconnected", "@ada"),
        ("account.reconnect_needed", "@ada"),
    ]
    assert all(is_signed(came, made["secret"]) for came in receiver.came)
    assert not is_signed(receiver.came[0], "whsec_another")
    [needed] = [came.said for came in receiver.came if "reconnect" in came.said["event"]]
    assert needed["data"] == {
        "account_id": ada.number,
        "platform": "x",
        "account_name": "@ada",
        "health": {"status": "expired", "can_post": False},
        "reason": "token_expired",
    }
    assert UUID(needed["event_id"])
    assert UUID(needed["organization_id"])


@pytest.mark.parametrize("state", list(Health))
async def test_every_state_has_a_word_or_is_not_told(
    telling: Place, receiver: Receiver, state: Health
) -> None:
    await posteverywhere(telling, receiver, *ALL_OF_POSTEVERYWHERE)
    await tokportal(telling, receiver, "account.finalized")
    await telling.put(account("ada", health=state))
    await work(telling)
    told = {came.said.get("event") for came in receiver.came} - {None}
    expected = {
        Health.HEALTHY: "account.connected",
        Health.EXPIRING: "account.connected",
        Health.LIMITED: None,
        Health.EXPIRED: "account.reconnect_needed",
        Health.SETUP_INCOMPLETE: "account.reconnect_needed",
        Health.DISABLED: "account.disconnected",
        Health.UNHEALTHY: None,
        Health.UNKNOWN: None,
    }[state]
    assert told == ({expected} if expected else set())


async def test_a_face_shows_its_own_receivers_and_our_api_shows_all(
    telling: Place, receiver: Receiver
) -> None:
    one = await tokportal(telling, receiver, "account.banned")
    other = await posteverywhere(telling, receiver, "account.connected")
    listed = (await telling.get(TOKPORTAL)).json()
    assert [each["id"] for each in listed["data"]] == [one["id"]]
    assert listed["pagination"]["total"] == 1
    hooks = (await telling.get(POSTEVERYWHERE)).json()["data"]["webhooks"]
    assert [each["id"] for each in hooks] == [other["id"]]
    assert (await telling.get(f"{TOKPORTAL}/{other['id']}")).status_code == 404
    assert (await telling.ask("DELETE", f"{POSTEVERYWHERE}/{one['id']}")).status_code == 404
    ours = (await telling.get("/v1/webhooks")).json()["data"]
    assert [each["face"] for each in ours] == ["tokportal", "posteverywhere"]
    tried = await telling.ask("POST", f"/v1/webhooks/{ours[0]['id']}/test")
    assert tried.json()["state"] == "taken"
    assert "tokportal-signature" in receiver.came[0].headers


async def test_what_is_wrong_is_named_as_the_face_names_it(place: Place) -> None:
    for path in (TOKPORTAL, POSTEVERYWHERE):
        body = {"url": "http://10.0.0.1/", "events": ["account.exploded"]}
        answer = await place.ask("POST", path, json=body)
        assert answer.status_code == 400
        details = answer.json()["error"]["details"]
        assert set(details.get("fields", details)) == {"url", "events"}
        nobody = await place.get(f"{path}/{UUID(int=7)}")
        assert nobody.status_code == 404
        assert (await place.get(f"{path}/nonsense")).status_code == 404
        reader = await place.issue(Scope.READ)
        good = {"url": "https://example.com/hook", "events": ["account.banned"]}
        assert (await place.ask("POST", path, json=good, key=reader)).status_code == 403


async def test_a_repeat_key_is_refused_where_a_secret_is_shown(place: Place) -> None:
    body = {"url": "https://example.com/hook", "events": ["account.banned"]}
    answer = await place.ask("POST", TOKPORTAL, json=body, headers={"idempotency-key": "once more"})
    assert answer.status_code == 400
    code = "IDEMPOTENCY_KEY_NOT_ALLOWED_FOR_SENSITIVE_RESPONSE"
    assert answer.json()["error"]["code"] == code


async def test_tokportals_receiver_hears_that_credentials_were_shown(
    telling: Place, receiver: Receiver
) -> None:
    await tokportal(telling, receiver, "account.revealed")
    [ada] = await telling.put(account("ada", secrets={SecretKind.PASSWORD: Secret("Tr3nd")}))
    async with telling.core() as core:
        await core.revealing.secrets(ada.number or 0, [SecretKind.PASSWORD], "a support case")
    await work(telling)
    [came] = receiver.came
    assert came.said["type"] == "account.revealed"
    assert came.said["data"]["username"] == "ada"
    assert came.said["data"]["management_ended"] is False
    assert b"Tr3nd" not in came.body
