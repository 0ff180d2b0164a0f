"""A write that is repeated with the same Idempotency-Key is done once, and answered alike."""

import asyncio
from datetime import timedelta

import pytest

from rollcall.core.access.kept_answers import KEPT_FOR
from tests.place import Place, open_place

ADA = {"platform": "tiktok", "username": "ada"}


async def create(place: Place, repeat: str, body=None, *, key: str | None = None):
    headers = {"idempotency-key": repeat}
    return await place.ask("POST", "/v1/accounts", json=body or ADA, headers=headers, key=key)


async def count(place: Place) -> int:
    return (await place.get("/v1/accounts?include=total")).json()["page"]["total"]


async def test_a_repetition_gives_the_first_answer_again(either_place: Place):
    first, again = [await create(either_place, "r1") for _ in range(2)]

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await count(either_place) == 1


async def test_an_empty_answer_is_repeated_too(either_place: Place):
    made = (await create(either_place, "r1")).json()["id"]
    headers = {"idempotency-key": "r2"}

    statuses = [
        (await either_place.ask("DELETE", f"/v1/accounts/{made}", headers=headers)).status_code
        for _ in range(2)
    ]

    assert statuses == [204, 204]


@pytest.mark.parametrize("other", [{"body": ADA | {"email": "a@b"}}, {"path": "/v1/accounts/bulk"}])
async def test_the_same_key_for_another_request_is_refused(either_place: Place, other):
    await create(either_place, "r1")

    answer = await either_place.ask(
        "POST",
        other.get("path", "/v1/accounts"),
        json=other.get("body", ADA),
        headers={"idempotency-key": "r1"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert await count(either_place) == 1


async def test_a_request_that_fails_leaves_no_claim(either_place: Place):
    refused = await create(either_place, "r1", {"platform": "myspace"})

    assert refused.status_code == 422
    assert (await create(either_place, "r1")).status_code == 201


async def test_each_key_has_repeats_of_its_own(either_place: Place):
    other = await either_place.issue()

    await create(either_place, "r1")
    answer = await create(either_place, "r1", {"platform": "x", "username": "bo"}, key=other)

    assert answer.status_code == 201
    assert await count(either_place) == 2


async def test_repetitions_at_the_same_moment_are_done_once(tmp_path, database_url):
    """However many servers they reach: the others wait for the first, and give its answer."""
    async with (
        open_place(tmp_path / "one", database=database_url) as one,
        open_place(tmp_path / "two", database=database_url) as two,
    ):
        answers = await asyncio.gather(
            *(create(place, "r1", key=one.key) for place in (one, two) for _ in range(4))
        )
        total = await count(one)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 7
    assert total == 1


async def test_an_answer_is_kept_for_a_day(either_place: Place):
    await create(either_place, "r1")
    either_place.clock.set_ahead(KEPT_FOR - timedelta(minutes=1))
    assert "idempotency-replayed" in (await create(either_place, "r1")).headers

    either_place.clock.set_ahead(KEPT_FOR + timedelta(minutes=1))

    assert (await create(either_place, "r1")).status_code == 422, "done anew: it is here already"


@pytest.mark.parametrize("repeat", ["", "x" * 256])
async def test_a_key_of_no_length_or_too_long_is_refused(place: Place, repeat):
    assert (await create(place, repeat)).status_code == 422


async def test_an_answer_that_holds_a_secret_is_never_kept(either_place: Place):
    made = [
        await either_place.ask(
            "POST", "/v1/keys", json={"name": "x"}, headers={"idempotency-key": "r1"}
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["key"] != made[1].json()["key"]


async def test_reading_takes_no_notice_of_it(place: Place):
    headers = {"idempotency-key": "r1"}

    answers = [await place.get(path, headers=headers) for path in ("/v1/accounts", "/v1/me")]

    assert [answer.status_code for answer in answers] == [200, 200]
