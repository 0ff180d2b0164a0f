"""What a link is good for, for whom, and for how long; and what is offered at all."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rollcall.core.access.caller import Scope
from rollcall.core.health.health import Health
from rollcall.sandbox.consent.people import owners_at
from rollcall.sandbox.consent.platforms import PLATFORMS
from tests.grants.owners import (
    connect,
    event_types,
    grants_in,
    link,
    newcomer,
    open_sandboxed,
    secrets_of,
)
from tests.makers import account
from tests.place import Place

ADA, BO = newcomer("tiktok", 0), newcomer("tiktok", 1)
APP = {"client_id": "key-of-the-app", "client_secret": "secret-of-the-app"}


@pytest.fixture
async def sandboxed(tmp_path: Path) -> AsyncIterator[Place]:
    async with open_sandboxed(tmp_path / "data") as place:
        yield place


async def roster(place: Place) -> list[dict[str, Any]]:
    return (await place.get("/v1/accounts")).json()["data"]


async def test_a_link_repairs_its_account_and_keeps_what_it_had(sandboxed: Place):
    await sandboxed.put(
        account(ADA.username, email="ada@acme.example", tags=["vip"], health=Health.EXPIRED)
    )
    [before] = await roster(sandboxed)
    visit = await link(sandboxed, account=before["id"])

    assert f"connect {ADA.username} on TikTok again" in (await visit.open()).text
    assert "Connected" in await visit.go("tiktok", ADA)

    [after] = await roster(sandboxed)
    assert (after["number"], after["health"]) == (before["number"], "healthy")
    assert (after["email"], after["tags"]) == ("ada@acme.example", ["vip"])


async def test_only_who_does_something_on_its_page_has_opened_a_link(sandboxed: Place):
    """Messengers and mail servers fetch a link, too, to show what it leads to."""
    visit, path = await link(sandboxed, platform="tiktok"), "/v1/connect-links"
    for _ in range(2):
        assert (await visit.open()).status_code == 200
    [shown] = (await sandboxed.get(path)).json()["data"]
    assert (shown["state"], shown["opened_at"]) == ("made", None)
    assert await event_types(sandboxed) == []

    for _ in range(2):
        assert (await sandboxed.web.post(visit.url, data={"seen": "1"})).status_code == 204
    [shown] = (await sandboxed.get(path)).json()["data"]
    assert (shown["state"], shown["opened_at"]) == ("opened", shown["created_at"])
    assert await event_types(sandboxed) == ["connect_link.opened"]

    without_a_script = await link(sandboxed, platform="tiktok")
    await without_a_script.set_out("tiktok")
    newest, *_ = (await sandboxed.get(path)).json()["data"]
    assert newest["state"] == "opened"


async def test_another_person_than_before_is_refused_in_words(sandboxed: Place):
    first = await connect(sandboxed, "tiktok", ADA)
    kept = await secrets_of(sandboxed, first["number"])
    visit = await link(sandboxed, account=first["id"])

    page = await visit.go("tiktok", BO)

    assert f"signed in there as {BO.username}, and this link is for {ADA.username}" in page
    assert await roster(sandboxed) == [first]
    assert await secrets_of(sandboxed, first["number"]) == kept
    assert "connect_link.failed" in await event_types(sandboxed)
    assert "Connected" in await visit.go("tiktok", ADA)


async def test_who_took_over_a_name_does_not_take_over_the_account(sandboxed: Place):
    first = await connect(sandboxed, "tiktok", ADA)
    path = f"/v1/accounts/{first['id']}"
    assert (await sandboxed.ask("PATCH", path, json={"username": BO.username})).is_success

    page = await (await link(sandboxed, platform="tiktok")).go("tiktok", BO)

    assert "That did not work" in page
    [kept] = await roster(sandboxed)
    assert kept["platform_account_id"] == ADA.id


async def test_a_name_that_changed_is_the_same_person(sandboxed: Place):
    first = await connect(sandboxed, "tiktok", ADA)
    path = f"/v1/accounts/{first['id']}"
    await sandboxed.ask("PATCH", path, json={"username": "an.older.name"})

    again = await connect(sandboxed, "tiktok", ADA)

    assert (again["number"], again["username"]) == (first["number"], ADA.username)


async def test_whoever_was_taken_off_the_roster_comes_back(sandboxed: Place):
    first = await connect(sandboxed, "tiktok", ADA)
    await sandboxed.ask("DELETE", f"/v1/accounts/{first['id']}")

    assert (await connect(sandboxed, "tiktok", ADA))["number"] == first["number"]


async def test_what_somebody_switched_off_stays_off(sandboxed: Place):
    first = await connect(sandboxed, "tiktok", ADA)
    await sandboxed.ask("PATCH", f"/v1/accounts/{first['id']}", json={"enabled": False})

    again = await connect(sandboxed, "tiktok", ADA)

    assert (again["health"], again["can_post"]) == ("disabled", False)


async def test_a_link_ends_and_can_be_withdrawn_and_says_so(sandboxed: Place):
    short = await link(sandboxed, platform="tiktok", language="fr", expires_in=3600)
    gone = await link(sandboxed, platform="tiktok", language="pt")
    listed = (await sandboxed.get("/v1/connect-links")).json()["data"]
    assert [one["state"] for one in listed] == ["made", "made"]
    path = f"/v1/connect-links/{listed[0]['id']}"
    answers = [(await sandboxed.ask("DELETE", path)).status_code for _ in range(2)]
    assert answers == [204, 409]
    sandboxed.clock.set_ahead(timedelta(hours=1))

    assert "Ce lien a expiré" in (await short.open()).text
    answer = await gone.open()
    assert (answer.status_code, "Este link foi retirado" in answer.text) == (410, True)
    assert (await sandboxed.web.post(gone.url, data={"platform": "tiktok"})).status_code == 410


async def test_who_was_on_the_way_when_it_was_withdrawn_connects_nothing(sandboxed: Place):
    visit = await link(sandboxed, platform="tiktok")
    back = await visit.agree(await visit.set_out("tiktok"), ADA)
    [listed] = (await sandboxed.get("/v1/connect-links")).json()["data"]
    await sandboxed.ask("DELETE", f"/v1/connect-links/{listed['id']}")

    assert (await sandboxed.web.get(back)).status_code == 410
    assert await roster(sandboxed) == []


async def test_what_nobody_began_here_is_nothing(sandboxed: Place):
    for path in ("/connect/cl_" + "a" * 43, "/connect/", "/connect/back/tiktok?state=x&code=y"):
        answer = await sandboxed.web.get(path, headers={"accept-language": "de-AT,en"})
        assert answer.status_code == 410
        assert "Dieser Link ist hier nicht bekannt" in answer.text
    long = "/connect/back/tiktok?state=" + "x" * 20_000
    assert (await sandboxed.web.get(long)).status_code == 410


async def test_an_owner_chooses_among_what_is_offered(place: Place):
    for platform in ("tiktok", "x"):
        assert (await place.ask("PUT", f"/v1/platform-apps/{platform}", json=APP)).is_success
    visit = await link(place)

    page = (await visit.open()).text

    assert "Continue to TikTok" in page
    assert "Continue to X" in page
    assert "YouTube" not in page
    answer = await place.web.post(visit.url, data={"platform": "youtube"})
    assert answer.status_code == 200  # asked again
    location = await visit.set_out("x")
    assert location.startswith("https://x.com/i/oauth2/authorize?")
    asked = parse_qs(urlsplit(location).query)
    assert asked["client_id"] == [APP["client_id"]]
    assert asked["code_challenge_method"] == ["S256"]
    policy = (await visit.open()).headers["content-security-policy"]
    assert "form-action 'self' https://www.tiktok.com https://x.com;" in policy


async def test_a_form_that_asks_for_what_is_not_offered_is_shown_again(sandboxed: Place):
    """Also where nobody opened the link before."""
    visit = await link(sandboxed, platform="tiktok")

    answer = await sandboxed.web.post(visit.url, data={"platform": "x"})

    assert (answer.status_code, "Continue to TikTok" in answer.text) == (200, True)


async def test_what_has_no_app_is_refused_with_the_remedy(place: Place):
    for asked in ({"platform": "tiktok"}, {}):
        answer = await place.ask("POST", "/v1/connect-links", json=asked)
        assert answer.status_code == 409
        assert "rollcall platforms set tiktok" in answer.json()["detail"]
    strange = await place.ask("POST", "/v1/connect-links", json={"platform": "myspace"})
    assert strange.status_code == 422


async def test_the_secret_of_an_app_is_shown_nowhere_and_replaced_by_no_nothing(place: Place):
    path = "/v1/platform-apps/tiktok"
    said = (await place.ask("PUT", path, json=APP)).text
    said += (await place.ask("PUT", path, json={"client_id": "another"})).text
    listed = await place.get("/v1/platform-apps")

    assert APP["client_secret"] not in said + listed.text
    kept = next(one for one in listed.json()["data"] if one["platform"] == "tiktok")
    assert (kept["client_id"], kept["has_secret"], kept["offered"]) == ("another", True, True)
    app = await place.runtime.entrance.offering.app(
        place.runtime.database, place.runtime.sealer, place.workspace_id, "tiktok"
    )
    assert app is not None
    assert app.secret is not None
    assert app.secret.reveal() == APP["client_secret"]
    assert (await place.ask("DELETE", path)).status_code == 204
    assert (await place.ask("DELETE", path)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a\nb"},
        {"name": " "},
        {"language": "tlh"},
        {"expires_in": 5},
        {"return_to": "javascript:alert(1)"},
        {"return_to": "http://elsewhere.example/"},
        {"account": "acc_nobody"},
    ],
)
async def test_what_cannot_be_asked_is_refused(sandboxed: Place, wrong: dict[str, Any]):
    answer = await sandboxed.ask("POST", "/v1/connect-links", json={"platform": "x"} | wrong)

    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.text


async def test_owners_go_on_to_where_the_link_says(sandboxed: Place):
    visit = await link(sandboxed, platform="tiktok", return_to="https://acme.example/done?a=1")
    page = await visit.go("tiktok", ADA)

    [found] = await roster(sandboxed)
    assert 'href="https://acme.example/done?a=1&amp;connect_link=link_' in page
    assert f"status=connected&amp;account={found['id']}" in page


async def test_keys_see_links_of_what_they_may_see(sandboxed: Place):
    first = await connect(sandboxed, "tiktok", ADA)
    limited = await sandboxed.issue(Scope.READ, Scope.WRITE, account_numbers=(first["number"],))
    await link(sandboxed, platform="x")
    plain = await sandboxed.issue(Scope.READ)
    neighbour = await sandboxed.neighbour()

    seen = (await sandboxed.get("/v1/connect-links", key=limited)).json()["data"]
    assert [one["connected_account_number"] for one in seen] == [first["number"]]
    own = await sandboxed.ask(
        "POST", "/v1/connect-links", json={"account": first["number"]}, key=limited
    )
    assert own.status_code == 201
    any_ = await sandboxed.ask("POST", "/v1/connect-links", json={"platform": "x"}, key=limited)
    assert any_.status_code == 422
    refused = await sandboxed.ask("POST", "/v1/connect-links", json={"platform": "x"}, key=plain)
    assert refused.status_code == 403
    assert (await sandboxed.get("/v1/platform-apps", key=limited)).status_code == 403
    assert (await neighbour.get("/v1/connect-links")).json() == {"data": []}


async def test_tokens_show_nowhere(sandboxed: Place):
    visit = await link(sandboxed, platform="tiktok")
    page = await visit.go("tiktok", ADA)
    [found] = await roster(sandboxed)
    secrets = (await secrets_of(sandboxed, found["number"])).values()
    answers = [
        (await sandboxed.get(path)).text
        for path in ("/v1/connect-links", "/v1/events", f"/v1/accounts/{found['id']}")
    ]

    shown = "".join((page, *answers, str(await grants_in(sandboxed))))
    assert [one for one in secrets if one in shown] == []
    assert visit.url.rpartition("/")[2] not in "".join(answers)


def test_everybody_in_the_sandbox_is_one_person_and_has_a_roster_or_none():
    for platform in PLATFORMS:
        owners = owners_at(platform)
        assert len({one.id for one in owners}) == len(owners)
        assert {one.new for one in owners} == {True, False}
