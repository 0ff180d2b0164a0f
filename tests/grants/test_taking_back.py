"""Consent that is taken back here: used no more, told to the platform, and given anew."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from rollcall.core.grants.revoking import Revoking
from rollcall.core.jobs.jobs import Job
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Tokens
from rollcall.ports.reading import SourceFault
from tests.grants.owners import connect, grants_in, open_sandboxed, secrets_of
from tests.place import Place


@pytest.fixture
async def sandboxed(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data", database_url) as place:
        yield place


async def revoke(place: Place, number: int, generation: int = 1) -> None:
    """As the worker does it."""
    said = {"account": number, "generation": generation}
    entrance = place.runtime.entrance
    await Revoking(entrance, entrance.offering)(
        Job("1", place.workspace_id, "grants.revoke", said, 0)
    )


@pytest.mark.parametrize("platform", ["tiktok", "x", "youtube", "linkedin"])
async def test_what_is_taken_back_works_no_more_there(sandboxed: Place, platform: str):
    account = await connect(sandboxed, platform)
    path = f"/v1/accounts/{account['id']}"
    answers = [(await sandboxed.ask("DELETE", f"{path}/consent")).status_code for _ in range(2)]
    assert answers == [204, 409]
    shown = (await sandboxed.get(path)).json()
    assert (shown["health_reason"], shown["can_post"]) == ("consent_withdrawn", False)
    assert [one["alive"] for one in shown["sessions"]] == [False]

    for _ in range(2):
        await revoke(sandboxed, account["number"])

    secrets = await secrets_of(sandboxed, account["number"])
    refresh = secrets.get("refresh_token")
    tokens = Tokens(Secret(secrets["access_token"]), Secret(refresh) if refresh else None, None)
    consent = sandboxed.runtime.entrance.offering.consents[platform]
    with pytest.raises(SourceFault):
        await consent.granted(tokens, frozenset())  # type: ignore[attr-defined]
    sandboxed.clock.set_ahead(timedelta(days=70))
    assert await sandboxed.runtime.entrance.renewing.due(platform, 1) == 0
    again = await connect(sandboxed, platform)
    assert (again["number"], again["health"]) == (account["number"], "healthy")


async def test_what_was_connected_again_meanwhile_is_not_taken_back(sandboxed: Place):
    account = await connect(sandboxed, "tiktok")
    await sandboxed.ask("DELETE", f"/v1/accounts/{account['id']}/consent")
    await connect(sandboxed, "tiktok")

    await revoke(sandboxed, account["number"])

    [grant] = await grants_in(sandboxed)
    assert (grant["generation"], grant["ended_at"]) == (2, None)
    sandboxed.clock.set_ahead(timedelta(hours=1, minutes=45))
    assert await sandboxed.runtime.entrance.renewing.due("tiktok", 1) == 1
    [shown] = (await sandboxed.get("/v1/accounts")).json()["data"]
    assert shown["health"] == "healthy"
