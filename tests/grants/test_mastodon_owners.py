"""Owners of Mastodon accounts open a link, and name the instance that they are on."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx2
import pytest
from sqlalchemy import select

from rollcall.connectors.bluesky.client import AT
from rollcall.core.grants import instances
from rollcall.db.statements import Statement
from rollcall.db.tables import INSTANCE_APPS
from rollcall.server.consenting import asks_consent
from tests.grants.owners import ASKED_AT, grants_in, link, secrets_of
from tests.place import Place, open_place
from tests.real.mastodon import Instance

MASTODON = "mastodon"
APPS = Statement(select(INSTANCE_APPS.c.server, INSTANCE_APPS.c.client_id, INSTANCE_APPS.c.sealed))


@pytest.fixture
async def place(
    tmp_path: Path, database_url: str, mastodon_instance: Instance
) -> AsyncIterator[Place]:
    known = (mastodon_instance.server,)
    async with (
        open_place(tmp_path / "data", database=database_url, private_social_servers=known) as place,
        asks_consent(place.runtime, ASKED_AT),
    ):
        yield place


async def set_out(place: Place, url: str, named: str) -> httpx2.Response:
    return await place.web.post(url, data={"platform": MASTODON, "name": named})


async def connect(place: Place, there: Instance, username: str, **asked: str) -> httpx2.Response:
    visit = await link(place, **({"platform": MASTODON} | asked))
    left = await set_out(place, visit.url, there.server)
    assert left.status_code == 303, left.text
    came = await there.agree(left.headers["location"], username)
    return await place.web.get(f"/connect/back/{MASTODON}?{urlencode(came)}")


async def test_an_owner_names_their_instance_and_the_account_is_there(
    place: Place, mastodon_instance: Instance
):
    answer = await connect(place, mastodon_instance, "ada")

    assert "Connected" in answer.text
    [account] = (await place.get("/v1/accounts")).json()["data"]
    assert account["username"] == f"ada@{urlsplit(mastodon_instance.server).netloc}"
    assert (account["health"], account["can_post"]) == ("healthy", True)
    assert account["session_expires_at"] is None
    [grant] = await grants_in(place)
    assert (grant["renewable"], grant["renew_at"]) == (False, None)
    kept = await secrets_of(place, account["number"])
    assert kept.keys() == {"access_token", "token_binding"}


async def test_an_instance_is_told_of_us_once_and_its_secret_is_sealed(
    place: Place, mastodon_instance: Instance
):
    await connect(place, mastodon_instance, "ada")
    before = await place.runtime.database.rows(APPS)
    await connect(place, mastodon_instance, "grace")

    [app] = await place.runtime.database.rows(APPS)
    assert [app] == list(before)
    assert app[0] == mastodon_instance.server
    async with place.core() as core:
        back = f"{ASKED_AT}/connect/back/{MASTODON}"
        known = await instances.registered(
            core.unit, core.unit.sealer, place.workspace_id, MASTODON, app[0], back
        )
        other = await instances.registered(
            core.unit, core.unit.sealer, place.workspace_id, MASTODON, app[0], "https://other.test"
        )
    assert known is not None
    assert known.secret is not None
    assert known.secret.reveal().encode() not in bytes(app[2])
    assert other is None


async def test_somebody_else_than_before_is_turned_away(place: Place, mastodon_instance: Instance):
    await connect(place, mastodon_instance, "ada")
    [account] = (await place.get("/v1/accounts")).json()["data"]

    answer = await connect(place, mastodon_instance, "grace", account=account["id"])

    assert "this link is for ada@" in answer.text


@pytest.mark.parametrize("named", ["", "ada", "127.0.0.1", "http://127.0.0.1:1"])
async def test_what_names_no_instance_is_told_and_the_link_stays_good(place: Place, named: str):
    visit = await link(place, platform=MASTODON)

    answer = await set_out(place, visit.url, named)

    assert (answer.status_code, "leads to no account" in answer.text) == (422, True)
    assert (await visit.open()).status_code == 200


async def test_a_browser_may_be_sent_on_to_instances_alone(
    place: Place, mastodon_instance: Instance
):
    policy = (await (await link(place, platform=MASTODON)).open()).headers[
        "content-security-policy"
    ]
    assert f"form-action 'self' https: {mastodon_instance.server};" in policy


async def test_a_platform_of_many_servers_has_no_app_to_be_registered(place: Place):
    answer = await place.ask("PUT", "/v1/platform-apps/mastodon", json={"client_id": "a"})
    assert (answer.status_code, "told of us" in answer.text) == (422, True)


async def test_a_sandbox_asks_no_instance_elsewhere(tmp_path: Path):
    async with open_place(tmp_path / "sandboxed", sandbox=True) as place:
        answer = await place.ask("POST", "/v1/connect-links", json={"platform": MASTODON})
    assert answer.status_code == 409


async def test_servers_of_bluesky_read_of_us_where_we_say(tmp_path: Path):
    url = "https://roll.example"
    async with open_place(tmp_path / "public", public_url=url) as place:
        told = (await place.web.get(AT)).json()
    assert told["client_id"] == f"{url}{AT}"
    assert told["redirect_uris"] == [f"{url}/connect/back/bluesky"]
    assert told["dpop_bound_access_tokens"] is True


async def test_without_an_address_outside_there_is_nothing_to_read(place: Place):
    assert (await place.web.get(AT)).status_code == 404
