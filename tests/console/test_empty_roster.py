"""A roster that holds nothing says how the first accounts come in."""

import pytest

from tests.console.visitor import signed_in
from tests.makers import account
from tests.place import open_place


@pytest.mark.parametrize("path", ["/", "/accounts"])
async def test_it_says_how_the_first_accounts_come_in(visitor, path):
    page = (await visitor.get(path)).text
    assert "No accounts yet" in page
    assert "rollcall import accounts.csv --dry-run" in page
    assert "/sandbox/reset" not in page


async def test_the_sandbox_offers_its_fleet(tmp_path):
    async with open_place(tmp_path, sandbox=True) as place:
        visitor = await signed_in(place)
        assert 'action="/sandbox/reset"' in (await visitor.get("/")).text
        answer = await visitor.post("/sandbox/reset", await visitor.form_token())
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        found = (await place.get("/v1/accounts?include=total&limit=1")).json()
        assert found["page"]["total"] > 50
        assert f"<span>of {found['page']['total']}</span>" in (await visitor.get("/")).text


async def test_loading_the_fleet_needs_the_forms_token(tmp_path):
    async with open_place(tmp_path, sandbox=True) as place:
        visitor = await signed_in(place)
        assert (await visitor.post("/sandbox/reset")).status_code == 403
        assert (await place.get("/v1/accounts")).json()["data"] == []


async def test_no_account_is_lost_to_the_fleet(tmp_path):
    async with open_place(tmp_path, sandbox=True) as place:
        visitor = await signed_in(place)
        [outcome] = await place.put(account("ada"))
        async with place.core(writes=True) as core:
            await core.accounts.remove([outcome.number])
        answer = await visitor.post("/sandbox/reset", await visitor.form_token())
        assert answer.status_code == 400
        removed = (await place.get("/v1/accounts?removed=true")).json()["data"]
        assert [each["username"] for each in removed] == ["ada"]


async def test_outside_the_sandbox_there_is_no_fleet(visitor):
    answer = await visitor.post("/sandbox/reset", await visitor.form_token())
    assert answer.status_code == 404
