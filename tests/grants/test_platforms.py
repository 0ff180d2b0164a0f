"""Each platform's own way of consent, against a sandbox written from its documents."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from rollcall.core.grants.renewing import Renewing
from tests.grants.owners import (
    connect,
    grants_in,
    link,
    newcomer,
    open_sandboxed,
    secrets_of,
)
from tests.place import Place

PLATFORMS = (
    "facebook",
    "instagram",
    "linkedin",
    "pinterest",
    "threads",
    "tiktok",
    "x",
    "youtube",
)
HOURS_OF_ACCESS = {
    "facebook": 60 * 24,
    "instagram": 60 * 24,
    "linkedin": 60 * 24,
    "pinterest": 30 * 24,
    "threads": 60 * 24,
    "tiktok": 2,
    "x": 2,
    "youtube": 1,
}
POSTING = {
    "facebook": "pages_manage_posts",
    "instagram": "instagram_business_content_publish",
    "linkedin": "w_member_social",
    "pinterest": "pins:write",
    "tiktok": "video.publish",
    "x": "tweet.write",
    "youtube": "https://www.googleapis.com/auth/youtube.upload",
}
"""Threads does not say what was granted, so nothing can be noticed there."""


@pytest.fixture
async def sandboxed(tmp_path: Path) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data") as place:
        yield place


def renewing(place: Place) -> Renewing:
    runtime = place.runtime
    return Renewing(runtime.entrance, runtime.entrance.offering, runtime.clock)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_an_owner_connects_and_comes_back_as_the_same(sandboxed: Place, platform: str):
    owner = newcomer(platform)
    account = await connect(sandboxed, platform, owner)

    assert account["platform"] == platform
    assert account["platform_account_id"].endswith(owner.id)
    assert owner.username in (account["username"] or owner.username)
    assert (account["health"], account["can_post"]) == ("healthy", True)
    [grant] = await grants_in(sandboxed)
    ends = sandboxed.runtime.clock() + timedelta(hours=HOURS_OF_ACCESS[platform])
    assert grant["access_ends_at"] == f"{ends:%Y-%m-%dT%H:%M:%S.000Z}"
    again = await connect(sandboxed, platform, owner)
    assert again["number"] == account["number"]


@pytest.mark.parametrize("platform", [one for one in PLATFORMS if one != "linkedin"])
async def test_what_can_be_renewed_is_renewed_for_a_year(sandboxed: Place, platform: str):
    account = await connect(sandboxed, platform)
    before = await secrets_of(sandboxed, account["number"])
    for _ in range(4):
        [grant] = await grants_in(sandboxed)
        when = sandboxed.runtime.clock()
        wait = timedelta(hours=HOURS_OF_ACCESS[platform]) * 0.85
        sandboxed.clock.set_ahead(sandboxed.clock.ahead + wait)
        assert await renewing(sandboxed).due(platform, 5) == 1, (grant, when)

    [account] = (await sandboxed.get("/v1/accounts")).json()["data"]
    assert (account["health"], account["can_post"]) == ("healthy", True)
    after = await secrets_of(sandboxed, account["number"])
    assert after["access_token"] != before["access_token"]
    assert (await grants_in(sandboxed))[0]["generation"] == 5


async def test_a_member_of_linkedin_is_warned_before_the_end_and_told_of_it(sandboxed: Place):
    account = await connect(sandboxed, "linkedin")
    assert account["session_expires_at"] == "2026-06-09T12:00:00.000Z"
    for days, health, can_post in ((47, "expiring", True), (14, "expired", False)):
        sandboxed.clock.set_ahead(sandboxed.clock.ahead + timedelta(days=days))
        await renewing(sandboxed).due("linkedin", 2)
        [account] = (await sandboxed.get("/v1/accounts")).json()["data"]
        assert (account["health"], account["can_post"]) == (health, can_post)
    assert account["signed_in"] is False
    again = await connect(sandboxed, "linkedin")
    assert (again["number"], again["health"]) == (account["number"], "healthy")


@pytest.mark.parametrize("platform", sorted(POSTING))
async def test_who_allows_less_is_noticed(sandboxed: Place, platform: str):
    visit = await link(sandboxed, platform=platform)
    page = await visit.go(platform, newcomer(platform), without=(POSTING[platform],))

    assert "It cannot post" in page
    [account] = (await sandboxed.get("/v1/accounts")).json()["data"]
    assert (account["can_post"], account["health_reason"]) == (False, "permission_missing")
    assert account["health_evidence"]["missing"] == [POSTING[platform]]
    again = await connect(sandboxed, platform)
    assert (again["number"], again["can_post"]) == (account["number"], True)


async def test_what_renews_is_missed_at_once(sandboxed: Place):
    visit = await link(sandboxed, platform="x", language="de")
    page = await visit.go("x", newcomer("x"), without=("offline.access",))

    assert "nur auf Zeit" in page
    [account] = (await sandboxed.get("/v1/accounts")).json()["data"]
    assert (account["health"], account["health_reason"]) == ("expiring", "not_renewable")
    assert account["can_post"] is True


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_who_denies_changes_nothing_and_may_try_again(sandboxed: Place, platform: str):
    visit = await link(sandboxed, platform=platform)
    back = await visit.deny(await visit.set_out(platform))
    page = (await sandboxed.web.get(back)).text

    assert "You did not allow it" in page
    assert (await sandboxed.get("/v1/accounts")).json()["data"] == []
    assert "Connected" in await visit.go(platform, newcomer(platform))


@pytest.mark.parametrize("platform", ["tiktok", "x", "pinterest"])
async def test_a_token_that_is_used_twice_ends_all_it_came_with(sandboxed: Place, platform: str):
    """That it is noticed is what makes these tests worth anything."""
    account = await connect(sandboxed, platform)
    stolen = await secrets_of(sandboxed, account["number"])
    sandboxed.clock.set_ahead(timedelta(hours=HOURS_OF_ACCESS[platform]) * 0.85)
    await renewing(sandboxed).due(platform, 5)
    path = f"/v1/accounts/{account['number']}/secrets/refresh_token"
    await sandboxed.ask("PUT", path, json={"value": stolen["refresh_token"]})
    sandboxed.clock.set_ahead(timedelta(hours=HOURS_OF_ACCESS[platform]) * 1.8)

    await renewing(sandboxed).due(platform, 5)

    [account] = (await sandboxed.get("/v1/accounts")).json()["data"]
    assert account["health"] == "expired"
