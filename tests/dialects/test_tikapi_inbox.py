"""Conversations through the connected account: pages to their end, writing, requests to write."""

import asyncio
from typing import Any

import pytest

from rollcall.core.access.account_keys import grant, new_account_key
from rollcall.core.access.caller import Scope
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named
from rollcall.sandbox.world.letters import ASKERS, EXAMPLE_MESSAGES, PARTNERS
from rollcall.sandbox.world.people import somebody_at
from tests.place import Place

EXAMPLE = {
    "conversation_id": named.CONVERSATION,
    "conversation_short_id": str(named.CONVERSATION_SHORT),
}
LETTER = EXAMPLE | {"text": "Hey! How you doing?", "ticket": named.TICKET}
PARTNER = 684_574_219_823_284_956
LISTS = {
    "/user/conversations": ("conversations", len(PARTNERS) + 2),
    "/user/conversations/requests": ("conversation_requests", len(ASKERS)),
}
OF_MAIL = {
    "status": "success",
    "message": "",
    "error_desc": "OK",
    "inbox_type": 0,
    "status_code": 0,
}


async def act(
    world: Place, path: str, asked: dict[str, Any] | None = None, key: str = DEMO_ACCOUNT_KEY
) -> dict[str, Any]:
    answer = await world.ask(
        "GET", f"/tikapi{path}", params=asked or {}, headers={"x-account-key": key}
    )
    return answer.json()


async def write(world: Place, key: str = DEMO_ACCOUNT_KEY, **more: str):
    return await world.ask(
        "POST",
        "/tikapi/user/message/send",
        json=LETTER | more,
        headers={"x-account-key": key},
    )


async def key_of(world: Place, person_id: int, *scopes: str) -> str:
    """A key that acts for this person of the world, through an account of the roster."""
    key = new_account_key()
    async with world.runtime.database.transaction() as transaction:
        await grant(
            transaction,
            world.workspace_id,
            key,
            account_number=1,
            person_id=person_id,
            scopes=scopes or ("view_messages", "send_messages", "conversation_requests"),
            client_id=None,
            now=world.clock(),
        )
    return key


async def request(world: Place) -> tuple[dict[str, str], str, int]:
    """Somebody's request to write: how it is asked for, its ticket, and who asks."""
    [first, *_] = (await act(world, "/user/conversations/requests"))["conversation_requests"]
    asked = {"conversation_id": first["id"], "conversation_short_id": first["short_id"]}
    return asked, first["ticket"], int(first["ownerUid"])


async def names(world: Place, path: str) -> list[str]:
    """Every conversation of a list, walked as the clients walk."""
    rows, cursor, found = LISTS[path][0], 0, list[str]()
    while True:
        page = await act(world, path, {"nextCursor": cursor} if cursor else {})
        found += [talk["id"] for talk in page[rows]]
        if not page["hasMore"]:
            assert page["nextCursor"] is None
            return found
        assert isinstance(page["nextCursor"], int)
        cursor = page["nextCursor"]


@pytest.mark.parametrize("path", LISTS)
async def test_lists_lead_to_the_end_with_nothing_twice(either_world: Place, path: str):
    found = await names(either_world, path)

    assert len(found) == len(set(found)) == LISTS[path][1]


async def test_a_conversation_is_spelled_as_the_documents_spell_it(world: Place):
    page = await act(world, "/user/conversations")

    assert page.items() >= OF_MAIL.items()
    talk = page["conversations"][0]
    assert talk["conversationType"] == 1
    assert talk["participantsCount"] == len(talk["participantsUid"]) == 2
    assert str(named.DEMO_PERSON) in talk["participantsUid"]
    newest = talk["messages"][-1]
    assert newest["createTime"].isdigit()
    assert newest["version"] == "0"
    assert newest["content"] == {"aweType": 0}
    assert [m["createTime"] for m in talk["messages"]] == sorted(
        m["createTime"] for m in talk["messages"]
    )


async def test_the_example_has_sixty_messages_to_be_walked_through(either_world: Place):
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        asked = EXAMPLE | ({"nextCursor": cursor} if cursor else {})
        page = await act(either_world, "/user/messages", asked)
        assert page.items() >= OF_MAIL.items()
        found += page["messages"]
        cursor = page["nextCursor"]
        assert page["hasMore"] is (cursor is not None)
        if cursor is None:
            break
        assert isinstance(cursor, str)
        assert cursor.isdigit()

    assert len({m["clientMessageId"] for m in found}) == len(found) == EXAMPLE_MESSAGES
    times = [m["createTime"] for m in found]
    assert times == sorted(times, reverse=True)
    assert {m["senderUid"] for m in found} == {str(named.DEMO_PERSON), str(PARTNER)}
    assert found[-1]["text"] == "Hello!"


async def test_as_many_messages_come_as_are_asked_for(world: Place):
    page = await act(world, "/user/messages", EXAMPLE | {"limit": "5"})

    assert len(page["messages"]) == 5
    assert page["hasMore"] is True
    refused = await act(world, "/user/messages", EXAMPLE | {"limit": "0"})
    assert refused["fields"].keys() == {"limit"}


async def test_what_is_written_is_the_newest_for_both(either_world: Place):
    world = either_world
    theirs = await key_of(world, PARTNER)

    sent = (await write(world)).json()

    assert sent.items() >= (OF_MAIL | {"cmd": 100}).items()
    marks = sent["body"]["send_message_body"]
    for key in (DEMO_ACCOUNT_KEY, theirs):
        talk = (await act(world, "/user/conversations", key=key))["conversations"][0]
        assert talk["id"] == named.CONVERSATION
        assert talk["messages"][-1]["text"] == "Hey! How you doing?"
        assert talk["unreadCount"] == (1 if key == theirs else 0)
        newest = (await act(world, "/user/messages", EXAMPLE, key))["messages"][0]
        assert newest["clientMessageId"] == marks["client_message_id"]
        assert newest["senderUid"] == str(named.DEMO_PERSON)


async def test_each_of_many_who_write_at_the_same_moment_has_a_place(either_world: Place):
    world = either_world
    theirs = await key_of(world, PARTNER)
    listed = (await act(world, "/user/conversations"))["conversations"]
    elsewhere = {
        "conversation_id": listed[1]["id"],
        "conversation_short_id": listed[1]["short_id"],
        "ticket": listed[1]["ticket"],
    }

    answers = await asyncio.gather(
        *(write(world, text=f"mine {n}") for n in range(4)),
        *(write(world, theirs, text=f"theirs {n}") for n in range(4)),
        *(write(world, text=f"elsewhere {n}", **elsewhere) for n in range(4)),
    )

    assert [a.status_code for a in answers] == [200] * 12
    said = (await act(world, "/user/messages", EXAMPLE | {"limit": 8}))["messages"]
    assert {m["text"] for m in said} == {
        f"{who} {n}" for who in ("mine", "theirs") for n in range(4)
    }
    assert len(await names(world, "/user/conversations")) == len(PARTNERS) + 2


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"ticket": "another"}, "ticket"),
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 6001}, "text"),
        ({"conversation_short_id": "none"}, "conversation_short_id"),
        ({"conversation_id": ""}, "conversation_id"),
    ],
)
async def test_a_letter_that_cannot_be_sent_names_what_is_wrong(
    world: Place, wrong: dict[str, str], field: str
):
    answer = await write(world, **wrong)

    assert answer.status_code == 400
    assert answer.json()["fields"].keys() == {field}


@pytest.mark.parametrize(
    "which",
    [
        {"conversation_id": "0:1:1:2"},
        {"conversation_short_id": "1"},
        {"conversation_short_id": "9" * 20},
    ],
)
async def test_a_conversation_that_is_not_there_is_an_unknown_entity(
    world: Place, which: dict[str, str]
):
    for path in ("/user/messages", "/user/messages/requests"):
        assert (await act(world, path, EXAMPLE | which))["statusCode"] == 10224
    assert (await write(world, **which)).json()["statusCode"] == 10224


async def test_who_is_not_in_a_conversation_neither_reads_nor_writes_it(world: Place):
    stranger = await key_of(world, somebody_at(2).id)

    assert (await act(world, "/user/messages", EXAMPLE, stranger))["statusCode"] == 10224
    assert (await write(world, stranger)).json()["statusCode"] == 10224


async def test_an_accepted_request_is_a_conversation(either_world: Place):
    world = either_world
    asked, _, asker = await request(world)
    shown = await act(world, "/user/messages/requests", asked)
    assert all(m["isStranger"] for m in shown["messages"])
    accept = "/user/conversations/requests/accept"

    refused = await act(world, accept, asked | {"user_id": "6569595380449902597"})
    assert refused["fields"].keys() == {"user_id"}
    for _ in range(2):
        answer = await act(world, accept, asked | {"user_id": str(asker)})
        assert answer == {
            "message": "Conversation request has been accepted successfully.",
            "status": "success",
            "status_code": 0,
            "status_msg": "",
        }

    assert asked["conversation_id"] in await names(world, "/user/conversations")
    assert asked["conversation_id"] not in await names(world, "/user/conversations/requests")


async def test_a_request_that_is_put_away_is_gone_for_one_alone(either_world: Place):
    world = either_world
    asked, ticket, asker = await request(world)
    theirs = await key_of(world, asker)

    for _ in range(2):
        answer = await act(world, "/user/conversations/requests/delete", asked)
        assert answer["message"] == "Conversation request has been deleted successfully."
        assert answer["error_desc"] == "OK"

    assert asked["conversation_id"] not in await names(world, "/user/conversations/requests")
    kept = (await act(world, "/user/conversations", key=theirs))["conversations"]
    assert asked["conversation_id"] in {talk["id"] for talk in kept}
    if len((await act(world, "/user/messages", asked))["messages"]) < 3:
        await write(world, theirs, **asked, ticket=ticket, text="Still there?")
        assert asked["conversation_id"] in await names(world, "/user/conversations/requests")


async def test_a_request_that_was_read_has_nothing_unread(world: Place):
    asked, _, _ = await request(world)

    marked = await act(world, "/user/conversations/requests/mark_read", asked)

    assert marked.items() >= OF_MAIL.items()
    page = await act(world, "/user/conversations/requests")
    assert page["conversation_requests"][0]["unreadCount"] == 0
    assert page["conversation_requests"][1]["unreadCount"] > 0


async def test_three_messages_may_be_written_until_somebody_agrees(either_world: Place):
    world = either_world
    asked, ticket, asker = await request(world)
    theirs = await key_of(world, asker)
    there = len((await act(world, "/user/messages", asked))["messages"])

    answers = await asyncio.gather(
        *(write(world, theirs, **asked, ticket=ticket, text="Please?") for _ in range(5))
    )

    sent = [a for a in answers if a.status_code == 200]
    assert len(sent) == 3 - there
    assert {a.json()["statusCode"] for a in answers if a not in sent} == {10404}
    assert (await write(world, **asked, ticket=ticket, text="Hello")).status_code == 200
    assert (await write(world, theirs, **asked, ticket=ticket, text="Oh")).status_code == 200
    assert asked["conversation_id"] in await names(world, "/user/conversations")


async def test_every_example_of_the_documents_answers(world: Place):
    example = EXAMPLE | {"user_id": "6569595380449902597"}
    for path in ("mark_read", "delete", "accept"):
        answer = await act(world, f"/user/conversations/requests/{path}", example)
        assert answer["status"] == "success"
    assert (await act(world, "/user/messages", EXAMPLE))["messages"]
    assert (await write(world)).status_code == 200


async def test_reading_letters_and_writing_them_are_granted_apart(world: Place):
    reads = await key_of(world, named.DEMO_PERSON, "view_messages")

    assert (await act(world, "/user/messages", EXAMPLE, reads))["status"] == "success"
    assert (await write(world, reads)).status_code == 403


async def test_a_key_that_only_reads_accepts_nothing_though_it_asks_by_get(world: Place):
    reader = await world.issue(Scope.READ)
    answer = await world.ask(
        "GET",
        "/tikapi/user/conversations/requests/delete",
        params=EXAMPLE,
        headers={"x-account-key": DEMO_ACCOUNT_KEY},
        key=reader,
    )

    assert answer.status_code == 403
