"""Bad addresses, faults of ours and a busy database: always a page, always a way on."""

import re
from contextlib import asynccontextmanager

import httpx2
import pytest

from rollcall.api.envelope import failure
from rollcall.console.app import Console
from rollcall.console.house import House
from rollcall.console.safety import COOKIE, HEADERS
from rollcall.db.faults import DatabaseBusy
from rollcall.server.console_door import ConsoleDoor
from tests.console.visitor import Visitor, somebody
from tests.makers import account

WAY_BACK = re.compile(r'<a class="button[^"]*" href="/[^"]*">')
CANNOT_BE_ASKED = [
    "/accounts?platform=myspace",
    "/accounts?health=blue",
    "/accounts?colour=blue",
    "/accounts?can_post=maybe",
    "/accounts?limit=0",
    "/accounts?limit=201",
    "/accounts?limit=all",
    "/accounts?limit=99999999999999999999",
    "/accounts?sort=colour",
    "/accounts?sort=--name",
    "/accounts?cursor=broken",
    "/accounts?cursor=%F0%9F%A6%8A",
    "/accounts?cursor=WyJuYW1lIiwieCIsMV0",
    "/accounts?q=%00",
    "/accounts?q=" + "x" * 300,
    "/accounts?" + "&".join(["tag=x"] * 150),
    "/accounts.csv?sort=colour",
    "/accounts.csv?health=blue",
    "/?days=8",
    "/?days=x",
    "/?only=everything",
    "/?colour=blue",
    "/accounts/101?before=yesterday",
]
NOT_THERE = [
    "/nope",
    "/accounts/",
    "/accounts/nobody",
    "/accounts/acc_zz",
    "/accounts/acc_" + "0" * 32,
    "/accounts/99999999",
    "/accounts/999999999999999999",
    "/accounts/9999999999999999999999",
    "/accounts/%00",
    "/accounts/1/2",
    "/%ff",
    "/sandbox/reset/x",
]


@pytest.mark.parametrize("path", CANNOT_BE_ASKED)
async def test_what_cannot_be_asked_is_said_with_a_way_back(place, visitor, path):
    await place.put(account("ada", number=101))
    answer = await visitor.get(path)
    assert answer.status_code == 400
    assert "text/html" in answer.headers["content-type"]
    assert WAY_BACK.search(answer.text)
    assert answer.headers["x-request-id"] in answer.text


@pytest.mark.parametrize("path", NOT_THERE)
async def test_what_is_not_there_is_said_with_a_way_back(visitor, path):
    answer = await visitor.get(path)
    assert answer.status_code == 404
    assert WAY_BACK.search(answer.text)
    assert answer.headers["x-request-id"] in answer.text


async def test_a_program_at_a_path_that_is_nobodys_is_answered_in_json(place):
    answer = await place.web.get("/v2/accounts")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (404, "no_such_path")
    assert problem["retryable"] is False
    assert problem["remedy"] == "See /docs for every path."
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/", "/accounts", "/claim", "/accounts/101"])
async def test_posting_to_a_page_is_refused(visitor, path):
    answer = await visitor.post(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    "path", ["/", "/accounts", "/accounts.csv", "/claim", "/nope", "/static/x", "/?days=8"]
)
async def test_every_answer_carries_what_keeps_it_safe(place, visitor, path):
    for asker in (visitor, somebody(place)):
        answer = await asker.get(path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["x-request-id"]


async def test_the_callers_own_request_id_is_kept_where_it_is_harmless(visitor):
    kept = await visitor.get("/nope", headers={"x-request-id": "mine-1"})
    made = await visitor.get("/nope", headers={"x-request-id": "<b>"})
    assert kept.headers["x-request-id"] == "mine-1"
    assert made.headers["x-request-id"].startswith("req_")


def broken(place, visitor, error):
    """The same console, where asking how other APIs tell of an account fails."""

    async def spellings(_core, _number):
        raise error

    door = ConsoleDoor(place.runtime)
    runtime = place.runtime
    house = House(door, runtime.clock, runtime.meter, "0", None, spellings, failure)
    web = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=Console(house)), base_url="http://rollcall.test"
    )
    web.cookies.set(COOKIE, visitor.web.cookies[COOKIE])
    return Visitor(web)


async def test_a_fault_of_ours_is_a_page_with_the_request_id_and_no_detail(place, visitor, capsys):
    await place.put(account("ada", number=101))
    answer = await broken(place, visitor, RuntimeError("the inside")).get("/accounts/101")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "the inside" not in answer.text
    assert 'href="/accounts/101">Try again' in answer.text
    capsys.readouterr()


async def test_a_busy_database_is_said_to_be_busy(place, visitor):
    await place.put(account("ada", number=101))
    busy = broken(place, visitor, DatabaseBusy("It took too long."))
    answer = await busy.get("/accounts/101")
    assert answer.status_code == 503
    assert "It took too long." in answer.text
    assert answer.headers["retry-after"] == "1"


async def test_nobody_in_and_a_database_that_is_away_is_a_page_too(place, capsys):
    class Away:
        async def recognise(self, _token):
            raise OSError("away")

        @asynccontextmanager
        async def enter(self, _admitted):
            yield

    runtime = place.runtime
    house = House(Away(), runtime.clock, runtime.meter, "0", None, None, failure)
    web = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=Console(house)), base_url="http://rollcall.test"
    )
    web.cookies.set(COOKIE, "some")
    answer = await Visitor(web).get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    capsys.readouterr()
