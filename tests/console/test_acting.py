"""What the console does when somebody presses: looks at an account, makes a link for its owner."""

import re

import pytest

from rollcall.sandbox.fleet import fleet
from tests.console.visitor import Visitor, signed_in
from tests.makers import NOW, account
from tests.place import open_place

LINK = re.compile(r"<code>(http://[^<]+/connect/cl_[A-Za-z0-9_-]{43})</code>")


@pytest.fixture
async def manned(tmp_path):
    async with open_place(tmp_path / "data", dossiers=fleet(NOW), sandbox=True) as place:
        yield place


async def an_account(place, **asked) -> dict[str, object]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return (await place.get(f"/v1/accounts?limit=1&{query}")).json()["data"][0]


async def press(visitor: Visitor, path: str):
    return await visitor.post(path, token=await visitor.form_token())


async def test_an_account_that_needs_its_owner_leads_to_a_link_for_them(manned):
    visitor = await signed_in(manned)
    ill = await an_account(manned, health="expired")
    page = (await visitor.get(f"/accounts/{ill['id']}")).text
    assert f'action="/accounts/{ill["id"]}/connect-link"' in page
    assert '<button class="button primary" type="submit">Make a link for its owner' in page

    answer = await press(visitor, f"/accounts/{ill['id']}/connect-link")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    url = LINK.search(answer.text)
    assert url is not None
    assert (await manned.web.get(url[1])).status_code == 200
    [made, *_] = (await manned.get("/v1/connect-links")).json()["data"]
    assert made["account_number"] == ill["number"]


async def test_a_link_for_a_new_account_leaves_the_platform_to_its_owner(manned):
    visitor = await signed_in(manned)
    assert 'action="/connect-link"' in (await visitor.get("/accounts")).text

    answer = await press(visitor, "/connect-link")

    url = LINK.search(answer.text)
    assert url is not None
    [made, *_] = (await manned.get("/v1/connect-links")).json()["data"]
    assert (made["account_number"], made["platform"]) == (None, None)


async def test_an_account_is_looked_at_and_the_page_says_what_came_of_it(manned):
    visitor = await signed_in(manned)
    well = await an_account(manned, health="healthy", platform="instagram")

    answer = await press(visitor, f"/accounts/{well['id']}/check")

    assert answer.status_code == 200
    assert "Looked just now:" in answer.text
    after = (await manned.get(f"/v1/accounts/{well['id']}")).json()
    assert after["checked_at"] > well["checked_at"]


async def test_what_cannot_be_asked_says_why_and_changes_nothing(place, visitor):
    await place.put(account("ada", platform="tiktok"))
    known = await an_account(place)

    answer = await press(visitor, f"/accounts/{known['id']}/check")

    assert answer.status_code == 200
    assert "Nothing was proved just now, and nothing changed." in answer.text
    after = (await place.get(f"/v1/accounts/{known['id']}")).json()
    assert after["health"] == known["health"]


async def test_where_no_app_is_set_up_no_link_is_offered_and_asking_says_what_to_do(place, visitor):
    await place.put(account("ada", platform="instagram"))
    known = await an_account(place)
    assert "Make a link" not in (await visitor.get(f"/accounts/{known['id']}")).text

    for path in (f"/accounts/{known['id']}/connect-link", "/connect-link"):
        answer = await press(visitor, path)
        assert answer.status_code == 409
        assert "rollcall platforms set" in answer.text


async def test_what_is_switched_off_or_removed_is_not_acted_on(place, visitor):
    await place.put(account("ada", platform="instagram", enabled=False), account("bob"))
    ada, bob = (await place.get("/v1/accounts?sort=number")).json()["data"]
    await place.ask("DELETE", f"/v1/accounts/{bob['id']}")
    pages = [(await visitor.get(f"/accounts/{one['id']}")).text for one in (ada, bob)]
    assert not any("Check now" in page for page in pages)

    refused = await press(visitor, f"/accounts/{ada['id']}/check")
    assert (refused.status_code, "switched off" in refused.text) == (409, True)
    for act in ("check", "connect-link"):
        refused = await press(visitor, f"/accounts/{bob['id']}/{act}")
        assert (refused.status_code, "was removed" in refused.text) == (409, True)


@pytest.mark.parametrize("act", ["check", "connect-link"])
async def test_nothing_is_done_by_a_look_or_by_a_page_of_somebody_else(manned, act):
    visitor = await signed_in(manned)
    path = f"/accounts/{(await an_account(manned))['id']}/{act}"
    assert (await visitor.get(path)).status_code == 405
    assert (await visitor.post(path)).status_code == 403
    elsewhere = await visitor.post(
        path, token=await visitor.form_token(), sec_fetch_site="cross-site"
    )
    assert elsewhere.status_code == 403
    assert (await press(visitor, f"/accounts/acc_{'0' * 32}/{act}")).status_code == 404
    assert (await manned.get("/v1/connect-links")).json()["data"] == []
