"""Owners of Bluesky accounts open a link, and sign in by app password or at their own server."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from rollcall.server.consenting import asks_consent
from tests.grants.owners import ASKED_AT, grants_in, link, secrets_of
from tests.live import Live, live
from tests.place import Place, open_place
from tests.real.chromium import open_browser
from tests.real.pds import PASSWORD, Network, agree

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]
BLUESKY = "bluesky"


@pytest.fixture
async def place(tmp_path: Path, database_url: str, at_protocol: Network) -> AsyncIterator[Place]:
    settings = {
        "private_social_servers": at_protocol.origins,
        "bluesky_resolver": at_protocol.server,
        "plc_directory": at_protocol.directory,
    }
    async with (
        open_place(tmp_path / "data", database=database_url, **settings) as place,
        asks_consent(place.runtime, ASKED_AT),
    ):
        yield place


async def sign_in(
    place: Place, name: str, password: str, url: str | None = None
) -> httpx2.Response:
    at = url or (await link(place, platform=BLUESKY)).url
    said = {"platform": BLUESKY, "name": name, "password": password}
    return await place.web.post(at, data=said)


async def renewed(place: Place) -> None:
    """Until shortly before the access token ends; then who is due is looked after."""
    place.clock.set_ahead(place.clock.ahead + timedelta(minutes=110))
    assert await place.runtime.entrance.renewing.due(BLUESKY, 30) == 1


async def test_an_app_password_connects_the_account_and_is_not_kept(
    place: Place, at_protocol: Network
):
    ada = at_protocol.join()
    at_protocol.show(ada, "Ada L")
    password = at_protocol.app_password(ada)
    visit = await link(place, platform=BLUESKY, language="de")
    assert "Ihr Handle, etwa name.bsky.social" in (await visit.open()).text

    answer = await sign_in(place, ada.handle, password, visit.url)

    assert (answer.status_code, "Verbunden" in answer.text) == (200, True)
    [account] = (await place.get("/v1/accounts")).json()["data"]
    assert (account["username"], account["display_name"]) == (ada.handle, "Ada L")
    assert account["platform_account_id"] == ada.did
    assert (account["health"], account["can_post"]) == ("healthy", True)
    assert account["health_evidence"]["asked"] == "Bluesky, /xrpc/com.atproto.server.getSession"
    kept = await secrets_of(place, account["number"])
    assert kept.keys() == {"access_token", "refresh_token", "token_binding"}
    assert password not in "".join(kept.values())
    assert (await visit.open()).status_code == 410


async def test_a_session_is_renewed_before_it_ends(place: Place, at_protocol: Network):
    ada = at_protocol.join()
    await sign_in(place, ada.handle, at_protocol.app_password(ada))
    [account] = (await place.get("/v1/accounts")).json()["data"]
    before = await secrets_of(place, account["number"])

    await renewed(place)

    after = await secrets_of(place, account["number"])
    assert after["refresh_token"] != before["refresh_token"]
    assert after["token_binding"] == before["token_binding"]
    [grant] = await grants_in(place)
    assert (grant["generation"], grant["ended_at"]) == (2, None)


async def test_who_revokes_the_app_password_is_asked_again_and_mended(
    place: Place, at_protocol: Network
):
    ada = at_protocol.join()
    await sign_in(place, ada.handle, at_protocol.app_password(ada))
    at_protocol.revoke_app_password(ada)
    await renewed(place)
    [account] = (await place.get("/v1/accounts")).json()["data"]
    assert (account["health"], account["can_post"]) == ("expired", False)
    assert account["health_evidence"]["answered"] == "ExpiredToken"

    again = await link(place, account=account["id"])
    answer = await sign_in(place, ada.handle, at_protocol.app_password(ada, "again"), again.url)

    assert answer.status_code == 200, answer.text
    [mended] = (await place.get("/v1/accounts")).json()["data"]
    assert mended["number"] == account["number"]
    assert (mended["health"], mended["can_post"]) == ("healthy", True)


async def test_an_account_that_was_taken_down_is_banned_and_not_merely_expired(
    place: Place, at_protocol: Network
):
    ada = at_protocol.join()
    await sign_in(place, ada.handle, at_protocol.app_password(ada))
    at_protocol.take_down(ada)

    await renewed(place)

    [account] = (await place.get("/v1/accounts")).json()["data"]
    found = (account["health"], account["health_reason"], account["health_confidence"])
    assert found == ("unhealthy", "banned", "probed")
    assert (account["can_post"], account["signed_in"]) == (False, False)
    assert account["health_evidence"]["answered"] == "AccountTakedown"
    [grant] = await grants_in(place)
    assert grant["ended_at"] is not None

    at_protocol.take_down(ada, applied=False)
    again = await link(place, account=account["id"])
    answer = await sign_in(place, ada.handle, at_protocol.app_password(ada, "again"), again.url)
    assert answer.status_code == 200, answer.text
    [mended] = (await place.get("/v1/accounts")).json()["data"]
    assert (mended["health"], mended["can_post"]) == ("healthy", True)


async def test_somebody_else_than_before_is_turned_away(place: Place, at_protocol: Network):
    ada, eve = at_protocol.join(), at_protocol.join("eve")
    await sign_in(place, ada.handle, at_protocol.app_password(ada))
    [account] = (await place.get("/v1/accounts")).json()["data"]
    again = await link(place, account=account["id"])

    answer = await sign_in(place, eve.handle, at_protocol.app_password(eve), again.url)

    assert f"this link is for {ada.handle}" in answer.text
    [unchanged] = (await place.get("/v1/accounts")).json()["data"]
    assert unchanged == account


@pytest.mark.parametrize("password", [PASSWORD, "abcd-efgh-ijkl-mnop"])
async def test_a_wrong_password_is_told_and_the_link_stays_good(
    place: Place, at_protocol: Network, password: str
):
    ada = at_protocol.join()
    visit = await link(place, platform=BLUESKY)

    answer = await sign_in(place, f'"><b>{ada.handle}', password, visit.url)
    assert (answer.status_code, "leads to no account" in answer.text) == (422, True)
    assert "&lt;b&gt;" in answer.text
    answer = await sign_in(place, ada.handle, password, visit.url)

    assert (answer.status_code, "Look at the handle" in answer.text) == (422, True)
    assert password not in answer.text
    assert (await sign_in(place, ada.handle, at_protocol.app_password(ada), visit.url)).is_success


@pytest.fixture
def server(tmp_path: Path, at_protocol: Network) -> Iterator[Live]:
    asked = [word for one in at_protocol.origins for word in ("--private-social-servers", one)]
    resolver = ("--bluesky-resolver", at_protocol.server)
    directory = ("--plc-directory", at_protocol.directory)
    with live(tmp_path / "served", *asked, *resolver, *directory, sandbox=False) as running:
        yield running


async def test_an_owner_agrees_in_a_browser_at_their_own_server(server: Live, at_protocol: Network):
    ada = at_protocol.join()
    shown = {"x-api-key": server.key}
    async with httpx2.AsyncClient(base_url=server.url, headers=shown) as web:
        made = await web.post("/v1/connect-links", json={"platform": BLUESKY, "name": "Acme"})
        async with open_browser() as browser:
            page = await browser.new_page()
            await page.goto(made.json()["url"])
            await page.get_by_label("Your handle").fill(ada.handle)
            await page.get_by_role("button", name="Continue to Bluesky").click()
            await agree(page)
            await page.get_by_role("heading", name="Connected").wait_for()

        [account] = (await web.get("/v1/accounts")).json()["data"]
    assert (account["username"], account["platform_account_id"]) == (ada.handle, ada.did)
    assert (account["health"], account["can_post"]) == ("healthy", True)
    assert account["params"]["scopes"] == ["atproto", "transition:generic"]
