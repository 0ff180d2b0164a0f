"""lobstr's ids are hexadecimal digits, which mean the same in capitals."""

import pytest

from tests.makers import account
from tests.place import Place

UUID = "0000000000007000800000000000abcd"


@pytest.fixture
async def ada(either_place: Place) -> Place:
    await either_place.put(account("ada", "facebook", uuid=UUID))
    return either_place


async def test_an_account_is_read_changed_and_removed_by_either_spelling(ada: Place):
    path = f"/lobstr/v1/accounts/{UUID.upper()}"
    limits = {"account": UUID.upper(), "params": {"batch": 5}}

    assert (await ada.get(path)).json()["data"][0]["id"] == UUID
    assert (await ada.ask("POST", "/lobstr/v1/accounts", json=limits)).json()["id"] == UUID
    assert (await ada.ask("DELETE", path)).json()["id"] == UUID


async def test_a_synchronisation_and_a_type_are_named_by_either_spelling(ada: Place):
    types = (await ada.get("/lobstr/v1/account_types")).json()["data"]
    [facebook] = [each["id"] for each in types if each["name"] == "facebook-sync"]
    body = {
        "type": facebook.upper(),
        "account": UUID.upper(),
        "cookies": {"c_user": "1", "xs": "x"},
    }

    started = (await ada.ask("POST", "/lobstr/v1/accounts/cookies", json=body)).json()
    state = await ada.get(f"/lobstr/v1/synchronize/{started['id'].upper()}")

    assert (state.json()["status_code"], state.json()["account_hash"]) == (200, UUID)
