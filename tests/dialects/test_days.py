"""A key that used up its day is told so by every face, in its vendor's own words."""

from datetime import timedelta

from rollcall.core.access.caller import Scope
from rollcall.core.access.plans import Plan
from tests.dialects.speakers import SPEAKERS, Speaker
from tests.place import Place


async def test_a_day_used_up(speaker: Speaker, place: Place) -> None:
    key = await place.issue(Scope.READ, requests_per_minute=0, plan=Plan(requests_per_day=2))
    answers = [await speaker.list(place, key=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    speaker.refused(answers[-1], 429)
    assert answers[-1].headers["retry-after"] == str(12 * 3600)  # it is noon
    if speaker is not SPEAKERS[0]:
        assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    place.clock.set_ahead(timedelta(hours=12))
    assert (await speaker.list(place, key=key)).status_code == 200


async def test_bandwidth_used_up(speaker: Speaker, place: Place) -> None:
    size = len((await speaker.list(place)).content)
    plan = Plan(bytes_per_day=2 * size)
    key = await place.issue(Scope.READ, requests_per_minute=0, plan=plan)
    answers = [await speaker.list(place, key=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    speaker.refused(answers[-1], 429)
    assert answers[-1].headers["retry-after"] == str(12 * 3600)


async def test_our_own_face_names_the_day_and_what_is_counted(place: Place) -> None:
    key = await place.issue(requests_per_minute=0, plan=Plan(requests_per_day=1))
    first = await place.get("/v1/health", key=key)
    assert first.headers["ratelimit-policy"] == '"key";q=1;w=86400'
    refused = (await place.get("/v1/health", key=key)).json()
    assert (refused["status"], refused["retryable"]) == (429, True)
    assert "1 requests that its plan has for a day" in refused["detail"]
    small = await place.issue(requests_per_minute=0, plan=Plan(bytes_per_day=5))
    answer = await place.get("/v1/health", key=small)
    assert answer.headers["ratelimit-policy"] == '"key";q=5;w=86400;qu="content-bytes"'


async def test_tikapi_says_it_as_its_documents_do(world: Place) -> None:
    key = await world.issue(requests_per_minute=0, plan=Plan(requests_per_day=1))
    path = "/tikapi/public/check?username=lilyachty"
    assert (await world.get(path, key=key)).status_code == 200
    refused = await world.get(path, key=key)
    assert (refused.status_code, refused.json()) == (
        429,
        {"status": "error", "message": "API Key Rate-Limit reached."},
    )


async def test_a_write_that_is_done_is_answered(place: Place) -> None:
    key = await place.issue(requests_per_minute=0, plan=Plan(bytes_per_day=10))
    asked = {"platform": "x", "username": "ada"}
    assert (await place.ask("POST", "/v1/accounts", key=key, json=asked)).status_code == 201
    assert (await place.ask("POST", "/v1/accounts", key=key, json=asked)).status_code == 429
