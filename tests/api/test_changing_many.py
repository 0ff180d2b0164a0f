"""One change for many accounts: which are meant is said, and how many changed is told."""

import pytest

from tests.makers import account
from tests.place import Place


async def change(place: Place, **asked):
    return await place.ask("POST", "/v1/accounts/bulk-change", json=asked)


async def listed(place: Place, query: str = "") -> list[dict]:
    return (await place.get(f"/v1/accounts?{query}")).json()["data"]


async def here(place: Place) -> list[str]:
    return [found["username"] for found in await listed(place)]


@pytest.fixture
async def roster(place: Place) -> Place:
    """Ada and Bo on TikTok, Cleo on X; Bo is tagged."""
    await place.put(account("ada"), account("bo", tags=["old"]), account("cleo", "x"))
    return place


@pytest.mark.parametrize(
    "which",
    [
        {},
        {"all": False},
        {"ids": None, "filter": None},
        {"filter": {}},
        {"filter": {"platform": []}},
        {"filter": {"platform": ["tiktok"], "country": []}},
        {"filter": {"q": ""}},
        {"filter": {"removed": False}},
        {"filter": {"can_post": None}},
        {"filter": {"platform": ["tiktok"]}, "all": True},
        {"filter": {"all": True}},
        {"ids": [], "all": True},
        {"ids": [], "cursor": "W10"},
    ],
)
@pytest.mark.parametrize("action", ["remove", "restore"])
async def test_every_account_is_never_meant_by_saying_nothing(roster: Place, action, which):
    answer = await change(roster, action=action, **which)

    assert answer.status_code == 422, answer.json()
    assert await here(roster) == ["ada", "bo", "cleo"]


async def test_a_filter_without_a_filter_is_told_the_word_for_every_account(roster: Place):
    [error] = (await change(roster, action="remove", filter={})).json()["errors"]

    assert error["pointer"] == "/filter"
    assert "`all`" in error["detail"]


async def test_tags_are_what_is_tagged_with_and_no_filter(roster: Place):
    """`tag` is the filter: `tags` beside it would be passed over, and remove all of TikTok."""
    asked = {"filter": {"platform": ["tiktok"]}, "tags": ["old"]}

    [error] = (await change(roster, action="remove", **asked)).json()["errors"]

    assert error["pointer"] == "/tags"
    assert await here(roster) == ["ada", "bo", "cleo"]


async def test_those_that_a_filter_finds_are_removed_and_restored(roster: Place):
    on_tiktok = {"filter": {"platform": ["tiktok"]}}

    assert (await change(roster, action="remove", **on_tiktok)).json()["changed"] == 2
    assert await here(roster) == ["cleo"]
    assert (await change(roster, action="restore", **on_tiktok)).json()["changed"] == 2
    assert await here(roster) == ["ada", "bo", "cleo"]
