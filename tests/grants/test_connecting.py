"""An owner opens a link, consents at the platform, and the account is there or repaired."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.grants.owners import (
    connect,
    event_types,
    grants_in,
    link,
    newcomer,
    open_sandboxed,
    secrets_of,
)
from tests.place import Place

OWNER = newcomer("tiktok")


@pytest.fixture
async def sandboxed(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data", database_url) as place:
        yield place


async def test_the_account_of_who_consents_appears(sandboxed: Place):
    visit = await link(sandboxed, platform="tiktok", name="Acme <b>")

    assert "Acme &lt;b&gt; asks you to connect your TikTok account" in (await visit.open()).text
    assert "Connected" in await visit.go("tiktok", OWNER)

    [account] = (await sandboxed.get("/v1/accounts")).json()["data"]
    assert account["username"] == OWNER.username
    assert account["platform_account_id"] == OWNER.id
    assert (account["health"], account["can_post"]) == ("healthy", True)
    assert account["health_evidence"]["asked"] == "TikTok, /v2/user/info/"
    assert "video.publish" in account["params"]["scopes"]
    [kept] = await grants_in(sandboxed)
    assert kept["access_ends_at"] == "2026-04-10T14:00:00.000Z"
    assert account["session_expires_at"] == kept["refresh_ends_at"]
    secrets = await secrets_of(sandboxed, account["number"])
    assert secrets.keys() == {"access_token", "refresh_token"}
    told = await event_types(sandboxed)
    assert [one for one in told if one.startswith("connect_link.")] == [
        "connect_link.opened",
        "connect_link.completed",
    ]


async def test_a_link_is_good_once(sandboxed: Place):
    visit = await link(sandboxed, platform="tiktok", language="de")
    back = await visit.agree(await visit.set_out("tiktok"), OWNER)

    assert (await sandboxed.web.get(back)).status_code == 200
    again = await sandboxed.web.get(back)
    assert again.status_code == 410
    assert "schon benutzt" in again.text
    assert (await visit.open()).status_code == 410
    [shown] = (await sandboxed.get("/v1/connect-links")).json()["data"]
    assert shown["state"] == "connected"


async def test_who_comes_back_is_the_same_account(sandboxed: Place):
    first = await connect(sandboxed, "tiktok", OWNER)
    again = await connect(sandboxed, "tiktok", OWNER)

    assert again["number"] == first["number"]
    assert len((await sandboxed.get("/v1/accounts")).json()["data"]) == 1
