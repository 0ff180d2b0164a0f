"""Workers are killed while they renew; a provider of another maker notices what is used twice."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rollcall.kit.clock import wall_clock
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Reconnect, Tokens
from tests.grants.oidc import APP, PLATFORM, Provider, consent_at, provider
from tests.grants.oidc_courier import ended, pid_in
from tests.grants.owners import grants_in, link, secrets_of
from tests.place import Place, open_place

pytestmark = pytest.mark.real
OWNERS = 6
KILLS = 8
SLOWLY = 300
"""Milliseconds that its answers take: at any moment, one or another is on its way."""


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


async def test_no_token_is_lost_or_sent_twice_by_workers_that_are_killed(place: Place):
    with ended(place.runtime.settings.data), provider(slowly=SLOWLY) as asked:
        lived = await live_through(place, asked, random.Random(11))  # noqa: S311 - when to kill

        assert lived.on_the_way
        assert lived.lost == set()
        assert asked.complaints() == []
        print(f"\n{KILLS} kills, {len(lived.on_the_way)} of {OWNERS} on the way, none lost")  # noqa: T201


async def test_where_the_courier_is_killed_too_no_token_is_sent_twice_and_no_loss_is_hidden(
    place: Place,
):
    folder = place.runtime.settings.data
    with ended(folder), provider(slowly=SLOWLY) as asked:
        lived = await live_through(place, asked, random.Random(5), kills=3, couriers_too=True)  # noqa: S311

        assert lived.couriers
        assert lived.lost <= lived.on_the_way
        assert asked.complaints() == []
        print(f"\n3 kills of both, {len(lived.lost)} of {OWNERS} lost")  # noqa: T201


@dataclass
class Lived:
    on_the_way: set[int] = field(default_factory=set[int])
    """Accounts whose token was out when somebody was killed."""
    lost: set[int] = field(default_factory=set[int])
    couriers: int = 0


async def live_through(
    place: Place,
    asked: Provider,
    dice: random.Random,
    *,
    kills: int = KILLS,
    couriers_too: bool = False,
) -> Lived:
    """Workers renew and are killed; in the end each account says how its tokens are."""
    lived, seen = Lived(), set[int]()
    async with consent_at(asked.issuer) as consent:
        place.runtime.entrance.offering.becomes({PLATFORM: consent})
        for nth in range(OWNERS):
            await connect(place, asked, f"owner{nth}")
        for _ in range(kills):
            started = worker(place, asked, 60)
            await asyncio.sleep(dice.uniform(0.1, 1.2))
            started.kill()
            pid = pid_in(place.runtime.settings.data)
            if pid is not None:
                seen.add(pid)
                if couriers_too:
                    os.kill(pid, signal.SIGKILL)
            end(started)
            sent = [one for one in await grants_in(place) if one["sent_at"]]
            lived.on_the_way |= {one["account_number"] for one in sent}
        end(worker(place, asked, 7))

        accounts = (await place.get("/v1/accounts")).json()["data"]
        health = {one["number"]: one["health"] for one in accounts}
        for grant in await grants_in(place):
            number = grant["account_number"]
            works = grant["ended_at"] is None
            assert await consent.unused(APP, await tokens_of(place, number)) is works
            assert health[number] == ("healthy" if works else "expired")
        lived.lost = {number for number, state in health.items() if state == "expired"}
        lived.couriers = len(seen)
    return lived


async def tokens_of(place: Place, number: int) -> Tokens:
    secrets = await secrets_of(place, number)
    return Tokens(Secret(secrets["access_token"]), Secret(secrets["refresh_token"]), None)
