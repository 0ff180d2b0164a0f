"""Asking TikTok how a connected account is: what its answers prove, by the account's own token."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from rollcall.connectors.limits import Limiter
from rollcall.connectors.tiktok.reading import Addresses, official_tiktok
from rollcall.kit.instants import instant
from tests.connectors.serving import serving
from tests.connectors.test_reading_officially import connect
from tests.connectors.tiktok_there import EVERY_BUSINESS_SCOPE, EVERY_DISPLAY_SCOPE
from tests.health.test_foresight import grant
from tests.makers import NOW, account
from tests.place import Place
from tests.platforms.tiktok.app import tiktok
from tests.platforms.tiktok.world import Trouble, World

LATER = NOW + timedelta(days=90)
BROKEN = Trouble(500, b'{"error":{"code":"internal_error","message":"x","log_id":"1"}}')
NOT_GRANTED = Trouble(401, b'{"error":{"code":"scope_not_authorized","message":"x","log_id":"1"}}')
BUSY = Trouble(429, b'{"error":{"code":"rate_limit_exceeded","message":"x","log_id":"1"}}')
NONSENSE = Trouble(200, b"<html>")
LYING = Trouble(503, b'{"error":{"code":"access_token_invalid","message":"x","log_id":"1"}}')


@pytest.fixture
def there() -> World:
    world = World()
    world.user("ada")
    return world


@pytest.fixture
async def asking(either_place: Place, there: World) -> AsyncIterator[Place]:
    async with (
        serving(tiktok(there)) as url,
        official_tiktok(
            addresses=Addresses(url, url), private_allowed=True, limiter=Limiter()
        ) as source,
    ):
        either_place.runtime.entrance.sweeping.probes = (source.probe,)
        yield either_place


async def connected(place: Place, there: World, *scopes: str) -> str:
    number = await connect(place, there, there.users["ada"], *scopes)
    path = f"/v1/accounts/{number}"
    assert (await place.ask("PATCH", path, json={"health": "healthy"})).is_success
    return path


async def check(place: Place, path: str) -> dict[str, Any]:
    place.clock.set_ahead(place.clock.ahead + timedelta(hours=1))
    answer = await place.ask("POST", f"{path}/check")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("scopes", [EVERY_DISPLAY_SCOPE, EVERY_BUSINESS_SCOPE])
async def test_a_token_that_works_and_one_that_is_refused(
    asking: Place, there: World, scopes: tuple[str, ...]
):
    path = await connected(asking, there, *scopes)
    works = await check(asking, path)
    assert (works["outcome"], works["changed"]) == ("works", False)
    there.tokens.clear()
    told = await check(asking, path)
    assert (told["outcome"], told["changed"]) == ("refused", True)
    found = told["account"]
    assert (found["health"], found["health_reason"]) == ("expired", "token_refused")
    assert found["health_evidence"]["token_stored_at"] == instant(NOW)
    assert found["signed_in"] is False  # as it was said to be: a token tells nothing of it


@pytest.mark.parametrize("trouble", [BROKEN, NOT_GRANTED, BUSY, NONSENSE, LYING])
async def test_what_is_no_refusal_of_the_token_changes_nothing(
    asking: Place, there: World, trouble: Trouble
):
    path = await connected(asking, there, *EVERY_DISPLAY_SCOPE)
    there.troubles.append(trouble)
    told = await check(asking, path)
    assert (told["outcome"], told["changed"]) == ("unclear", False)
    assert told["account"]["health"] == "healthy"
    assert told["account"]["checked_at"] is None


async def test_a_new_token_mends_what_the_old_one_ended(asking: Place, there: World):
    path = await connected(asking, there, *EVERY_DISPLAY_SCOPE)
    there.tokens.clear()
    await check(asking, path)
    asking.clock.set_ahead(asking.clock.ahead + timedelta(hours=1))
    fresh = there.token(there.users["ada"], *EVERY_DISPLAY_SCOPE, text="fresh")
    stored = await asking.ask("PUT", f"{path}/secrets/access_token", json={"value": fresh})
    assert stored.status_code == 204
    told = await check(asking, path)
    assert (told["outcome"], told["account"]["health"]) == ("works", "healthy")


async def test_a_token_that_was_replaced_meanwhile_is_none_of_the_accounts(
    asking: Place, there: World
):
    path = await connected(asking, there, *EVERY_DISPLAY_SCOPE)
    probe = asking.runtime.entrance.sweeping.probes[0]
    there.tokens.clear()

    class Meanwhile:
        name, pace, opens_tokens = probe.name, probe.pace, True
        every, serves, refuses = probe.every, probe.serves, probe.refuses

        async def ask(self, subject):
            proof = await probe.ask(subject)
            fresh = there.token(there.users["ada"], *EVERY_DISPLAY_SCOPE, text="fresh")
            path_ = f"{path}/secrets/access_token"
            assert (await asking.ask("PUT", path_, json={"value": fresh})).is_success
            return proof

    asking.runtime.entrance.sweeping.probes = (Meanwhile(),)
    told = await check(asking, path)
    assert (told["outcome"], told["changed"]) == ("refused", False)
    assert told["account"]["health"] == "healthy"


async def test_who_cannot_be_asked_about_is_said_to_be_so(asking: Place, there: World):
    none = await connected(asking, there, "video.list")
    told = await check(asking, none)
    assert (told["outcome"], told["account"]["health"]) == ("unasked", "healthy")
    assert "did not grant user.info.basic" in told["why"]
    [bo] = await asking.put(account("bo"))
    assert "no token" in (await check(asking, f"/v1/accounts/{bo.number}"))["why"]


async def test_a_token_that_has_ended_and_is_renewed_first_is_not_asked_with(
    asking: Place, there: World
):
    path = await connected(asking, there, *EVERY_DISPLAY_SCOPE)
    number = int(path.rpartition("/")[2])
    await grant(asking, number, access_ends_at=instant(NOW), refresh_ends_at=instant(LATER))
    there.tokens.clear()
    told = await check(asking, path)
    assert (told["outcome"], told["account"]["health"]) == ("unclear", "healthy")
    assert "renewed first" in told["why"]
