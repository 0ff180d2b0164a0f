"""Editing the connected account's profile: what others then see, find it by, and the roster has."""

import asyncio
from typing import Any

import pytest

from tests.place import Place
from tests.social.actors import Actor, actor, demo


async def shown(world: Place, who: Actor) -> Any:
    """The profile as everybody is told."""
    return (await world.get(f"/tikapi/public/check?user_id={who.id}")).json()["userInfo"]["user"]


async def found(world: Place, words: str) -> set[str]:
    """Whom a search leads to."""
    body = (await world.get("/tikapi/public/search/users", params={"query": words})).json()
    return {row["user_info"]["uid"] for row in body.get("user_list", [])}


async def test_each_field_is_seen_by_everybody_and_leaves_the_others(either_world: Place):
    me, world = demo(either_world), either_world
    before = await shown(world, me)

    answers = [
        await me.do("/user/edit/nickname", value=" Plum Pudding "),
        await me.do("/user/edit/username", value="Plum.Pudding_1"),
        await me.do("/user/edit/bio", value="Only puddings\nhere"),
        await me.do("/user/edit/private", value="true"),
    ]

    after = await shown(world, me)
    assert (after["nickname"], after["uniqueId"]) == ("Plum Pudding", "plum.pudding_1")
    assert (after["signature"], after["privateAccount"]) == ("Only puddings\nhere", True)
    assert after["nickNameModifyTime"] > before["nickNameModifyTime"]
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {
        *("nickname", "uniqueId", "signature", "privateAccount", "secret", "nickNameModifyTime")
    }
    last = answers[-1]["user"]
    assert (last["unique_id"], last["secret"]) == ("plum.pudding_1", 1)
    assert last["signature"] == "Only puddings\nhere"
    await me.do("/user/edit/private", value="0")
    await me.do("/user/edit/bio", value="")
    again = await shown(world, me)
    assert (again["privateAccount"], again["signature"]) == (False, "")


async def test_a_person_is_found_by_the_new_names_and_no_more_by_the_old(either_world: Place):
    me, world = demo(either_world), either_world
    assert str(me.id) in await found(world, "my_tiktok_user")

    await me.do("/user/edit/username", value="gooseberry")
    await me.do("/user/edit/nickname", value="Fool of berries")

    assert await found(world, "gooseberry") == {str(me.id)}
    assert str(me.id) in await found(world, "berries")
    assert str(me.id) not in await found(world, "my_tiktok_user")
    assert str(me.id) not in await found(world, "tiktok")
    assert (await world.get("/tikapi/public/check?username=gooseberry")).status_code == 200
    assert (await world.get("/tikapi/public/check?username=my_tiktok_user")).status_code == 403


async def test_an_open_room_is_found_by_its_owners_new_name(either_world: Place):
    me = demo(either_world)
    started = await me.do("/user/live/start", title="An evening of jam")

    await me.do("/user/edit/username", value="gooseberry")

    async def rooms(words: str) -> list[str]:
        rows = (await me.get(f"/user/search/live?query={words}"))["data"]
        return [row["live_info"]["id_str"] for row in rows]

    assert await rooms("gooseberry") == await rooms("jam") == [started["room"]["id"]]
    assert await rooms("my_tiktok_user") == []
    refused = await me.ask("POST", "/user/edit/private", json={"value": "true"})
    assert (refused.status_code, (await shown(either_world, me))["privateAccount"]) == (409, False)


async def test_the_account_of_the_roster_goes_by_its_new_names(either_world: Place):
    me, world = demo(either_world), either_world

    await me.do("/user/edit/username", value="gooseberry")
    await me.do("/user/edit/nickname", value="Gooseberry Fool")

    account = (await world.get("/v1/accounts/1")).json()
    assert (account["username"], account["display_name"]) == ("gooseberry", "Gooseberry Fool")
    assert (await me.get("/user/info"))["userInfo"]["user"]["uniqueId"] == "gooseberry"
    await world.ask("PATCH", "/v1/accounts/1", json={"display_name": "Ours"})
    await me.do("/user/edit/nickname", value="Another")
    assert (await world.get("/v1/accounts/1")).json()["display_name"] == "Ours"


async def test_an_account_that_is_somebody_elses_keeps_its_names(world: Place):
    other = await actor(world, 40)

    await other.do("/user/edit/username", value="gooseberry")

    assert (await world.get("/v1/accounts/1")).json()["username"] == "my_tiktok_user"


async def test_a_name_that_the_roster_has_given_to_another_is_not_taken(world: Place):
    me = demo(world)
    taken = {"platform": "tiktok", "username": "gooseberry"}
    assert (await world.ask("POST", "/v1/accounts", json=taken)).status_code == 201

    status, fields = await me.fails("/user/edit/username", value="gooseberry")

    assert (status, list(fields)) == (400, ["username"])
    assert (await shown(world, me))["uniqueId"] == "my_tiktok_user"
    assert str(me.id) in await found(world, "my_tiktok_user")


async def test_of_several_who_take_one_name_at_once_one_gets_it(either_world: Place):
    people = [await actor(either_world, place) for place in range(40, 46)]

    answers = await asyncio.gather(
        *(who.ask("POST", "/user/edit/username", json={"value": "gooseberry"}) for who in people)
    )

    assert sorted(answer.status_code for answer in answers) == [200, *[403] * 5]
    assert {a.json()["statusCode"] for a in answers if a.status_code == 403} == {10223}
    names = [(await shown(either_world, who))["uniqueId"] for who in people]
    assert names.count("gooseberry") == 1


async def test_fields_that_are_changed_at_once_are_all_changed(either_world: Place):
    me = demo(either_world)

    await asyncio.gather(
        me.do("/user/edit/bio", value="Jam"),
        me.do("/user/edit/nickname", value="Jammy"),
        me.do("/user/edit/username", value="jam.pot"),
        me.do("/user/edit/private", value="1"),
    )

    after = await shown(either_world, me)
    assert (after["signature"], after["nickname"]) == ("Jam", "Jammy")
    assert (after["uniqueId"], after["privateAccount"]) == ("jam.pot", True)
    assert await found(either_world, "jam.pot") == await found(either_world, "jammy")


@pytest.mark.parametrize(
    "field, value, wrong",
    [
        ("colour", "red", "field"),
        ("bio", None, "value"),
        ("bio", "x" * 81, "value"),
        ("bio", "a\x00b", "value"),
        ("bio", 7, "value"),
        ("nickname", "  ", "value"),
        ("nickname", "x" * 31, "value"),
        ("nickname", "two\nlines", "value"),
        ("username", "x", "value"),
        ("username", "x" * 25, "value"),
        ("username", "12345", "value"),
        ("username", "ends.", "value"),
        ("username", "with space", "value"),
        ("username", "ümlaut", "value"),
        ("private", "maybe", "value"),
    ],
)
async def test_what_cannot_be_said_of_oneself_is_refused(
    world: Place, field: str, value: object, wrong: str
):
    me = demo(world)
    before = await shown(world, me)

    status, fields = await me.fails(f"/user/edit/{field}", value=value)

    assert (status, list(fields)) == (400, [wrong])
    assert await shown(world, me) == before


async def test_a_name_that_somebody_has_is_refused_with_the_platforms_code(world: Place):
    assert await demo(world).fails("/user/edit/username", value="LilYachty") == (403, 10223)
