"""Which account somebody speaks of: by its own id, by another system's, or by its name."""

import asyncio
from typing import Any

from tests.makers import account
from tests.place import Place

ROUNDS = 10
BOB = {"platform": "tiktok", "username": "bob"}
FOREIGN = ["acc_" + digit * 32 for digit in "abc"]
"""Ids as another roster has given them."""


async def put(place: Place, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await place.ask("POST", "/v1/accounts/bulk", json={"accounts": rows})
    assert answer.status_code == 200, answer.text
    return answer.json()["outcomes"]


async def became(place: Place, *rows: dict[str, Any]) -> list[str]:
    return [told["outcome"] for told in await put(place, *rows)]


async def added(place: Place, *rows: dict[str, Any]) -> list[str]:
    """The ids of new accounts, each made by itself."""
    answers = [await place.ask("POST", "/v1/accounts", json=row) for row in rows]
    assert [answer.status_code for answer in answers] == [201] * len(rows)
    return [answer.json()["id"] for answer in answers]


async def change(place: Place, id_: str, **said: Any) -> int:
    return (await place.ask("PATCH", f"/v1/accounts/{id_}", json=said)).status_code


async def names(place: Place) -> list[tuple[str, str | None]]:
    found = (await place.get("/v1/accounts?limit=200")).json()["data"]
    return [(one["username"], one["external_id"]) for one in found]


async def test_an_id_leads_whatever_else_is_said(either_place: Place):
    ada, bob = await added(either_place, BOB | {"username": "ada", "external_id": "crm:1"}, BOB)

    told = await put(
        either_place,
        {"id": ada, "username": "ada_lovelace", "external_id": "crm:9"},
        {"id": bob, "platform": "tiktok", "username": "robert"},
        {"id": bob, "biography": "Builds."},
    )

    assert [one["outcome"] for one in told] == ["updated"] * 3
    assert [one["id"] for one in told] == [ada, bob, bob]
    assert await names(either_place) == [("ada_lovelace", "crm:9"), ("robert", None)]


async def test_an_id_of_another_roster_leaves_it_to_the_names(either_place: Place):
    [ada, bob] = await added(either_place, BOB | {"username": "ada", "external_id": "crm:1"}, BOB)

    told = await put(
        either_place,
        {"id": FOREIGN[0], "external_id": "crm:1", "biography": "Counts."},
        BOB | {"id": FOREIGN[1], "biography": "Builds."},
    )

    assert [(one["outcome"], one["id"]) for one in told] == [("updated", ada), ("updated", bob)]


async def test_what_is_no_id_is_refused(place: Place):
    for id_ in ("17", "acc_17", FOREIGN[0].upper(), ""):
        [told] = await put(place, BOB | {"id": id_})
        assert (told["outcome"], list(told["errors"])) == ("refused", ["id"])
    assert await names(place) == []


async def test_an_account_with_neither_name_nor_external_id_is_known_by_its_id_elsewhere(
    either_place: Place,
):
    row = {"id": FOREIGN[0], "platform": "linkedin", "display_name": "Brand"}

    assert await became(either_place, row, row) == ["created", "unchanged"]
    assert await became(either_place, row | {"display_name": "Brands"}) == ["updated"]
    assert await became(either_place, row | {"external_id": None}) == ["updated"]
    assert await names(either_place) == [(None, f"rollcall:{'a' * 32}")]
    other = {"id": FOREIGN[1], "platform": "linkedin"}
    spelled = {"external_id": f"rollcall:{'b' * 32}", "platform": "linkedin"}
    assert await became(either_place, other, spelled) == ["created", "unchanged"]


async def test_an_id_and_an_external_id_of_two_accounts_name_neither(either_place: Place):
    ada, _ = await added(either_place, BOB | {"username": "ada"}, BOB | {"external_id": "crm:2"})

    [told] = await put(either_place, {"id": ada, "external_id": "crm:2", "biography": "?"})

    assert (told["outcome"], list(told["errors"])) == ("refused", ["external_id"])
    assert await names(either_place) == [("ada", None), ("bob", "crm:2")]


async def test_a_name_that_several_bear_is_refused_rather_than_given_to_one_more(
    either_place: Place,
):
    await added(either_place, BOB | {"external_id": "crm:1"}, BOB | {"external_id": "crm:2"})

    for row in (BOB, BOB | {"external_id": "lobstr:9"}):
        [told] = await put(either_place, row)
        assert (told["outcome"], list(told["errors"])) == ("refused", ["username"])
        answer = await either_place.ask("POST", "/v1/accounts", json=row)
        assert answer.status_code == 422
    assert await became(either_place, BOB | {"external_id": "crm:3"}) == ["created"]


async def test_two_ids_of_one_name_are_two_accounts_that_nothing_tells_apart(either_place: Place):
    """Of another roster, in which one was renamed while it was exported, or by hand."""
    rows = [BOB | {"id": id_, "biography": id_} for id_ in FOREIGN]

    assert await became(either_place, *rows) == ["created", "refused", "refused"]
    assert await became(either_place, *rows) == ["unchanged", "refused", "refused"]
    apart = [row | {"external_id": f"crm:{n}"} for n, row in enumerate(rows)]
    assert await became(either_place, *apart) == ["updated", "created", "created"]
    assert await became(either_place, *apart) == ["unchanged"] * 3


async def test_a_row_does_not_take_the_name_of_another_account(either_place: Place):
    ada, bob = await added(either_place, BOB | {"username": "ada"}, BOB)

    told = await put(
        either_place,
        {"id": ada, "username": "bob", "device_serial": "D1"},
        {"id": bob, "username": "robert"},
        {"id": ada, "username": "bob"},
    )

    assert [one["outcome"] for one in told] == ["refused", "updated", "updated"]
    assert "external_id" in told[0]["errors"]["username"]
    assert await names(either_place) == [("bob", None), ("robert", None)]


async def test_a_row_does_not_lose_what_tells_its_account_apart(either_place: Place):
    first, second = await added(
        either_place, BOB | {"external_id": "crm:1"}, BOB | {"external_id": "crm:2"}
    )

    for said in (None, "lobstr:1"):
        [told] = await put(either_place, {"id": second, "external_id": said})
        assert (told["outcome"], list(told["errors"])) == ("refused", ["username"])
        assert await change(either_place, second, external_id=said) == 422
    assert await became(either_place, {"id": second, "external_id": "crm:3"}) == ["updated"]
    assert await became(either_place, {"id": first, "external_id": "crm:3"}) == ["refused"]


async def test_a_new_account_and_a_renamed_one_of_one_batch_are_told_apart_too(
    either_place: Place,
):
    [first] = await added(either_place, BOB | {"external_id": "crm:1"})

    told = await became(
        either_place, BOB | {"external_id": "crm:2"}, {"id": first, "external_id": None}
    )

    assert told == ["created", "refused"]


async def test_a_change_gives_no_account_the_name_of_another(either_place: Place):
    _, carol = await added(either_place, BOB, BOB | {"username": "carol"})
    path = f"/v1/accounts/{carol}"

    refused = await either_place.ask("PATCH", path, json={"username": "@bob"})

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/username"]
    assert await change(either_place, carol, username="carol", country="FR") == 200
    assert await change(either_place, carol, username="bob", external_id="crm:2") == 422
    assert await names(either_place) == [("bob", None), ("carol", None)]


async def test_a_change_may_give_the_name_of_an_account_that_is_told_apart(either_place: Place):
    _, carol, _ = await added(
        either_place,
        BOB | {"external_id": "crm:1"},
        BOB | {"username": "carol"},
        BOB | {"platform": "x"},
    )

    assert await change(either_place, carol, username="bob", external_id="crm:2") == 200
    assert await change(either_place, carol, external_id=None) == 422
    assert await change(either_place, carol, username="bob2", external_id=None) == 200


async def test_a_change_gives_no_account_the_external_id_of_another(either_place: Place):
    ada, _ = await added(either_place, BOB | {"username": "ada"}, BOB | {"external_id": "crm:1"})
    answer = await either_place.ask("PATCH", f"/v1/accounts/{ada}", json={"external_id": "crm:1"})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/external_id"]


async def test_an_account_is_not_restored_beside_one_of_its_name(either_place: Place):
    [first] = await added(either_place, BOB)
    await either_place.ask("DELETE", f"/v1/accounts/{first}")
    [second] = await added(either_place, BOB)

    one = await either_place.ask("POST", f"/v1/accounts/{first}/restore")
    body = {"action": "restore", "ids": [first]}
    many = await either_place.ask("POST", "/v1/accounts/bulk-change", json=body)

    for answer in (one, many):
        assert answer.status_code == 422
        assert "tiktok/bob" in answer.json()["detail"]
    assert await names(either_place) == [("bob", None)]
    await change(either_place, second, username="robert")
    assert (await either_place.ask("POST", f"/v1/accounts/{first}/restore")).status_code == 200
    assert await names(either_place) == [("bob", None), ("robert", None)]


async def test_two_of_one_name_are_not_restored_together(either_place: Place):
    for _ in range(2):
        [made] = await added(either_place, BOB)
        await either_place.ask("DELETE", f"/v1/accounts/{made}")

    body = {"action": "restore", "all": True}
    answer = await either_place.ask("POST", "/v1/accounts/bulk-change", json=body)

    assert answer.status_code == 422
    assert await names(either_place) == []


async def test_of_several_who_take_one_name_at_the_same_moment_one_gets_it(either_place: Place):
    """By a change, by adding it, by an import and by restoring it, all at once."""
    place = either_place
    for turn in range(ROUNDS):
        new = {"platform": "tiktok", "username": f"new{turn}"}
        [removed] = await added(place, new)
        await place.ask("DELETE", f"/v1/accounts/{removed}")
        others = await added(place, *({**new, "username": f"{turn}-{n}"} for n in range(3)))

        answers = await asyncio.gather(
            place.ask("POST", f"/v1/accounts/{removed}/restore"),
            place.ask("PATCH", f"/v1/accounts/{others[0]}", json={"username": f"new{turn}"}),
            place.ask("PATCH", f"/v1/accounts/{others[1]}", json={"username": f"new{turn}"}),
            place.ask("POST", "/v1/accounts", json=new),
            place.ask(
                "POST",
                "/v1/accounts/bulk",
                json={"accounts": [{"id": others[2], "username": f"new{turn}"}]},
            ),
        )

        assert {answer.status_code for answer in answers} <= {200, 201, 422}
        found = (await place.get(f"/v1/accounts?q=new{turn}")).json()["data"]
        assert [one["username"] for one in found].count(f"new{turn}") == 1


async def test_of_two_who_take_one_external_id_at_the_same_moment_one_gets_it(
    either_place: Place,
):
    place = either_place
    for turn in range(ROUNDS):
        ids = await added(place, *(BOB | {"username": f"bob{turn}-{n}"} for n in range(2)))

        answers = await asyncio.gather(
            *(change(place, id_, external_id=f"crm:{turn}") for id_ in ids)
        )

        assert answers.count(200) == 1
        assert set(answers) <= {200, 422, 503}


async def test_a_key_with_limits_learns_nothing_by_an_id(either_place: Place):
    await either_place.put(account("ada", tags=["other"]))
    [ada] = (await either_place.get("/v1/accounts")).json()["data"]
    key = await either_place.issue(account_tags=("mine",))
    rows = [{"id": ada["id"], "username": "taken", "tags": ["mine"]}]

    answer = await either_place.ask("POST", "/v1/accounts/bulk", json={"accounts": rows}, key=key)

    assert answer.json()["counts"] == {"refused": 1}
    assert (await either_place.get("/v1/accounts")).json()["data"] == [ada]
