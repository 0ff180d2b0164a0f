"""Bluesky's OAuth against the AT protocol's own servers, agreed to in a real browser."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Page

from rollcall.connectors.bluesky.binding import read_binding
from rollcall.connectors.bluesky.consent import Bluesky
from rollcall.connectors.bluesky.probing import BlueskyProbe
from rollcall.connectors.limits import Limiter
from rollcall.connectors.named_servers import NamedServers
from rollcall.kit.clock import wall_clock
from rollcall.kit.instants import instant
from rollcall.ports.consent import App, AppMisconfigured, Grant, Path, Reconnect, Rejected
from rollcall.ports.probing import Refused, Subject, Works
from rollcall.ports.reading import Connection
from tests.makers import NOW
from tests.real.chromium import open_browser
from tests.real.going_back import GoingBack, going_back
from tests.real.pds import Network, Owner, agree, refuse

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]
APP = App("rollcall", None)
STATE = "a-state-of-this-journey"


@pytest.fixture
def network(at_protocol: Network) -> Network:
    return at_protocol


@pytest.fixture
def bluesky(network: Network) -> Bluesky:
    servers = NamedServers(network.origins)
    return Bluesky(servers, wall_clock, resolver=network.server, directory=network.directory)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with open_browser() as browser:
        yield await browser.new_page()


@pytest.fixture
async def back() -> AsyncIterator[GoingBack]:
    async with going_back() as back:
        yield back


async def begin(bluesky: Bluesky, owner: Owner, back: GoingBack) -> Path:
    server = await bluesky.server_of(owner.handle)
    return await bluesky.begin(server, None, owner.handle, back.address, STATE)


async def connect(bluesky: Bluesky, owner: Owner, back: GoingBack, page: Page) -> Grant:
    path = await begin(bluesky, owner, back)
    await page.goto(path.address)
    await agree(page)
    await page.wait_for_url(f"{back.address}?*")
    return await bluesky.exchange(APP, back.came, back.address, path.verifier)


async def test_who_agrees_in_a_browser_is_renewed_once_by_each_token(
    network: Network, bluesky: Bluesky, back: GoingBack, page: Page
):
    ada = network.join()
    grant = await connect(bluesky, ada, back, page)

    assert (grant.profile.person, grant.profile.username) == (ada.did, ada.handle)
    assert grant.scopes == {"atproto", "transition:generic"}
    assert grant.tokens.expires_in == pytest.approx(3600, abs=60)
    binding = read_binding(grant.tokens.binding)
    assert binding is not None
    assert (binding.server, binding.issuer) == (network.server, network.server)

    renewed = await bluesky.renew(APP, grant.tokens, ada.did)
    assert renewed.refresh not in (None, grant.tokens.refresh)
    assert renewed.binding == grant.tokens.binding
    assert (await bluesky.renew(APP, renewed, ada.did)).refresh != renewed.refresh

    with pytest.raises(Reconnect) as replayed:
        await bluesky.renew(APP, grant.tokens, ada.did)
    assert (replayed.value.code, replayed.value.reason) == ("invalid_grant", "token_refused")


async def test_a_token_bound_to_a_key_asks_how_its_account_is_until_that_is_taken_down(
    network: Network, bluesky: Bluesky, back: GoingBack, page: Page
):
    ada = network.join()
    grant = await connect(bluesky, ada, back, page)
    assert grant.tokens.binding is not None
    token, binding = grant.tokens.access.reveal(), grant.tokens.binding.reveal()
    connection = Connection(ada.handle, ada.did, token, grant.scopes, binding)
    known = ("healthy", None, instant(NOW), None, None)
    subject = Subject("0" * 32, "bluesky", ada.handle, *known, connection)
    probe = BlueskyProbe(NamedServers(network.origins), Limiter(), wall_clock)

    assert isinstance(await probe.ask(subject), Works)
    network.take_down(ada)
    proof = await probe.ask(subject)

    assert isinstance(proof, Refused)
    assert (proof.reason, proof.seen.answered) == ("banned", "200 takendown")
    with pytest.raises(Reconnect) as ended:
        await bluesky.renew(APP, grant.tokens, ada.did)
    assert (ended.value.code, ended.value.reason) == ("takendown", "banned")


async def test_a_grant_that_was_taken_back_is_not_renewed(
    network: Network, bluesky: Bluesky, back: GoingBack, page: Page
):
    ada = network.join()
    grant = await connect(bluesky, ada, back, page)
    await bluesky.revoke(APP, grant.tokens)

    with pytest.raises(Reconnect) as ended:
        await bluesky.renew(APP, grant.tokens, ada.did)
    assert ended.value.code == "invalid_grant"


async def test_without_its_key_a_token_is_worth_nothing(
    network: Network, bluesky: Bluesky, back: GoingBack, page: Page
):
    ada, eve = network.join(), network.join("eve")
    grant = await connect(bluesky, ada, back, page)
    await page.context.clear_cookies()
    other = await connect(bluesky, eve, back, page)

    stolen = replace(grant.tokens, binding=other.tokens.binding)
    with pytest.raises(Reconnect):
        await bluesky.renew(APP, stolen, ada.did)


async def test_who_comes_back_from_another_server_is_turned_away(
    network: Network, bluesky: Bluesky, back: GoingBack, page: Page
):
    path = await begin(bluesky, network.join(), back)
    came = {"code": "c", "state": STATE, "iss": "https://elsewhere.example"}

    with pytest.raises(Rejected, match="not sent by the server that was asked"):
        await bluesky.exchange(APP, came, back.address, path.verifier)


async def test_who_does_not_agree_is_told_so(
    network: Network, bluesky: Bluesky, back: GoingBack, page: Page
):
    ada = network.join()
    path = await begin(bluesky, ada, back)
    await page.goto(path.address)
    await refuse(page)
    await page.wait_for_url(f"{back.address}?*")

    with pytest.raises(Rejected, match="did not agree"):
        await bluesky.exchange(APP, back.came, back.address, path.verifier)


async def test_an_address_that_no_server_could_read_is_not_begun_from(
    network: Network, bluesky: Bluesky
):
    ada = network.join()
    with pytest.raises(AppMisconfigured, match="--public-url"):
        await bluesky.begin(
            network.server, None, ada.handle, "http://roll.example/connect/back/bluesky", STATE
        )


async def test_a_code_is_good_once(network: Network, bluesky: Bluesky, back: GoingBack, page: Page):
    ada = network.join()
    path = await begin(bluesky, ada, back)
    await page.goto(path.address)
    await agree(page)
    await page.wait_for_url(f"{back.address}?*")
    await bluesky.exchange(APP, back.came, back.address, path.verifier)

    with pytest.raises(Rejected, match="Open the link again"):
        await bluesky.exchange(APP, back.came, back.address, path.verifier)
