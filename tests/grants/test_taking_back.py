"""Consent that is taken back here: used no more, told to the platform, and given anew."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rollcall.core.grants.revoking import Revoking
from rollcall.core.jobs.jobs import Job, Later
from rollcall.courier.keeping import Keeping
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Tokens, TryLater
from rollcall.ports.reading import SourceFault
from tests.grants.between import Between, stands_between
from tests.grants.machine import Machine
from tests.grants.owners import connect, grants_in, open_sandboxed, secrets_of
from tests.grants.pages import A, B, come, roster
from tests.place import Place


@pytest.fixture
async def sandboxed(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data", database_url) as place:
        yield place


@pytest.fixture
def between(sandboxed: Place) -> Between:
    return stands_between(sandboxed, "tiktok")


async def revoke(place: Place, number: int, generation: int = 1) -> None:
    """As the worker does it."""
    said = {"account": number, "generation": generation}
    entrance = place.runtime.entrance
    await Revoking(entrance, entrance.renewing)(
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
    secrets = await secrets_of(sandboxed, account["number"])

    for _ in range(2):
        await revoke(sandboxed, account["number"])

    assert await secrets_of(sandboxed, account["number"]) == {}
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


async def test_what_is_taken_back_while_it_is_renewed_stays_taken_back(
    sandboxed: Place, between: Between
):
    """And what the renewal brought is what the platform is told of."""
    account = await connect(sandboxed, "tiktok")
    before = await secrets_of(sandboxed, account["number"])
    sandboxed.clock.set_ahead(timedelta(hours=1, minutes=50))
    between.delay = 0.5
    under_way = asyncio.create_task(sandboxed.runtime.entrance.renewing.due("tiktok", 1))
    await asyncio.wait_for(between.begun.wait(), 30)
    answer = await sandboxed.ask("DELETE", f"/v1/accounts/{account['id']}/consent")
    assert answer.status_code == 204
    with pytest.raises(Later):
        await revoke(sandboxed, account["number"])
    await under_way

    told = (await sandboxed.get("/v1/accounts")).json()["data"][0]
    assert (told["health_reason"], told["can_post"]) == ("consent_withdrawn", False)
    [grant] = await grants_in(sandboxed)
    assert (grant["ended_at"] is None, grant["renew_at"]) == (False, None)
    now = await secrets_of(sandboxed, account["number"])
    assert now["refresh_token"] != before["refresh_token"]
    [held] = (await sandboxed.get(f"/v1/accounts/{account['id']}")).json()["sessions"]
    assert held["alive"] is False
    await revoke(sandboxed, account["number"])
    assert between.revoked == [now["refresh_token"]]
    assert await secrets_of(sandboxed, account["number"]) == {}


async def test_what_a_carrier_still_has_is_what_the_platform_is_told_of(
    sandboxed: Place, between: Between
):
    """Whoever sent for it was killed; the tokens that are kept here were used by that."""
    account = await connect(sandboxed, "tiktok")
    before = await secrets_of(sandboxed, account["number"])
    sandboxed.clock.set_ahead(timedelta(hours=1, minutes=50))
    keeping, entrance = Keeping(lambda _: {"tiktok": between}), sandboxed.runtime.entrance
    entrance.renewing.carrier = Machine(keeping, dies=True)
    with pytest.raises(asyncio.CancelledError):
        await entrance.renewing.due("tiktok", 1)
    entrance.renewing.carrier = Machine(keeping)
    await sandboxed.ask("DELETE", f"/v1/accounts/{account['id']}/consent")
    sandboxed.clock.set_ahead(timedelta(hours=1, minutes=55))
    between.before = TryLater("busy", seconds=90)
    with pytest.raises(Later):
        await revoke(sandboxed, account["number"])
    between.before = None

    await revoke(sandboxed, account["number"])

    first, second = between.revoked
    assert first == second != before["refresh_token"]
    assert between.asked == [before["refresh_token"]]
    assert await secrets_of(sandboxed, account["number"]) == {}
    assert keeping.empty


async def test_tokens_are_kept_until_the_platform_was_told_that_they_are_taken_back(
    sandboxed: Place, between: Between
):
    account = await connect(sandboxed, "tiktok")
    await sandboxed.ask("DELETE", f"/v1/accounts/{account['id']}/consent")
    between.before = TryLater("busy", seconds=90)
    with pytest.raises(Later):
        await revoke(sandboxed, account["number"])
    assert (await secrets_of(sandboxed, account["number"])).keys() == {
        "access_token",
        "refresh_token",
    }

    between.before = None
    await revoke(sandboxed, account["number"])
    assert await secrets_of(sandboxed, account["number"]) == {}
    assert len(between.revoked) == 2


async def test_facebook_is_told_once_the_last_page_was_taken_back(sandboxed: Place):
    """It takes back all that a person granted, or nothing."""
    await (await come(sandboxed)).choose(A, B)
    found = await roster(sandboxed)
    await end(sandboxed, found[A])
    sandboxed.clock.set_ahead(timedelta(days=50))

    assert await sandboxed.runtime.entrance.renewing.due("facebook", 5) == 1
    after = await roster(sandboxed)
    assert (after[A]["health_reason"], after[B]["health"]) == ("consent_withdrawn", "healthy")

    kept = await secrets_of(sandboxed, found[B]["number"])
    assert await person_token_works(sandboxed, kept["refresh_token"])
    await end(sandboxed, found[B])
    assert not await person_token_works(sandboxed, kept["refresh_token"])


async def end(place: Place, page: dict[str, Any]) -> None:
    """Taken back here, and its platform told if that is due: twice, as a worker may that died."""
    path = f"/v1/accounts/{page['id']}/consent"
    assert (await place.ask("DELETE", path)).status_code == 204
    [grant] = [g for g in await grants_in(place) if g["account_number"] == page["number"]]
    for _ in range(2):
        await revoke(place, page["number"], grant["generation"])


async def person_token_works(place: Place, token: str) -> bool:
    answer = await place.web.get("/sandbox/facebook/v25.0/me", params={"access_token": token})
    return answer.is_success
