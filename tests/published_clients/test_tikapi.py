"""TikAPI's unmodified clients against our TikAPI face: every operation served, and every page."""

import pytest
from msgspec.structs import fields

from rollcall.dialects.tikapi import TIKAPI
from rollcall.wire.card import Operation
from tests.live import Live
from tests.published_clients.server import ours
from tests.published_clients.tikapi_clients import EVERY_CLIENT, Client, Refused
from tests.published_clients.tikapi_holdings import HELD, held
from tests.published_clients.tikapi_questions import (
    EVERY,
    Question,
    asked_by_each,
    is_served,
)

FEW = 7
"""How many are asked for at once, so that there are several pages."""
MOST = 30
POLLS = 5
TIES = {"public.followersList", "public.followingList", "user.followers", "user.following"}
"""Whose cursor is a number to today's clients and was a string to those before 3.2."""

CURSORS = {"cursor", "nextCursor", "offset", "max_time", "min_time"}
"""What a client's next_items passes on."""
ONE_PAGE = {"public.search autocomplete", "user.posts.search autocomplete"}
"""What a search's other words have pages for, and these have not: they are a few suggestions."""

LASTING = asked_by_each(lambda _, q: is_served(q) and not q.spends)
SPENDING = asked_by_each(lambda _, q: is_served(q) and q.spends)
PAGED = asked_by_each(
    lambda client, q: (
        is_served(q)
        and bool(q.rows)
        and not q.endless
        and not (client == "pypi 3.1.4" and q.name in TIES)
    )
)
POLLED = asked_by_each(lambda _, q: is_served(q) and q.endless)


def test_all_that_the_clients_can_ask_is_on_the_card():
    assert {(q.method, q.path) for q in EVERY} <= {(o.method, o.path) for o in TIKAPI.operations}


def test_the_coverage_says_live_of_what_the_clients_here_ask_and_of_nothing_else():
    asked = {
        (question.method, question.path)
        for _, question in (p.values for p in [*LASTING, *SPENDING])
    }
    said = {
        (o.method, o.path)
        for o in TIKAPI.operations
        if isinstance(o, Operation) and o.evidence.endswith(", live")
    }
    assert said == asked


def test_every_call_that_a_client_can_go_on_with_is_walked_and_known_to_be_whole():
    """A cursor is a promise of more; what has one, and is served, stands among the lists."""
    paged = [q for q in EVERY if is_served(q) and q.declared.keys() & CURSORS]
    unwalked = {str(q) for q in paged if not q.rows}
    walked = {str(param.values[1]) for param in PAGED}

    on_the_card = {
        (o.method, o.path)
        for o in TIKAPI.operations
        if isinstance(o, Operation)
        and o.query
        and CURSORS & {field.encode_name for field in fields(o.query)}
    }
    assert on_the_card == {(q.method, q.path) for q in paged}
    assert unwalked == ONE_PAGE
    assert walked <= HELD.keys()
    assert {str(q) for q in paged if q.rows and not q.endless} == walked


@pytest.mark.parametrize("tikapi, question", LASTING, ids=str, indirect=["tikapi"])
def test_every_operation_answers_the_examples_of_the_documents(tikapi: Client, question: Question):
    answer = tikapi.ask(question.call, **question.examples)

    assert answer["status"] == "success"


@pytest.mark.parametrize("fresh_tikapi, question", SPENDING, ids=str, indirect=["fresh_tikapi"])
def test_what_can_be_done_once_is_done_to_the_example(fresh_tikapi: Client, question: Question):
    answer = fresh_tikapi.ask(question.call, **question.examples)

    assert answer["status"] == "success"


@pytest.mark.parametrize("tikapi, question", PAGED, ids=str, indirect=["tikapi"])
def test_next_items_leads_to_the_end_with_nothing_twice_and_nothing_missing(
    tikapi: Client, question: Question
):
    few = {"count": FEW} if question.counts else {}
    pages = tikapi.walk(question.call, question.examples | few, pages=1000)
    names = [name for page in pages for name in question.names(page)]

    assert names
    assert len(set(names)) == len(names)
    assert names == held(str(question), question.examples, tikapi.server.data)
    assert pages[0].get("total", len(names)) == len(names)
    if question.counts:
        assert len(pages) > 1
        assert max(len(question.names(page)) for page in pages) <= FEW
        whole = tikapi.walk(question.call, question.examples | {"count": MOST}, pages=1000)
        assert names == [name for page in whole for name in question.names(page)]


@pytest.mark.parametrize("tikapi, question", POLLED, ids=str, indirect=["tikapi"])
def test_what_goes_on_for_ever_is_asked_for_again_and_again(tikapi: Client, question: Question):
    pages = tikapi.walk(question.call, question.examples, pages=POLLS)

    names = [name for page in pages for name in question.names(page)]
    assert len(pages) == POLLS
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("tikapi", ["pypi 3.1.4"], indirect=True)
def test_an_older_client_refuses_the_number_that_newer_ones_want_for_a_cursor(tikapi: Client):
    asked = {
        "secUid": "MS4wLjABAAAAsHntXC3s0AvxcecggxsoVa4eAiT8OVafVZ4OQXxy-9htpnUi0sOYSr0kGGD1Loud"
    }

    assert tikapi.ask("public.followersList", **asked)["hasMore"] is True
    with pytest.raises(Refused) as refused:
        tikapi.walk("public.followersList", asked, pages=2)
    assert (refused.value.kind, refused.value.field) == ("ValidationException", "nextCursor")


def set_cursor(server: Live, to: str) -> None:
    [mine] = ours(server, "GET", "/workspaces")["data"]
    settings = {"settings": {"tikapi_follow_cursor": to}}
    ours(server, "PATCH", f"/workspaces/{mine['id']}", json=settings)


@pytest.mark.parametrize(
    "fresh_tikapi, question",
    asked_by_each(lambda client, q: client == "pypi 3.1.4" and q.name in TIES),
    ids=str,
    indirect=["fresh_tikapi"],
)
def test_an_older_client_is_led_to_the_end_where_the_workspace_says_so(
    fresh_tikapi: Client, question: Question
):
    whole = names_of(fresh_tikapi, question, count=MOST, pages=1)
    set_cursor(fresh_tikapi.server, "string")

    names = names_of(fresh_tikapi, question, count=FEW, pages=1000)

    assert len(set(names)) == len(names) > FEW
    assert names[:MOST] == whole
    set_cursor(fresh_tikapi.server, "number")
    with pytest.raises(Refused):
        names_of(fresh_tikapi, question, count=FEW, pages=2)


def names_of(tikapi: Client, question: Question, *, count: int, pages: int) -> list[str]:
    found = tikapi.walk(question.call, question.examples | {"count": count}, pages=pages)
    return [name for page in found for name in question.names(page)]


@pytest.mark.parametrize("fresh_tikapi", ["pypi 3.2.2"], indirect=True)
def test_a_newer_client_refuses_the_string_that_older_ones_want(fresh_tikapi: Client):
    set_cursor(fresh_tikapi.server, "string")

    with pytest.raises(Refused) as refused:
        fresh_tikapi.walk("user.followers", {"count": FEW}, pages=2)
    assert (refused.value.kind, refused.value.field) == ("ValidationException", "nextCursor")


@pytest.mark.parametrize("tikapi", EVERY_CLIENT, indirect=True)
def test_an_account_that_likes_a_video_is_seen_to_by_the_others(tikapi: Client):
    video = {"id": "7109178205151464746"}

    def likes() -> int:
        body = tikapi.ask("public.video", **video)
        return int(body["itemInfo"]["itemStruct"]["statsV2"]["diggCount"])

    tikapi.ask("user.posts.unlike", media_id=video["id"])
    before = likes()
    tikapi.ask("user.posts.like", media_id=video["id"])
    tikapi.ask("user.posts.like", media_id=video["id"])

    assert likes() == before + 1
