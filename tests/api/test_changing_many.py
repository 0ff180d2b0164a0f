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


async def ids(place: Place) -> list[str]:
    return [found["id"] for found in await listed(place)]


@pytest.mark.parametrize("action", ["tag", "enable", "disable", "remove"])
async def test_an_account_that_is_named_twice_changes_once(roster: Place, action: str):
    ada, bo, cleo = await ids(roster)
    if action == "enable":
        await change(roster, action="disable", all=True)
    tags = {"tags": ["new"]} if action == "tag" else {}

    answer = await change(roster, action=action, ids=[ada, bo, ada, cleo, cleo], **tags)

    assert answer.json()["changed"] == 3


async def test_only_what_was_otherwise_before_is_counted(roster: Place):
    ada, bo, cleo = await ids(roster)

    async def changed(action: str, **asked) -> int:
        return (await change(roster, action=action, **asked)).json()["changed"]

    assert await changed("tag", all=True, tags=[" old ", "old"]) == 2
    assert await changed("tag", all=True, tags=["old"]) == 0
    assert await changed("untag", ids=[ada, bo], tags=[" old"]) == 2
    assert await changed("untag", all=True, tags=["never"]) == 0
    assert await changed("enable", all=True) == 0
    assert await changed("disable", ids=[cleo]) == 1
    assert await changed("remove", ids=[ada, bo]) == 2
    assert await changed("restore", ids=[ada, bo, cleo]) == 2
    assert await changed("restore", all=True) == 0


@pytest.mark.parametrize("action", ["tag", "untag"])
async def test_tags_that_are_nothing_are_refused(roster: Place, action: str):
    answer = await change(roster, action=action, all=True, tags=[" ", ""])

    assert [error["pointer"] for error in answer.json()["errors"]] == ["/tags"]


async def test_a_change_that_one_account_cannot_take_happens_to_none(place: Place):
    full = [f"t{number:02}" for number in range(50)]
    await place.put(account("ada"), account("bo", tags=full))

    answer = await change(place, action="tag", all=True, tags=["new"])

    assert answer.status_code == 422
    assert [found["tags"] for found in await listed(place)] == [[], full]
