"""Workers are killed while they renew; a provider of another maker notices what is used twice."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rollcall.kit.clock import wall_clock
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Reconnect, Tokens
from tests.grants.oidc import APP, PLATFORM, Provider, consent_at, provider
from tests.grants.owners import grants_in, link, secrets_of
from tests.place import Place, open_place

pytestmark = pytest.mark.real
OWNERS = 6
KILLS = 8


@pytest.fixture
async def place(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_place(tmp_path / "data", database=database_url, now=wall_clock()) as opened:
        body = {"client_id": APP.client_id, "client_secret": "s3cret"}
        answer = await opened.ask("PUT", f"/v1/platform-apps/{PLATFORM}", json=body)
        assert answer.status_code == 200, answer.text
        yield opened


async def connect(place: Place, asked: Provider, login: str) -> None:
    visit = await link(place, platform=PLATFORM)
    back = asked.sign_in(await visit.set_out(PLATFORM), login)
    assert "Connected" in (await place.web.get(back)).text


def worker(place: Place, asked: Provider, seconds: float) -> subprocess.Popen[str]:
    settings = place.runtime.settings
    words = [str(settings.data), settings.database_url(), asked.issuer, str(seconds)]
    program = [sys.executable, "-m", "tests.grants.renewing_worker", *words]
    started = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def end(started: subprocess.Popen[str]) -> None:
    started.wait(60)
    assert started.stdout is not None
    started.stdout.close()


async def test_an_owner_consents_at_a_provider_of_another_maker(place: Place):
    with provider(lasts=3600) as asked:
        async with consent_at(asked.issuer) as consent:
            place.runtime.entrance.offering.becomes({PLATFORM: consent})
            await connect(place, asked, "ada")

            [account] = (await place.get("/v1/accounts")).json()["data"]
            assert (account["username"], account["platform_account_id"]) == ("ada", "ada")
            sent = await tokens_of(place, account["number"])
            renewed = await consent.renew(APP, sent, "ada")
            assert await consent.unused(APP, renewed) is True
            assert await consent.unused(APP, sent) is False
            assert asked.complaints() == []
            with pytest.raises(Reconnect):
                await consent.renew(APP, sent, "ada")
            assert await consent.unused(APP, renewed) is False
            await asyncio.sleep(0.2)  # what it says comes through a pipe
            assert asked.complaints() == ["revoked", "refused refresh token already used"]


async def test_whoever_is_killed_sends_no_token_twice_and_hides_none_that_is_lost(place: Place):
    with provider(slowly=30) as asked:
        async with consent_at(asked.issuer) as consent:
            place.runtime.entrance.offering.becomes({PLATFORM: consent})
            for nth in range(OWNERS):
                await connect(place, asked, f"owner{nth}")
            dice = random.Random(11)  # noqa: S311 - when to kill
            on_the_way: set[int] = set()
            for _ in range(KILLS):
                started = worker(place, asked, 60)
                await asyncio.sleep(dice.uniform(0.1, 1.6))
                started.kill()
                end(started)
                sent = [one for one in await grants_in(place) if one["sent_at"]]
                on_the_way |= {one["account_number"] for one in sent}
            end(worker(place, asked, 12))

            accounts = (await place.get("/v1/accounts")).json()["data"]
            health = {one["number"]: one["health"] for one in accounts}
            for grant in await grants_in(place):
                number = grant["account_number"]
                works = grant["ended_at"] is None
                assert works or number in on_the_way
                assert await consent.unused(APP, await tokens_of(place, number)) is works
                assert health[number] == ("healthy" if works else "expired")
            assert asked.complaints() == []
            lost = list(health.values()).count("expired")
            print(f"\n{KILLS} kills, {len(on_the_way)} of {OWNERS} on the way, {lost} lost")  # noqa: T201


async def tokens_of(place: Place, number: int) -> Tokens:
    secrets = await secrets_of(place, number)
    return Tokens(Secret(secrets["access_token"]), Secret(secrets["refresh_token"]), None)
