"""An owner who consented for several pages chooses which are connected: each is an account."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from rollcall.console.connect_words import WORDS
from rollcall.core.access.caller import Scope
from rollcall.core.grants.choosing import FORGET
from rollcall.core.health.health import Health
from rollcall.core.jobs.jobs import Job
from rollcall.db.statements import Statement
from rollcall.db.tables import CONSENT_CHOICES, JOBS
from rollcall.kit.sealing import MARK_BYTES
from rollcall.sandbox.consent.facebook import pages_of
from rollcall.server.rotating import rotation_of
from rollcall.server.work import handlers
from tests.grants.owners import (
    event_types,
    grants_in,
    newcomer,
    open_sandboxed,
    secrets_of,
)
from tests.grants.pages import PAGES, THREE, A, Asked, B, C, come, roster
from tests.makers import account
from tests.place import Place

ONE, TWO = newcomer("facebook", 1), newcomer("facebook", 3)
ASKS = "Which page shall be connected?"
HELD = Statement(select(CONSENT_CHOICES.c.sealed))
PLANNED = Statement(select(JOBS.c.due).where(JOBS.c.kind == FORGET))


@pytest.fixture
async def sandboxed(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data", database_url) as place:
        yield place


async def newest_link(place: Place) -> dict[str, Any]:
    [newest, *_] = (await place.get("/v1/connect-links")).json()["data"]
    one = await place.get(f"/v1/connect-links/{newest['id']}")
    assert one.json() == newest
    return newest


async def held(place: Place) -> list[bytes]:
    return [bytes(sealed) for (sealed,) in await place.runtime.database.rows(HELD)]


async def work(place: Place, kind: str, **arguments: Any) -> None:
    """As the worker does it."""
    await handlers(place.runtime)[kind](Job("1", place.workspace_id, kind, arguments, 0))


async def test_each_page_that_is_chosen_is_an_account_with_a_token_of_its_own(sandboxed: Place):
    asked = await come(sandboxed)

    assert ASKS in asked.page
    assert asked.offered == [A, B, C]
    assert [name for _, _, name in PAGES if name not in asked.page] == []
    assert (await newest_link(sandboxed))["state"] == "choosing"
    assert "Connected on Facebook" in (await asked.choose(A, C)).text

    found = await roster(sandboxed)
    assert sorted(found) == sorted([A, C])
    assert {(one["health"], one["can_post"]) for one in found.values()} == {("healthy", True)}
    kept = {id_: await secrets_of(sandboxed, one["number"]) for id_, one in found.items()}
    assert all(kept[id_]["access_token"].startswith(f"page.{id_}.") for id_ in (A, C))
    shown = await newest_link(sandboxed)
    numbers = [one["number"] for one in found.values()]
    assert shown["state"] == "connected"
    assert shown["connected_account_number"] in numbers
    assert sorted(shown["connected_account_numbers"]) == numbers
    told = await event_types(sandboxed)
    assert [told.count(f"connect_link.{word}") for word in ("opened", "completed")] == [1, 2]
    assert (await asked.visit.open()).status_code == 410


async def test_whoever_closes_the_window_may_come_again(sandboxed: Place):
    await come(sandboxed)
    [(person, waiting)] = (await roster(sandboxed)).items()
    said = (waiting["health"], waiting["health_reason"], waiting["can_post"])
    assert said == ("setup_incomplete", "page_not_chosen", False)

    asked = await come(sandboxed)
    await asked.choose(B)

    found = await roster(sandboxed)
    assert person not in found
    assert found[B]["number"] == waiting["number"]
    assert found[B]["health"] == "healthy"


async def test_what_waited_and_was_taken_off_the_roster_holds_up_nobody(sandboxed: Place):
    asked = await come(sandboxed)
    [waiting] = (await roster(sandboxed)).values()
    await sandboxed.ask("DELETE", f"/v1/accounts/{waiting['id']}")

    assert "Connected" in (await asked.choose(A)).text
    assert list(await roster(sandboxed)) == [A]


async def test_what_cannot_be_chosen_is_refused_and_asked_again(sandboxed: Place):
    asked = await come(sandboxed)
    before = await roster(sandboxed)
    for wrong in ([], ["1"], [A, "1"], [pages_of(TWO)[0][0]], [next(iter(before))]):
        answer = await asked.choose(*wrong)
        assert answer.status_code == 422
        assert "Choose from this list" in answer.text
        assert Asked(asked.visit, answer.text).offered == [A, B, C]
    assert await roster(sandboxed) == before
    assert "Connected" in (await asked.choose(A)).text


async def test_a_choice_is_made_once_however_often_it_is_sent(sandboxed: Place):
    asked = await come(sandboxed)
    answers = await asyncio.gather(*(asked.choose(A, B) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 410, 410]
    late = await asked.choose(C)
    assert (late.status_code, "used already" in late.text) == (410, True)
    assert sorted(await roster(sandboxed)) == sorted([A, B])
    assert await held(sandboxed) == []


async def test_by_another_link_or_another_token_nothing_is_chosen(sandboxed: Place):
    mine, theirs = await come(sandboxed), await come(sandboxed, TWO)
    [foreign, *_] = theirs.offered
    for token in (theirs.token, "x" * 43, "x" * 5000):
        answer = await mine.choose(foreign, token=token)
        assert "One step is left" in answer.text
    assert {one["health"] for one in (await roster(sandboxed)).values()} == {"setup_incomplete"}


async def test_what_is_not_chosen_in_an_hour_is_kept_no_longer(sandboxed: Place):
    asked = await come(sandboxed)
    [[due]] = await sandboxed.runtime.database.rows(PLANNED)
    assert due == "2026-04-10T13:00:00.000Z"
    await work(sandboxed, FORGET)
    assert len(await held(sandboxed)) == 1
    sandboxed.clock.set_ahead(timedelta(hours=1))

    late = await asked.choose(A)
    await work(sandboxed, FORGET)

    assert await held(sandboxed) == []
    assert (await asked.choose(A)).text == late.text
    assert "One step is left" in late.text
    assert (await newest_link(sandboxed))["state"] == "opened"
    again = Asked(asked.visit, await asked.visit.go("facebook", THREE))
    assert "Connected" in (await again.choose(A)).text


async def test_what_waits_is_sealed_and_outlives_another_data_key(sandboxed: Place):
    asked = await come(sandboxed)
    [before] = await held(sandboxed)
    rotation = rotation_of(sandboxed.runtime)
    await rotation.begin()
    await rotation.finish()

    [after] = await held(sandboxed)
    assert before[:MARK_BYTES] != after[:MARK_BYTES]
    assert b"page." not in before + after
    assert "page." not in asked.page
    assert "Connected" in (await asked.choose(A)).text


async def test_a_withdrawn_link_lets_nobody_choose(sandboxed: Place):
    asked = await come(sandboxed)
    shown = await newest_link(sandboxed)
    await sandboxed.ask("DELETE", f"/v1/connect-links/{shown['id']}")

    assert (await asked.choose(A)).status_code == 410
    assert await held(sandboxed) == []
    assert A not in await roster(sandboxed)


async def test_a_token_lasts_from_the_consent_and_not_from_the_choice(sandboxed: Place):
    asked = await come(sandboxed)
    sandboxed.clock.set_ahead(timedelta(minutes=50))
    await asked.choose(A)

    [grant] = await grants_in(sandboxed)
    assert grant["access_ends_at"] == "2026-06-09T12:00:00.000Z"


async def test_a_link_for_a_page_asks_nothing_where_that_page_is_allowed(sandboxed: Place):
    await (await come(sandboxed)).choose(A, B)
    before = await roster(sandboxed)
    kept = {one["person"]: one["generation"] for one in await grants_in(sandboxed)}

    repaired = await come(sandboxed, account=before[B]["id"])

    assert "Connected" in repaired.page
    after = await roster(sandboxed)
    assert {id_: one["number"] for id_, one in after.items()} == {
        id_: one["number"] for id_, one in before.items()
    }
    generations = {one["person"]: one["generation"] for one in await grants_in(sandboxed)}
    assert generations == kept | {B: kept[B] + 1}
    assert await held(sandboxed) == []


@pytest.mark.parametrize("others", [TWO, ONE])
async def test_a_link_for_a_page_that_is_not_allowed_is_refused(sandboxed: Place, others: Any):
    await (await come(sandboxed)).choose(A)
    before = await roster(sandboxed)
    kept = await secrets_of(sandboxed, before[A]["number"])

    refused = await come(sandboxed, others, account=before[A]["id"])

    assert f"This link is for {before[A]['username']}, which you did not allow" in refused.page
    assert await roster(sandboxed) == before
    assert await secrets_of(sandboxed, before[A]["number"]) == kept
    assert await held(sandboxed) == []
    assert (await newest_link(sandboxed))["state"] == "failed"


async def test_a_page_that_was_imported_is_known_by_its_name(sandboxed: Place):
    [(_, name, _), *_] = PAGES
    await sandboxed.put(account(name, platform="facebook", health=Health.EXPIRED))
    [imported] = (await sandboxed.get("/v1/accounts")).json()["data"]

    assert "Connected" in (await come(sandboxed, account=imported["id"])).page
    found = await roster(sandboxed)
    assert found[A]["number"] == imported["number"]


async def test_a_page_that_was_imported_is_not_there_twice(sandboxed: Place):
    [(_, name, _), *_] = PAGES
    await sandboxed.put(account(name, platform="facebook", health=Health.EXPIRED))
    [imported] = (await sandboxed.get("/v1/accounts")).json()["data"]

    assert "Connected" in (await (await come(sandboxed)).choose(A)).text
    found = await roster(sandboxed)
    assert {id_: one["number"] for id_, one in found.items()} == {A: imported["number"]}


async def test_a_link_for_an_account_that_waits_lets_one_page_be_chosen(sandboxed: Place):
    await come(sandboxed)
    [waiting] = (await roster(sandboxed)).values()
    asked = await come(sandboxed, account=waiting["id"])

    assert 'type="radio"' in asked.page
    assert (await asked.choose(A, B)).status_code == 422
    assert "Connected" in (await asked.choose(B)).text
    found = await roster(sandboxed)
    assert {id_: one["number"] for id_, one in found.items()} == {B: waiting["number"]}


async def test_another_page_of_the_same_person_leaves_the_first_alone(sandboxed: Place):
    await (await come(sandboxed)).choose(A)
    first = (await roster(sandboxed))[A]
    kept = await secrets_of(sandboxed, first["number"])

    await (await come(sandboxed)).choose(B)

    found = await roster(sandboxed)
    assert sorted(found) == sorted([A, B])
    assert found[A] == first
    assert await secrets_of(sandboxed, first["number"]) == kept


async def test_nothing_waits_any_more_once_pages_that_are_here_were_chosen(sandboxed: Place):
    await (await come(sandboxed)).choose(A, B)
    before = await roster(sandboxed)

    assert "Connected" in (await (await come(sandboxed)).choose(B, A)).text

    after = await roster(sandboxed)
    assert {id_: one["number"] for id_, one in after.items()} == {
        id_: one["number"] for id_, one in before.items()
    }
    waiting = [one for one in await grants_in(sandboxed) if one["person"] not in (A, B)]
    assert [one["ended_at"] is not None for one in waiting] == [True]
    await (await come(sandboxed)).choose(C)
    assert sorted(await roster(sandboxed)) == sorted([A, B, C])


async def test_each_page_is_renewed_by_its_own_token(sandboxed: Place):
    await (await come(sandboxed)).choose(A, B)
    found = await roster(sandboxed)
    before = {id_: await secrets_of(sandboxed, one["number"]) for id_, one in found.items()}
    sandboxed.clock.set_ahead(timedelta(days=50))

    assert await sandboxed.runtime.entrance.renewing.due("facebook", 5) == 2

    for id_, one in found.items():
        after = await secrets_of(sandboxed, one["number"])
        assert after["access_token"].startswith(f"page.{id_}.")
        assert after["access_token"] != before[id_]["access_token"]
    assert {one["health"] for one in (await roster(sandboxed)).values()} == {"healthy"}


async def test_a_key_sees_of_a_link_what_it_may_see_of_its_accounts(sandboxed: Place):
    await (await come(sandboxed)).choose(A, B)
    found = await roster(sandboxed)
    number = max(one["number"] for one in found.values())
    limited = await sandboxed.issue(Scope.READ, account_numbers=(number,))

    [shown] = (await sandboxed.get("/v1/connect-links", key=limited)).json()["data"]

    assert shown["connected_account_number"] == number
    assert shown["connected_account_numbers"] == [number]
    strange = await sandboxed.get("/v1/connect-links/link_nobody")
    assert strange.status_code == 404


async def test_owners_go_on_with_all_that_they_connected(sandboxed: Place):
    asked = await come(sandboxed, platform="facebook", return_to="https://acme.example/done")
    page = (await asked.choose(A, B)).text

    ids = sorted(one["id"] for one in (await roster(sandboxed)).values())
    assert sorted(re.findall(r"account=(acc_\w+)", page)) == ids


@pytest.mark.parametrize("language", WORDS)
async def test_it_is_asked_in_the_language_of_the_link(tmp_path: Path, language: str):
    async with open_sandboxed(tmp_path / "data") as place:
        asked = await come(place, platform="facebook", language=language)
        words = WORDS[language]

        assert words["which"] in asked.page
        assert words["not_these"] in unescape((await asked.choose()).text)
        done = unescape((await asked.choose(A, B)).text)
        assert words["done_several"].partition("{")[0] in done
