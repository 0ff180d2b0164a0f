"""A person's ways through the console: claim, overview, filter, search, page, read, leave."""

import asyncio
import json
import re
from typing import Any
from urllib.request import Request, urlopen

import pytest

from rollcall.core.health.health import Health
from tests.browser.conftest import person_in
from tests.live import Live, live
from tests.real.chromium import open_browser

pytestmark = pytest.mark.real

DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
NO_SCRIPT: dict[str, Any] = DESK | {"java_script_enabled": False}
PAGES = ("/", "/accounts", "/accounts/101", "/accounts?health=expired&tag=vip", "/nope")
SECRETS = re.compile(
    r"sandbox-(?:password|mailbox)-\d|tok_live_|DemoAPIKey|DemoAccountKey|\b\d{6}\b"
)


def known(server: Live, path: str) -> Any:
    """What our own API says."""
    request = Request(server.url + path, headers={"x-api-key": server.key})  # noqa: S310 - ours
    with urlopen(request) as answer:  # noqa: S310 - ours
        return json.load(answer)


async def test_the_printed_link_opens_the_console_once_and_leaving_closes_it(tmp_path):
    with live(tmp_path / "data") as server:
        async with open_browser() as browser:
            context = await browser.new_context()
            async with person_in(context, server.url) as person:
                await person.page.goto(server.claim)
                assert person.at == "/"
                assert await person.page.locator("h1").inner_text() == "Overview"
                other = await browser.new_context()
                async with person_in(other, server.url) as late:
                    refused = await late.page.goto(server.claim)
                    assert refused is not None
                    assert refused.status == 410
                    assert "This link has been used" in await late.page.inner_text("main")
                    assert "rollcall link" in await late.page.inner_text("main")
                    await late.go("/")
                    assert "You are not signed in" in await late.page.inner_text("main")
                await person.page.get_by_role("button", name="Sign out").click()
                await person.page.get_by_role("heading", name="You are signed out").wait_for()
                answer = await person.go("/accounts")
                assert answer.status == 401


async def test_the_overview_tells_what_the_api_tells(person, server):
    await person.go("/")
    health = known(server, "/v1/health")
    standing = await person.page.locator(".standing-number").inner_text()
    assert [int(n) for n in re.findall(r"\d+", standing)] == [
        health["can_post"],
        health["accounts"],
    ]
    for state in Health:
        tally = person.page.locator(f".tallies .{state}")
        assert int(await tally.locator(".tally-count").inner_text()) == health["states"][state]
    days = known(server, "/v1/health/days?days=30")["data"]
    assert await person.page.locator(".chart-day").count() == len(days)
    await person.page.locator(".chart-day").nth(12).hover()
    readout = await person.page.locator("[data-readout]").inner_text()
    assert f"{days[12]['can_post']} can post" in readout
    assert "Sandbox" in await person.page.locator(".sandbox").inner_text()


async def test_filters_are_chosen_by_clicking_and_stand_in_the_address(person, server):
    await person.go("/accounts")
    await person.page.locator("#facet-health").click()
    async with person.page.expect_response("**/accounts?*"):
        await person.page.locator("input[name=health][value=expired]").check()
    await person.page.locator(".chip").first.wait_for()
    assert person.at == "/accounts?health=expired"
    names = known(server, "/v1/accounts?health=expired")["data"]
    assert await person.usernames() == [
        f"@{a['username']}" if a["username"] else a["display_name"] for a in names
    ]
    assert await person.page.locator("#facet-health .facet-chosen").inner_text() == "Expired"
    await person.page.keyboard.press("Escape")
    await person.page.locator(".chip").first.click()
    await person.page.wait_for_url("**/accounts")
    total = known(server, "/v1/accounts?include=total&limit=1")["page"]["total"]
    assert await person.page.locator("[data-total] b").inner_text() == str(total)


async def test_a_need_on_the_overview_leads_to_its_accounts(person):
    await person.go("/")
    need = person.page.locator(".need").first
    count = await need.locator(".need-title b").inner_text()
    await need.get_by_role("link").click()
    assert "reason=" in person.at
    assert await person.page.locator("[data-total] b").inner_text() == count


async def test_the_keyboard_opens_the_other_problems_and_what_lies_ahead(person, server):
    await person.go("/")
    others = person.page.locator(".need-others summary")
    await others.focus()
    await person.page.keyboard.press("Enter")
    await person.page.keyboard.press("Tab")
    assert (await person.focused()).startswith("Show ")
    touched = await person.page.locator(".need-title b").all_inner_texts()
    assert [int(count) for count in touched] == sorted(map(int, touched), reverse=True)
    ahead = known(server, "/v1/health/forecast?limit=5")
    days = await person.page.locator(".ahead-days time").evaluate_all(
        "all => all.map(one => one.dateTime)"
    )
    assert days == [day["date"] for day in ahead["forecast"]["days"]]
    first = person.page.locator(".ahead .changes a").first
    await first.focus()
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url(f"**/accounts/{ahead['data'][0]['account_id']}")


async def test_the_keyboard_searches_moves_and_opens(person):
    await person.go("/accounts")
    await person.page.keyboard.press("/")
    async with person.page.expect_response("**/accounts?q=ada*"):
        await person.page.keyboard.type("ada_", delay=5)
    await person.page.locator(".chip").wait_for()
    assert await person.page.evaluate("document.activeElement.id") == "q"
    names = await person.usernames()
    assert names
    assert all("ada_" in name for name in names)
    await person.page.keyboard.press("Escape")
    await person.page.keyboard.press("j")
    assert await person.focused() == names[0]
    await person.page.keyboard.press("j")
    assert await person.focused() == names[1]
    await person.page.keyboard.press("k")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**/accounts/acc_*")
    assert names[0] in await person.page.inner_text(".account-name")
    await person.page.get_by_role("link", name="Accounts").first.click()
    await person.page.locator("table.roster").wait_for()
    assert "q=ada" in person.at or person.at == "/accounts"
    await person.page.keyboard.press("g")
    await person.page.keyboard.press("o")
    await person.page.get_by_role("heading", name="Overview").wait_for()
    await person.page.keyboard.press("?")
    assert await person.page.locator("#help").is_visible()


async def test_keys_are_heard_as_soon_as_something_is_seen(person):
    """Every other script may still be on its way."""
    arrived = asyncio.Event()

    async def later(route):
        await arrived.wait()
        await route.continue_()

    await person.page.route("**/htmx*.js", later)
    await person.page.goto(f"{person.url}/accounts", wait_until="commit")
    await person.page.locator("table.roster").wait_for()
    await person.page.keyboard.press("j")
    assert await person.focused() == (await person.usernames())[0]
    await person.page.keyboard.press("g")
    await person.page.keyboard.press("o")
    arrived.set()
    await person.page.get_by_role("heading", name="Overview").wait_for()


async def test_the_second_letter_of_a_way_may_take_its_time(person):
    await person.go("/accounts")
    await person.page.keyboard.press("g")
    await person.page.wait_for_timeout(1500)  # slow fingers, or a slow machine
    await person.page.keyboard.press("o")
    await person.page.get_by_role("heading", name="Overview").wait_for()
    await person.page.keyboard.press("g")
    await person.page.keyboard.press("x")  # goes nowhere, and ends it
    await person.page.keyboard.press("a")
    await person.page.keyboard.press("g")
    await person.page.locator("main").click(position={"x": 2, "y": 2})
    await person.page.keyboard.press("a")
    assert person.at == "/"


async def test_the_way_back_leads_to_the_list_one_came_from(person):
    await person.go("/accounts?platform=tiktok&sort=-name")
    await person.page.locator(".row-link").first.click()
    await person.page.locator(".way-back a").click()
    await person.page.locator("table.roster").wait_for()
    assert person.at == "/accounts?platform=tiktok&sort=-name"


async def test_pages_go_forth_and_back_through_the_history(person, server):
    await person.go("/accounts?limit=20")
    first = await person.usernames()
    async with person.page.expect_response("**/accounts?*cursor=*"):
        await person.page.get_by_role("link", name="Next").click()
    await person.page.get_by_role("link", name="First page").wait_for()
    second = await person.usernames()
    assert "cursor=" in person.at
    rest = known(server, "/v1/accounts?limit=40")["data"]
    assert len(first) == len(second) == 20
    assert not set(first) & set(second)
    assert second[-1] in {f"@{rest[-1]['username']}", rest[-1]["display_name"]}
    await person.page.go_back()
    await person.page.wait_for_function(
        "name => document.querySelector('.row-link')?.textContent === name", arg=first[0]
    )
    assert await person.usernames() == first
    assert person.at == "/accounts?limit=20"


async def test_a_column_sorts_and_turns(person):
    await person.go("/accounts")
    for order in ("ascending", "descending"):
        async with person.page.expect_response("**/accounts?sort=*"):
            await person.page.locator("th.head-account a").click()
        head = person.page.locator(f"th.head-account[aria-sort={order}]")
        await head.wait_for()
    names = [name.lower().removeprefix("@") for name in await person.usernames()]
    assert names == sorted(names, reverse=True)


async def test_an_accounts_page_tells_its_story(person, server):
    account = known(server, "/v1/accounts?health=expired&limit=1")["data"][0]
    history = known(server, f"/v1/accounts/{account['id']}/health")["data"]
    await person.go(f"/accounts/{account['id']}")
    assert await person.page.locator(".turn").count() == len(history)
    shown = await person.page.inner_text("main")
    assert account["health_reason"] in shown
    assert known(server, f"/v1/accounts/{account['id']}")["health_remedy"] in shown
    for title in ("Health now", "Timeline", "Identity", "Where it is signed in"):
        await person.page.get_by_role("heading", name=title, exact=True).wait_for()
    await person.page.get_by_text("Copy as").click()
    command = await person.page.locator("details[open] code").nth(1).inner_text()
    assert f"/v1/accounts/{account['id']}" in command
    assert server.key not in command


@pytest.mark.parametrize("person", [DESK | {"color_scheme": "dark"}], indirect=True)
async def test_dark_follows_the_system_until_one_chooses(person):
    async def ground() -> float:
        colour = await person.page.evaluate(
            "getComputedStyle(document.documentElement).backgroundColor"
        )
        return sum(float(n) for n in re.findall(r"[\d.]+", colour)[:3])

    await person.go("/")
    dark = await ground()
    button = person.page.locator("[data-theme-turn]")
    await button.click()
    assert await button.inner_text() == "Light"
    assert await ground() > dark
    await person.page.reload()
    assert await button.inner_text() == "Light"
    await button.click()
    assert await ground() == dark


@pytest.mark.parametrize("person", [NO_SCRIPT], indirect=True)
async def test_everything_works_without_scripts(person, server):
    await person.go("/accounts")
    await person.page.locator("#facet-platform").click()
    await person.page.locator("input[name=platform][value=tiktok]").check()
    await person.page.locator("details[open] button", has_text="Apply").click()
    assert "platform=tiktok" in person.at
    total = known(server, "/v1/accounts?platform=tiktok&include=total")["page"]["total"]
    assert len(await person.usernames()) == total
    await person.page.locator("#q").fill("ada")
    await person.page.locator("#q").press("Enter")
    assert "q=ada" in person.at
    assert "platform=tiktok" in person.at
    await person.page.locator(".row-link").first.click()
    assert await person.page.get_by_role("heading", name="Timeline").is_visible()
    await person.go("/accounts?limit=20")
    await person.page.get_by_role("link", name="Next").click()
    assert "cursor=" in person.at
    await person.go("/")
    assert await person.page.locator(".chart-day").count() == 30


@pytest.mark.parametrize("person", [PHONE], indirect=True)
async def test_nothing_is_wider_than_a_phone(person):
    for path in PAGES:
        await person.go(path)
        wide = await person.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, path
    await person.go("/accounts")
    await person.page.locator("#facet-health").click()
    assert await person.page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_no_page_holds_a_secret_or_a_code(person, server):
    accounts = known(server, "/v1/accounts?limit=200")["data"]
    for path in (*PAGES, *(f"/accounts/{each['id']}" for each in accounts)):
        await person.go(path)
        assert SECRETS.findall(await person.page.content()) == [], path
