"""Another token that works mends what a refused one broke, and nothing else does."""

import pytest

from rollcall.kit.instants import instant
from tests.connectors.test_reading_officially import connect
from tests.connectors.tiktok_there import EVERY_DISPLAY_SCOPE
from tests.place import Place
from tests.platforms.tiktok.world import World
from tests.sources.tokens import (
    LATER,
    REFUSED,
    WELL,
    ask_later,
    asked_from,
    change,
    connect_again,
    events,
    healthy,
    history,
    meanwhile,
    refused,
    state,
)


async def test_another_token_that_works_mends_it(asking: Place, there: World):
    path = await refused(asking, there)
    await connect_again(asking, there, path)
    assert await state(asking, path) == REFUSED  # that one was stored proves nothing
    stored = instant(asking.clock())
    assert (await ask_later(asking)).status_code == 200

    shown = (await asking.get(path)).json()
    assert (shown["health"], shown["health_reason"], shown["can_post"]) == (*WELL, True)
    assert shown["health_confidence"] == "probed"
    assert shown["health_evidence"] == {
        "asked": "the source official, for its profile",
        "answered": "what was asked for",
        "at": instant(asking.clock()),
        "token_stored_at": stored,
    }
    assert (await history(asking, path))[:3] == [WELL, REFUSED, WELL]
    assert (await events(asking))[-1]["data"]["after"]["health"] == "healthy"


async def test_another_token_that_is_refused_too_is_the_one_it_is_about(
    asking: Place, there: World
):
    path = await refused(asking, there)
    rows = await history(asking, path)
    await connect_again(asking, there, path)
    stored, [token] = instant(asking.clock()), there.tokens
    there.tokens.clear()
    await ask_later(asking)

    shown = (await asking.get(path)).json()
    assert shown["health_evidence"]["token_stored_at"] == stored
    assert await history(asking, path) == rows
    there.token(there.users["ada"], *EVERY_DISPLAY_SCOPE, text=token)
    assert (await ask_later(asking)).status_code == 200
    assert await state(asking, path) == REFUSED


async def test_the_same_token_answering_after_all_proves_nothing(asking: Place, there: World):
    path = await healthy(asking, there)
    kept = dict(there.tokens)
    there.tokens.clear()
    await ask_later(asking)
    there.tokens.update(kept)

    assert (await ask_later(asking)).status_code == 200
    assert await state(asking, path) == REFUSED


@pytest.mark.parametrize(
    "wrong",
    [
        ("expired", "token_expired"),
        ("expired", "session_expired"),
        ("expired", None),
        ("limited", "rate_limited"),
        ("unhealthy", "banned"),
        ("unknown", "never_checked"),
    ],
)
async def test_a_token_that_works_mends_nothing_else(
    asking: Place, there: World, wrong: tuple[str, str | None]
):
    proof = {"token_stored_at": "2026-01-01T00:00:00.000Z"}
    health, reason = wrong
    said = {"health": health, "health_reason": reason, "health_evidence": proof}
    path = await healthy(asking, there, **said)
    await connect_again(asking, there, path)

    assert (await ask_later(asking)).status_code == 200
    assert await state(asking, path) == wrong


async def test_a_refusal_that_somebody_said_without_its_token_is_theirs_to_take_back(
    asking: Place, there: World
):
    said = {"health": "expired", "health_reason": "token_refused"}
    path = await healthy(asking, there, **said)

    assert (await ask_later(asking)).status_code == 200
    assert await state(asking, path) == REFUSED


async def test_an_answer_to_a_token_that_was_replaced_meanwhile_mends_nothing(
    asking: Place, there: World
):
    path = await refused(asking, there)
    await connect_again(asking, there, path)

    async def once_more() -> None:
        asking.clock.set_ahead(asking.clock.ahead + LATER)
        third = {"value": "a token that nobody has tried"}
        assert (await asking.ask("PUT", f"{path}/secrets/access_token", json=third)).is_success

    meanwhile(asking, once_more)
    assert (await ask_later(asking)).status_code == 200
    assert await state(asking, path) == REFUSED


async def test_what_is_asked_with_the_apps_token_says_nothing_of_the_accounts(
    either_place: Place, there: World
):
    async with asked_from(either_place, there, research=True):
        number = await connect(either_place, there, there.users["ada"])  # nothing was granted
        path = f"/v1/accounts/{number}"
        proof = {"health_evidence": {"token_stored_at": "2026-01-01T00:00:00.000Z"}}
        said = {"health": "expired", "health_reason": "token_refused"} | proof
        await change(either_place, path, said)

        assert (await ask_later(either_place)).status_code == 200
        assert await state(either_place, path) == REFUSED
        await change(either_place, path, {"health": "healthy"})
        there.client_secret = "another one by now"
        there.tokens.clear()
        assert (await ask_later(either_place)).headers["age"] == "600"
        assert await state(either_place, path) == WELL
