"""Tokens that are judged and stored at the same moment, by one server or by two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2
import pytest

from rollcall.core.access.caller import Caller
from rollcall.core.sources.connections import account_of, connection_of
from rollcall.core.sources.gathering import MAY
from rollcall.core.sources.proving import token_is_refused, token_works
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.vault import Stored, still_kept
from rollcall.kit.sealing import Secret
from rollcall.ports.reading import TokenRefused
from rollcall.server.runtime import open_runtime
from rollcall.server.serving import application
from rollcall.settings import Settings
from tests.connectors.test_reading_officially import CHECK
from tests.makers import account
from tests.place import Place
from tests.platforms.tiktok.world import World
from tests.sources.tokens import (
    LATER,
    REFUSED,
    WELL,
    events,
    healthy,
    history,
    meanwhile,
    state,
)


@asynccontextmanager
async def second_process(place: Place) -> AsyncIterator[Place]:
    """Another server on the same database, with the same time and sources."""
    settings = place.runtime.settings
    asked = Settings(data=settings.data, database=settings.database)
    runtime = await open_runtime(asked, place.clock)
    runtime.entrance.gathering.outside = place.runtime.entrance.gathering.outside
    transport = httpx2.ASGITransport(app=application(runtime))  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://rollcall.test") as web:
        yield replace(place, runtime=runtime, web=web)
    await runtime.database.close()


async def test_of_two_servers_that_find_it_out_at_once_one_writes(asking: Place, there: World):
    path = await healthy(asking, there)
    before = (await asking.get(path)).json()["version"]
    there.tokens.clear()
    both = asyncio.Barrier(2)
    meanwhile(asking, both.wait)
    async with second_process(asking) as second:
        asking.clock.set_ahead(LATER)
        await asyncio.gather(*(place.get(CHECK + "ada") for place in (asking, second)))

    assert len(there.asked) == 2
    assert (await asking.get(path)).json()["version"] == before + 1
    assert (await history(asking, path)).count(REFUSED) == 1
    told = [one["data"]["after"]["reason"] for one in await events(asking)]
    assert told.count("token_refused") == 1


async def token_of(place: Place) -> Stored:
    async with place.core(caller=asker(place)) as core:
        known = await account_of(core, "tiktok", "ada")
        assert known
        connected = await connection_of(core, "ada", known)
    assert connected
    return connected.token


def asker(place: Place) -> Caller:
    return Caller(place.workspace_id, "source official", MAY)


async def store(place: Place, path: str, token: str, *, by_import: bool) -> None:
    if by_import:
        secrets = {SecretKind.ACCESS_TOKEN: Secret(token)}
        await place.put(account("ada", secrets=secrets, biography=token))
    else:
        path = f"{path}/secrets/access_token"
        assert (await place.ask("PUT", path, json={"value": token})).status_code == 204


@pytest.mark.parametrize("by_import", [False, True])
async def test_another_token_is_stored_once_the_old_one_is_judged(
    asking: Place, there: World, *, by_import: bool
):
    path = await healthy(asking, there)
    old = await token_of(asking)
    async with asking.core(writes=True) as core:
        assert await still_kept(core.unit.transaction, asking.workspace_id, old)
        storing = asyncio.create_task(store(asking, path, "another", by_import=by_import))
        done, _ = await asyncio.wait([storing], timeout=0.5)
        assert not done
    await storing
    async with asking.core(writes=True) as core:
        assert not await still_kept(core.unit.transaction, asking.workspace_id, old)


@pytest.mark.parametrize("by_import", [False, True])
async def test_a_token_stored_at_that_very_moment_is_judged_by_its_own_answers_alone(
    asking: Place, there: World, *, by_import: bool
):
    path = await healthy(asking, there)
    way_in, caller = asking.runtime.entrance, asker(asking)
    proof = TokenRefused("", asked="a test", code="access_token_invalid", said="")
    for turn in range(10):
        old = await token_of(asking)
        asking.clock.set_ahead(LATER * (turn + 1))
        await asyncio.gather(
            store(asking, path, f"token {turn}", by_import=by_import),
            *(token_is_refused(way_in, caller, old, proof) for _ in range(3)),
        )
        shown = (await asking.get(path)).json()
        if shown["health"] == "expired":  # the refusal came first
            assert shown["health_evidence"]["token_stored_at"] == old.updated_at
        await token_works(way_in, caller, await token_of(asking), "a test")
        assert await state(asking, path) == WELL
        rows = await history(asking, path)
        await token_is_refused(way_in, caller, old, proof)
        assert await history(asking, path) == rows
