"""An owner with a connect link in a real browser: asked, at the platform, and back."""

import re

import httpx2
import pytest
from playwright.async_api import Browser

from tests.browser.conftest import person_in
from tests.live import Live
from tests.real.chromium import open_browser

pytestmark = pytest.mark.real


def link(server: Live, **asked: str) -> str:
    headers = {"x-api-key": server.key}
    answer = httpx2.post(f"{server.url}/v1/connect-links", json=asked, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["url"].removeprefix(server.url)


def account(server: Live, username: str) -> dict[str, object]:
    asked = {"q": username, "limit": "1"}
    headers = {"x-api-key": server.key}
    answer = httpx2.get(f"{server.url}/v1/accounts", params=asked, headers=headers)
    return answer.json()["data"][0]


async def go(browser: Browser, server: Live, path: str, owner: str) -> str:
    """Gives what the last page says, and who it was."""
    async with person_in(await browser.new_context(), server.url) as person:
        await person.go(path)
        await person.page.get_by_role("button", name=re.compile("Instagram")).click()
        choice = person.page.get_by_label("You are")
        label = await choice.locator("option", has_text=owner).first.inner_text()
        await choice.select_option(label=label)
        await person.page.get_by_role("button", name="Agree").click()
        await person.page.wait_for_url("**/connect/back/**")
        return await person.page.inner_text("main")


async def test_an_owner_connects_and_the_link_is_used_up(server: Live):
    path = link(server, platform="instagram", name="Acme & Söhne", language="de")
    async with open_browser() as browser:
        said = await go(browser, server, path, "on no roster yet")
        assert "Verbunden" in said
        username = said.split(" bei Instagram")[0].split()[-1]
        found = account(server, username)
        assert (found["platform"], found["health"]) == ("instagram", "healthy")

        async with person_in(await browser.new_context(), server.url) as person:
            await person.go(path)
            assert "schon benutzt" in await person.page.inner_text("main")


async def test_an_account_of_the_fleet_is_repaired_by_its_owner(server: Live):
    headers = {"x-api-key": server.key}
    asked = {"platform": "instagram", "limit": "1"}
    answer = httpx2.get(f"{server.url}/v1/accounts", params=asked, headers=headers)
    [before] = answer.json()["data"]
    path = link(server, account=before["id"])
    async with open_browser() as browser:
        assert "Connected" in await go(browser, server, path, before["username"])

    after = account(server, before["username"])
    assert (after["number"], after["can_post"]) == (before["number"], True)
