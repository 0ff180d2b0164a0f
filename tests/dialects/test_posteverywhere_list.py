"""PostEverywhere's list has no pages: it is whole, however long, and says so where it is not."""

import asyncio
from typing import Any

import pytest

from tests.makers import account
from tests.place import Place

PATH = "/posteverywhere/api/v1/accounts"
MANY = 10_100
"""More than the vendor's clients were once given, and than are read at a time."""


async def fill(place: Place, count: int) -> None:
    for start in range(0, count, 2_500):
        wanted = range(start, min(start + 2_500, count))
        await place.put(*(account(f"user{number}", "x") for number in wanted))


async def test_a_long_list_is_whole_and_in_order(place: Place):
    await fill(place, MANY)

    data = (await place.get(PATH)).json()["data"]

    assert [a["account_name"] for a in data["accounts"]] == [f"@user{n}" for n in range(MANY)]
    assert data["account_ids"] == [a["account_id"] for a in data["accounts"]]
    assert "pagination" not in data


async def test_others_are_answered_while_a_long_list_is_made(place: Place):
    await fill(place, MANY)
    done: list[str] = []

    async def ask(path: str) -> None:
        await place.get(path)
        done.append(path)

    await asyncio.gather(ask(PATH), ask("/v1/me"))

    assert done == ["/v1/me", PATH]


@pytest.mark.parametrize(
    "query, shown, says",
    [
        ("limit=5", 5, {"limit": 5, "offset": 0, "total": 7, "has_more": True}),
        ("limit=5&offset=5", 2, {"limit": 5, "offset": 5, "total": 7, "has_more": False}),
        ("limit=7", 7, None),
    ],
)
async def test_a_list_that_is_cut_says_so(
    either_place: Place, query: str, shown: int, says: dict[str, Any] | None
):
    await fill(either_place, 7)

    data = (await either_place.get(f"{PATH}?{query}")).json()["data"]

    assert len(data["accounts"]) == shown
    assert data.get("pagination") == says


async def test_an_empty_list_is_a_list(either_place: Place):
    assert (await either_place.get(PATH)).json()["data"] == {"accounts": [], "account_ids": []}
