"""Accounts at snac, a server that federates: connected, asked about, and told when it is gone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import App, Tokens
from rollcall.server.asking import asks_platforms
from rollcall.server.consenting import asks_consent
from tests.grants.owners import ASKED_AT, link, secrets_of
from tests.grants.test_mastodon_owners import MASTODON, set_out
from tests.health.test_mastodon_probe import WELL, check
from tests.place import Place, open_place
from tests.real.snac import Snac

pytestmark = pytest.mark.real
REFUSED = ("refused", "expired", "token_refused", False)


@pytest.fixture
async def place(tmp_path: Path, snac: Snac) -> AsyncIterator[Place]:
    async with (
        open_place(tmp_path / "data", private_social_servers=(snac.server,)) as place,
        asks_platforms(place.runtime),
        asks_consent(place.runtime, ASKED_AT),
    ):
        yield place


@pytest.fixture
async def number(place: Place, snac: Snac) -> int:
    """Of alice's account, which she connected by its server's own page."""
    snac.join("alice")
    visit = await link(place, platform=MASTODON)
    left = await set_out(place, visit.url, snac.server)
    assert left.status_code == 303, left.text
    came = await snac.agree(left.headers["location"], "alice")
    back = await place.web.get(f"/connect/back/{MASTODON}?{urlencode(came)}")
    assert "Connected" in back.text
    [account] = (await place.get("/v1/accounts")).json()["data"]
    assert account["username"] == f"alice@127.0.0.1:{snac.port}"
    return account["number"]


async def test_it_works_until_its_owner_takes_the_token_back(place: Place, number: int):
    assert await check(place) == WELL
    kept = await secrets_of(place, number)
    tokens = Tokens(Secret(kept["access_token"]), None, None, binding=Secret(kept["token_binding"]))
    consent = place.runtime.entrance.offering.consents[MASTODON]
    await consent.revoke(App("rollcall", None), tokens)
    assert await check(place) == REFUSED


@pytest.mark.usefixtures("number")
async def test_it_has_expired_once_its_account_is_no_more(place: Place, snac: Snac):
    snac.command("deluser", "alice")
    assert await check(place) == REFUSED


async def test_a_server_that_is_gone_is_told_after_days_and_heard_again(
    place: Place, snac: Snac, number: int
):
    assert await check(place) == WELL
    last = instant(place.clock())
    snac.stop()
    assert await check(place) == ("unclear", "healthy", None, True)
    path, sweeping = f"/v1/accounts/{number}", place.runtime.entrance.sweeping
    for _ in range(6):
        place.clock.set_ahead(place.clock.ahead + timedelta(hours=14))
        await sweeping.sweep(MASTODON)

    gone = (await place.get(path)).json()
    assert (gone["health"], gone["health_reason"]) == ("limited", "server_silent")
    assert (gone["health_confidence"], gone["checked_at"]) == ("inferred", last)
    assert gone["health_evidence"]["since"] == last
    assert "127.0.0.1" in gone["health_evidence"]["answered"]

    snac.start()
    assert await check(place) == WELL
