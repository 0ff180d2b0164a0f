"""Plans of keys: what they may be, and who may hand them out."""

import pytest

from rollcall.core.access.plans import Plan
from tests.place import Place


async def test_nobody_hands_out_a_wider_plan_than_their_own(place: Place) -> None:
    narrow = Plan(premium=False, requests_per_day=100)
    key = await place.issue(plan=narrow)
    wider = [
        ({}, "/plan/premium"),
        ({"premium": False}, "/plan/requests_per_day"),
        ({"premium": False, "requests_per_day": 101}, "/plan/requests_per_day"),
    ]
    for plan, field in wider:
        asked = {"name": "wider", "plan": plan}
        answer = await place.ask("POST", "/v1/keys", key=key, json=asked)
        assert answer.status_code == 422
        assert field in [error["pointer"] for error in answer.json()["errors"]]
    asked = {"name": "same", "plan": {"premium": False, "requests_per_day": 100}}
    assert (await place.ask("POST", "/v1/keys", key=key, json=asked)).status_code == 201


@pytest.mark.parametrize("limit", [0, -1, 2**63])
async def test_a_limit_of_a_day_is_a_number_that_can_be(place: Place, limit: int) -> None:
    for name in ("requests_per_day", "bytes_per_day"):
        asked = {"name": "odd", "plan": {name: limit}}
        answer = await place.ask("POST", "/v1/keys", json=asked)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"/plan/{name}"
