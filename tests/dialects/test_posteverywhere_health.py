"""What PostEverywhere's page of an account's health says of its token, as the clock runs on."""

from datetime import timedelta
from typing import Any

import pytest

from rollcall.kit.instants import instant
from tests.makers import NOW, account
from tests.place import Place

DAY = timedelta(days=1)


async def token(place: Place, **facts: Any) -> dict[str, Any]:
    [outcome] = await place.put(account("ada", "x", **facts))
    return await token_of(place, outcome.number)


async def token_of(place: Place, number: int | None) -> dict[str, Any]:
    path = f"/posteverywhere/api/v1/accounts/{number}/health"
    return (await place.get(path)).json()["data"]["token"]


@pytest.mark.parametrize(
    "state, ends_in, told",
    [
        ("healthy", 30 * DAY, ""),
        ("healthy", 7 * DAY, "expiring_soon"),
        ("healthy", timedelta(0), "expired"),
        ("expiring", 3 * DAY, "expiring_soon"),
        ("expiring", -DAY, "expired"),
        ("unknown", -DAY, "expired"),
        ("expired", -DAY, "expired"),
        # Without an end, or before it, the state alone can tell.
        ("expired", 30 * DAY, "expired"),
        ("expired", None, "expired"),
        ("expiring", None, "expiring_soon"),
        ("healthy", None, ""),
    ],
)
async def test_the_token_s_end_is_told_by_the_clock(
    place: Place, state: str, ends_in: timedelta | None, told: str
):
    ends = None if ends_in is None else instant(NOW + ends_in)

    said = await token(place, health=state, session_expires_at=ends)

    assert [word for word in ("expired", "expiring_soon") if said[word]] == told.split()
    assert said["expires_at"] == ends


async def test_a_token_ends_as_the_clock_moves(place: Place):
    await token(place, health="expiring", session_expires_at=instant(NOW + DAY))
    [number] = (await place.get("/posteverywhere/api/v1/accounts")).json()["data"]["account_ids"]

    place.clock.set_ahead(2 * DAY)

    said = await token_of(place, number)
    assert (said["expired"], said["expiring_soon"]) == (True, False)
