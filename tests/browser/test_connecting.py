"""An owner with a connect link in a real browser: asked, at the platform, and back."""

import asyncio
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser

from rollcall.sandbox.consent.facebook import pages_of
from tests.browser.conftest import person_in
from tests.grants.owners import newcomer
from tests.live import PROGRAM, Live, live
from tests.real.chromium import open_browser
from tests.real.postgres import Cluster

pytestmark = pytest.mark.real


def link(server: Live, **asked: str) -> str:
    headers = {"x-api-key": server.key}
    answer = httpx2.post(f"{server.url}/v1/connect-links", json=asked, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["url"].removeprefix(server.url)


def account(server: Live, username: str) -> dict[str, object]:
    return accounts(server, username)[0]


def accounts(server: Live, words: str) -> list[dict[str, object]]:
    headers = {"x-api-key": server.key}
    answer = httpx2.get(f"{server.url}/v1/accounts", params={"q": words}, headers=headers)
    return answer.json()["data"]


async def go(
    browser: Browser, server: Live, path: str, owner: str, *, platform: str = "Instagram"
) -> str:
    """Gives what the last page says, and who it was."""
    async with person_in(await browser.new_context(), server.url) as person:
        await person.go(path)
        await person.page.get_by_role("button", name=re.compile(platform)).click()
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


async def test_a_page_that_is_only_loaded_is_not_opened_and_one_that_is_touched_is(server: Live):
    path = link(server, platform="x")
    async with open_browser() as browser, person_in(await browser.new_context(), server.url) as ada:
        await ada.go(path)
        await ada.page.wait_for_load_state("networkidle")
        assert newest_link(server) == "made"
        async with ada.page.expect_response(lambda answer: answer.request.method == "POST") as told:
            await ada.page.mouse.move(20, 20)
        assert (await told.value).status == 204
        assert newest_link(server) == "opened"


def newest_link(server: Live) -> str:
    answer = httpx2.get(f"{server.url}/v1/connect-links", headers={"x-api-key": server.key})
    return answer.json()["data"][0]["state"]


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


async def test_an_owner_of_three_pages_chooses_two_of_them(server: Live):
    """With the keyboard, as with a mouse: each is a labelled box, shown with its name and id."""
    path = link(server, platform="facebook", name="Acme")
    owner = newcomer("facebook", 2)
    (first, _, _), (_, _, shop), (last, username, press) = pages_of(owner)
    async with open_browser() as browser:
        context = await browser.new_context(viewport={"width": 390, "height": 800})
        async with person_in(context, server.url) as person:
            await person.go(path)
            await person.page.get_by_role("button", name=re.compile("Facebook")).click()
            await person.page.get_by_label("You are").select_option(value=owner.id)
            await person.page.get_by_role("button", name="Agree").click()
            await person.page.wait_for_url("**/connect/back/**")
            assert "Which page shall be connected?" in await person.page.inner_text("h1")
            assert last in await person.page.inner_text("main")

            await person.page.get_by_role("button", name="Connect").click()
            assert "Choose from this list" in await person.page.get_by_role("alert").inner_text()
            await person.page.get_by_label(shop).focus()
            await person.page.keyboard.press("Space")
            await person.page.get_by_label(press).check()
            await person.page.get_by_role("button", name="Connect").click()
            assert "Connected on Facebook" in await person.page.inner_text("main")

    found = account(server, username)
    assert (found["platform_account_id"], found["health"]) == (last, "healthy")
    assert first not in {one["platform_account_id"] for one in accounts(server, owner.username)}


async def test_what_an_owner_granted_is_renewed_by_a_worker_of_its_own(
    tmp_path: Path, postgres_cluster: Cluster, migrated: str
):
    """It serves nobody, and so asks the platforms of the sandbox at the server that has them."""
    data = tmp_path / "data"
    with (
        postgres_cluster.database(migrated) as url,
        live(data, "--no-work", "--database", url) as running,
    ):
        here = ("--data", str(data), "--database", url)
        path = link(running, platform="tiktok")
        async with open_browser() as browser:
            said = await go(browser, running, path, "on no roster yet", platform="TikTok")
        username = said.split(" on TikTok")[0].split()[-1]
        await asyncio.to_thread(work_until, renewed, url, postgres_cluster, here)

        assert renewed(url, postgres_cluster)
        assert account(running, username)["health"] == "healthy"


def work_until(
    holds: Callable[[str, Cluster], bool], url: str, cluster: Cluster, here: Sequence[str]
) -> None:
    """A worker in a process of its own, until it holds or a minute has passed."""
    worker = subprocess.Popen([PROGRAM, "worker", *here], stdout=subprocess.DEVNULL)
    try:
        subprocess.run([PROGRAM, "sandbox", "clock", "--forward", "110m", *here], check=True)
        until = time.monotonic() + 60
        while not holds(url, cluster) and time.monotonic() < until:
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait(30)


def renewed(url: str, cluster: Cluster) -> bool:
    """Whether some grant has had another token than its first."""
    database = url.rpartition("/")[2]
    return cluster.run("SELECT max(generation) > 1 FROM grants", database=database) == "t"


async def test_a_person_at_the_console_makes_a_link_and_its_owner_repairs_the_account(
    server: Live,
):
    headers = {"x-api-key": server.key}
    asked = {"health": "expired", "platform": "facebook", "limit": "1"}
    answer = httpx2.get(f"{server.url}/v1/accounts", params=asked, headers=headers)
    [before] = answer.json()["data"]
    async with open_browser() as browser:
        async with person_in(await browser.new_context(), server.url) as person:
            await person.go(claim(server))
            await person.go(f"/accounts/{before['id']}")
            await person.page.get_by_role("button", name="Make a link for its owner").click()
            await person.page.get_by_role("heading", name="A link for the owner").wait_for()
            url = await person.page.locator(".once code").inner_text()
        path = url.removeprefix(server.url)
        said = await go(browser, server, path, before["username"], platform="Facebook")
        assert "Connected" in said

    assert account(server, before["username"])["health"] == "healthy"


def claim(server: Live) -> str:
    """A link of its own: the server's first one may have been used."""
    printed = subprocess.run(
        [PROGRAM, "link", "--data", str(server.data)], capture_output=True, text=True, check=True
    )
    found = re.search(r"/claim\?token=\S+", printed.stdout)
    assert found is not None, printed.stdout
    return found[0]
