"""A person at the consent page, in a real browser: back to the app, and in a popup of it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, Route

from rollcall.sandbox.keys import DEMO_APP
from tests.live import Live
from tests.real.chromium import open_browser

pytestmark = pytest.mark.real

APP = "http://localhost:3000"
OPENER = """<!DOCTYPE html><title>app</title><script>
addEventListener("message", (event) => { document.title = JSON.stringify(event.data); });
</script>"""


async def app_in(context: BrowserContext) -> Page:
    """A page of the app, which is answered by the test itself."""

    async def serve(route: Route) -> None:
        await route.fulfill(content_type="text/html", body=OPENER)

    await context.route(f"{APP}/**", serve)
    page = await context.new_page()
    await page.goto(f"{APP}/")
    return page


def asking(server: Live, **asked: str) -> str:
    query = {"client_id": DEMO_APP, "scope": "view_profile", "state": "s1"} | asked
    return f"{server.url}/tikapi/account/authorize?{urlencode(query)}"


async def test_who_allows_comes_back_to_the_app_with_the_key(server: Live):
    async with open_browser() as browser:
        context = await browser.new_context()
        page = await app_in(context)
        await page.goto(asking(server, redirect_uri=f"{APP}/callback"))
        await page.get_by_label("Its password").fill("sandbox-password")
        await page.get_by_role("button", name="Sign in and allow").click()
        await page.wait_for_url(f"{APP}/callback?**")

        said = parse_qs(urlsplit(page.url).query)
        assert said["state"] == ["s1"]
        assert len(said["access_token"][0]) == 48
        await context.close()


@pytest.mark.parametrize("button, outcome", [("Sign in and allow", "success"), ("Refuse", "error")])
async def test_a_popup_tells_its_opener_and_closes(server: Live, button: str, outcome: str):
    async with open_browser() as browser:
        context = await browser.new_context()
        page = await app_in(context)
        async with page.expect_popup() as opening:
            await page.evaluate(
                "address => { open(address, 'login'); }", asking(server, is_popup="true")
            )
        popup = await opening.value
        await popup.get_by_label("Its password").fill("sandbox-password")
        async with popup.expect_event("close"):
            await popup.get_by_role("button", name=button).click()

        await page.wait_for_function("document.title !== 'app'")
        said = await page.evaluate("JSON.parse(document.title)")
        assert (said["_tikapi"], said["type"], said["state"]) == (True, outcome, "s1")
        assert ("access_token" in said) is (outcome == "success")
        await context.close()
