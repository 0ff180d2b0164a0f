"""Asking the sandbox's X how a connected account is: on demand, and by itself where it may be."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.oauth2.places import Places
from rollcall.connectors.probed import ASKED
from rollcall.connectors.probing import CardProbe
from rollcall.core.vault.kinds import SecretKind
from rollcall.kit.instants import instant
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Tokens
from tests.grants.owners import ASKED_AT, connect, grants_in, open_sandboxed, secrets_of
from tests.place import Place

WELL = ("works", "healthy", None)


@pytest.fixture
async def place(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data", database_url) as place:
        yield place


@pytest.fixture
async def number(place: Place) -> AsyncIterator[int]:
    """Of an account that its owner connected; X is asked, and by itself every week."""
    places = Places(asked_at=f"{ASKED_AT}/sandbox/x", transport=place.web._transport)
    card, faults = ASKED["x"]
    week = timedelta(days=7)
    probe = CardProbe(card, faults, places, Limiter(), clock=place.clock, paid_every=week)
    place.runtime.entrance.sweeping.probes = (probe,)
    yield (await connect(place, "x"))["number"]
    await places.close()


async def check(place: Place, number: int) -> tuple[str, str, str | None]:
    told = (await place.ask("POST", f"/v1/accounts/{number}/check")).json()
    return told["outcome"], told["account"]["health"], told["account"]["health_reason"]


async def test_a_token_that_x_refuses_is_had_anew_and_works(place: Place, number: int):
    assert await check(place, number) == WELL
    async with place.core(writes=True) as core:
        await core.vault.store(number, {SecretKind.ACCESS_TOKEN: Secret("spoilt")})
    assert await check(place, number) == WELL
    assert [grant["generation"] for grant in await grants_in(place)] == [2]


async def test_what_was_taken_back_at_x_has_expired(place: Place, number: int):
    offering, kept = place.runtime.entrance.offering, await secrets_of(place, number)
    app = offering.own("x")
    assert app is not None
    tokens = Tokens(Secret(kept["access_token"]), Secret(kept["refresh_token"]), None)
    await offering.consents["x"].revoke(app, tokens)
    assert await check(place, number) == ("refused", "expired", "token_refused")


async def test_by_itself_it_is_asked_as_seldom_as_was_said(place: Place, number: int):
    path = f"/v1/accounts/{number}"
    await place.ask("PATCH", path, json={"next_check_at": instant(place.clock())})
    swept = await place.runtime.entrance.sweeping.sweep("x")
    assert swept.outcomes == {"works": 1}
    planned = (await place.get(path)).json()["next_check_at"]
    assert planned > instant(place.clock() + timedelta(days=6))
