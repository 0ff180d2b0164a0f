"""lobstr.io, "List Accounts": every field of the page, its type, its example."""

import base64
import json
from typing import Any

import pytest

from rollcall.core.harvests.harvests import Harvest
from rollcall.sandbox import samples
from tests.documented_examples.holding import sample
from tests.makers import account
from tests.place import Place

PATH = "/lobstr/v1/accounts"
HERE = "http://rollcall.test"
DOCUMENTED = sample("lobstr_accounts")
ENVELOPE = {field["name"]: field for field in DOCUMENTED["envelope"]}
ACCOUNT = {field["name"]: field for field in DOCUMENTED["account"]}
TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "string": (str,),
    "stringnull": (str, type(None)),
    "array": (list,),
    "object": (dict,),
}
NOT_VALUES = {
    "data": "an ellipsis in the documents",
    "params": "shortened in the documents; its keys are held below",
    "cookies": "shortened in the documents to the first cookie; a session needs each",
    "icon": "a placeholder in the documents; that it is a picture is held below",
}


@pytest.fixture
async def documented(place: Place) -> Place:
    """The sample account and another, since the sample's envelope counts two."""
    await place.put(*samples.lobstr(), account("second", "linkedin"))
    return place


@pytest.fixture
async def answer(documented: Place) -> dict[str, Any]:
    body: dict[str, Any] = (await documented.get(PATH)).json()
    return body


def value(field: dict[str, str]) -> Any:
    if field["type"] in {"string", "stringnull"}:
        return None if field["example"] == "null" else field["example"]
    return json.loads(field["example"])


async def test_the_envelope_has_the_documented_fields(answer: dict[str, Any]) -> None:
    assert answer.keys() == ENVELOPE.keys()
    assert len(answer["data"]) == 2


@pytest.mark.parametrize("name", ENVELOPE)
async def test_each_field_of_the_envelope(answer: dict[str, Any], name: str) -> None:
    assert type(answer[name]) in TYPES[ENVELOPE[name]["type"]]
    if name not in NOT_VALUES:
        assert answer[name] == value(ENVELOPE[name])


async def test_an_account_has_the_documented_fields(answer: dict[str, Any]) -> None:
    assert [list(found) for found in answer["data"]] == [list(ACCOUNT)] * 2


@pytest.mark.parametrize("name", ACCOUNT)
async def test_each_field_of_the_account(answer: dict[str, Any], name: str) -> None:
    found = answer["data"][0][name]
    assert type(found) in TYPES[ACCOUNT[name]["type"]]
    if name not in NOT_VALUES:
        assert found == value(ACCOUNT[name])


async def test_the_fields_whose_examples_are_shortened(answer: dict[str, Any]) -> None:
    found = answer["data"][0]
    assert found["params"] == {"default": {}, "user": {}}
    assert found["cookies"][0] == {"name": "c_user", "required": True}
    assert all(cookie.keys() == {"name", "required"} for cookie in found["cookies"])
    assert base64.b64decode(found["icon"], validate=True).startswith(b"\x89PNG\r\n")


async def test_the_squids_that_use_an_account_are_told(place: Place) -> None:
    squid = Harvest(id="5c11752d8687df2332c08247c4fb655a", name="Followers")
    await place.put(account("ada", harvests=[squid]), account("grace"))
    data = (await place.get(PATH)).json()["data"]
    used = {"id": squid.id, "name": "Followers", "hash_value": squid.id}
    assert [found["squids"] for found in data] == [[used], []]


async def test_the_addresses_of_the_neighbours_lead_to_every_account_once(place: Place) -> None:
    await place.put(*[account(f"a{i}") for i in range(7)])
    url, met, pages = f"{PATH}?limit=3", list[str](), 0
    while url is not None:
        page = (await place.get(url.removeprefix(HERE))).json()
        met += [found["username"] for found in page["data"]]
        first = pages * 3 + 1
        assert (page["result_from"], page["result_to"]) == (first, first + len(page["data"]))
        assert (page["total_results"], page["total_pages"]) == (7, 3)
        assert (page["previous"] is None) == (pages == 0)
        pages, url = pages + 1, page["next"]
    assert met == [f"a{i}" for i in range(7)]
    back = (await place.get(f"{PATH}?limit=3&page=3")).json()["previous"]
    assert back.startswith(HERE)
    assert (await place.get(back.removeprefix(HERE))).json()["page"] == 2


async def test_a_session_that_ended_is_told_by_status_code_info(place: Place) -> None:
    said = {"health": "expired", "health_reason": "cookies_expired"}
    await place.put(account("gone", "facebook", **said))
    (found,) = (await place.get(PATH)).json()["data"]
    assert (found["status"], found["status_code_info"]) == ("401", "cookies_expired")


@pytest.mark.parametrize(
    "health, reason, status, info",
    [
        ("expired", "token_refused", "401", "cookies_expired"),
        ("expired", "password_changed", "401", "wrong_credentials"),
        ("expired", "signed_out", "401", "logged_out"),
        ("unhealthy", "checkpoint_required", "403", "checkpoint_reached"),
        ("unhealthy", "banned", "403", "account_blocked"),
        ("healthy", "signed_out", "200", "synchronized"),
    ],
)
async def test_where_the_vendor_has_a_word_for_why_it_is_said(
    place: Place, health: str, reason: str, status: str, info: str
) -> None:
    await place.put(account("gone", "facebook", health=health, health_reason=reason))
    (found,) = (await place.get(PATH)).json()["data"]
    assert (found["status"], found["status_code_info"]) == (status, info)


async def test_the_key_is_required(documented: Place) -> None:
    for headers in ({}, {"authorization": documented.key}, {"authorization": "Token "}):
        answer = await documented.web.get(PATH, headers=headers)
        assert answer.status_code == 401
        assert isinstance(answer.json()["error"], str)
