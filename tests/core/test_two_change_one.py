"""Two changes of one account at the same moment: neither is lost, and only one had the version."""

import asyncio

from tests.makers import account
from tests.place import Place

ROUNDS = 10


async def path_of_one(place: Place) -> str:
    await place.put(account("ada"))
    [found] = (await place.get("/v1/accounts")).json()["data"]
    return f"/v1/accounts/{found['number']}"


async def test_changes_of_different_fields_are_both_kept(either_place: Place) -> None:
    place = either_place
    path = await path_of_one(place)
    for turn in range(ROUNDS):
        said = {"display_name": f"name {turn}"}, {"biography": f"biography {turn}"}
        await asyncio.gather(*(place.ask("PATCH", path, json=body) for body in said))
        now = (await place.get(path)).json()
        assert [now["display_name"], now["biography"]] == [f"name {turn}", f"biography {turn}"]


async def test_of_two_who_read_the_same_version_one_is_told_to_read_again(
    either_place: Place,
) -> None:
    place = either_place
    path = await path_of_one(place)
    for turn in range(ROUNDS):
        tag = {"If-Match": f'"{(await place.get(path)).json()["version"]}"'}
        said = {"display_name": f"name {turn}"}, {"biography": f"biography {turn}"}
        answers = await asyncio.gather(
            *(place.ask("PATCH", path, json=body, headers=tag) for body in said)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_two_imports_of_the_same_accounts_both_end(either_place: Place) -> None:
    place = either_place
    names = [f"ada{number}" for number in range(20)]
    await place.put(*(account(name) for name in names))
    for turn in range(ROUNDS):
        one = [{"platform": "tiktok", "username": n, "country": "PT"} for n in names]
        other = [
            {"platform": "tiktok", "username": n, "biography": f"{turn}"} for n in reversed(names)
        ]
        answers = await asyncio.gather(
            *(place.ask("POST", "/v1/accounts/bulk", json={"accounts": a}) for a in (one, other))
        )
        assert [answer.status_code for answer in answers] == [200, 200]


async def test_one_name_said_by_two_at_the_same_moment_is_one_account(
    either_place: Place,
) -> None:
    place = either_place
    for turn in range(ROUNDS):
        said = {"platform": "tiktok", "username": f"ada{turn}"}
        answers = await asyncio.gather(
            *(place.ask("POST", "/v1/accounts", json=said) for _ in range(4)),
            *(place.ask("POST", "/v1/accounts/bulk", json={"accounts": [said]}) for _ in range(4)),
        )
        created = [answer.status_code for answer in answers[:4]]
        assert set(created) <= {201, 422}
        assert created.count(201) <= 1
        assert [answer.status_code for answer in answers[4:]] == [200] * 4
        found = (await place.get(f"/v1/accounts?q=ada{turn}")).json()["data"]
        assert len(found) == 1


async def test_two_imports_of_new_names_in_another_order_both_end(either_place: Place) -> None:
    place = either_place
    for turn in range(ROUNDS):
        said = [{"platform": "tiktok", "username": f"ada{turn}-{n}"} for n in range(100)]
        answers = await asyncio.gather(
            *(
                place.ask("POST", "/v1/accounts/bulk", json={"accounts": accounts})
                for accounts in (said, list(reversed(said)))
            )
        )
        assert [answer.status_code for answer in answers] == [200, 200]
    listed = (await place.get("/v1/accounts?limit=1&include=total")).json()
    assert listed["page"]["total"] == 100 * ROUNDS
