"""A claim link opens the console once; a session lasts, ends, and is nobody else's to use."""

from datetime import timedelta

import pytest

from rollcall.console.safety import COOKIE
from tests.console.visitor import claim_link, signed_in, somebody
from tests.place import open_place

PAGES = ("/", "/accounts", "/accounts.csv", "/accounts/101", "/accounts?health=blue")


async def test_a_claim_link_opens_the_console_once(place):
    link = await claim_link(place)
    first, second = somebody(place), somebody(place)
    opened = await first.get(link)
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    assert (await first.get("/")).status_code == 200
    refused = await second.get(link)
    assert refused.status_code == 410
    assert "This link has been used" in refused.text
    assert "rollcall link" in refused.text
    assert "set-cookie" not in refused.headers
    assert (await second.get("/")).status_code == 401


async def test_whoever_used_the_link_is_shown_the_way_back_in(place):
    link = await claim_link(place)
    visitor = somebody(place)
    await visitor.get(link)
    again = await visitor.get(link)
    assert again.status_code == 410
    assert 'href="/">Open the console' in again.text


async def test_an_expired_link_says_so(place):
    link = await claim_link(place)
    place.clock.set_ahead(timedelta(hours=25))
    answer = await somebody(place).get(link)
    assert answer.status_code == 410
    assert "This link has expired" in answer.text


@pytest.mark.parametrize("query", ["", "?token=", "?token=nothing", "?token=%00", "?token=%ff"])
async def test_what_is_no_link_of_ours_says_so(place, query):
    answer = await somebody(place).get(f"/claim{query}")
    assert answer.status_code in {400, 404}
    assert "text/html" in answer.headers["content-type"]
    assert "rollcall" in answer.text


async def test_looking_ahead_at_a_link_does_not_use_it_up(place):
    link = await claim_link(place)
    visitor = somebody(place)
    await visitor.web.head(link)
    await visitor.get(link, headers={"sec-purpose": "prefetch;prerender"})
    assert (await visitor.get(link)).status_code == 303


@pytest.mark.parametrize("secure", [False, True])
async def test_the_cookie_is_kept_from_scripts_and_other_sites(tmp_path, secure):
    public_url = "https://roster.example" if secure else None
    async with open_place(tmp_path, public_url=public_url) as place:
        answer = await somebody(place).get(await claim_link(place))
    said = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/"} <= said
    assert ("secure" in said) is secure
    assert not [part for part in said if part.startswith("domain")]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("htmx", [False, True])
async def test_without_a_session_every_page_says_how_to_get_in(place, path, htmx):
    headers = {"hx-request": "true"} if htmx else {}
    answer = await somebody(place).get(path, headers=headers)
    assert answer.status_code == 401
    assert "You are not signed in" in answer.text
    assert "rollcall link" in answer.text


async def test_a_made_up_session_lets_nobody_in(place):
    visitor = somebody(place)
    visitor.web.cookies.set(COOKIE, "made-up")
    answer = await visitor.get("/")
    assert answer.status_code == 401
    assert "max-age=0" in answer.headers["set-cookie"].lower()


async def test_a_claim_is_no_session(place):
    visitor = somebody(place)
    visitor.web.cookies.set(COOKIE, (await claim_link(place)).partition("=")[2])
    assert (await visitor.get("/")).status_code == 401


async def test_a_session_survives_a_restart(tmp_path):
    async with open_place(tmp_path) as place:
        token = (await signed_in(place)).web.cookies[COOKIE]
    async with open_place(tmp_path) as place:
        visitor = somebody(place)
        visitor.web.cookies.set(COOKIE, token)
        assert (await visitor.get("/")).status_code == 200


async def test_a_session_ends_after_a_month(place, visitor):
    place.clock.set_ahead(timedelta(days=29))
    assert (await visitor.get("/")).status_code == 200
    place.clock.set_ahead(timedelta(days=31))
    assert (await visitor.get("/")).status_code == 401


async def test_moving_the_sandboxs_clock_signs_nobody_out(tmp_path):
    async with open_place(tmp_path, sandbox=True) as place:
        visitor = await signed_in(place)
        place.clock.set_ahead(timedelta(days=60))
        page = await visitor.get("/")
    assert page.status_code == 200
    assert "Its clock: " in page.text
    assert "9 Jun 2026, 12:00:00 UTC" in page.text


async def test_signing_out_ends_the_session(place, visitor):
    session = visitor.web.cookies[COOKIE]
    answer = await visitor.post("/sign-out", await visitor.form_token())
    assert answer.status_code == 200
    assert "You are signed out" in answer.text
    assert COOKIE not in visitor.web.cookies
    thief = somebody(place)
    thief.web.cookies.set(COOKIE, session)
    assert (await thief.get("/")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ],
)
async def test_another_sites_form_is_refused_though_it_knows_the_token(visitor, headers):
    answer = await visitor.post("/sign-out", await visitor.form_token(), **headers)
    assert answer.status_code == 403
    assert (await visitor.get("/")).status_code == 200


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
async def test_a_form_without_its_token_is_refused(visitor, token):
    answer = await visitor.post("/sign-out", token)
    assert answer.status_code == 403
    assert "Open the page anew" in answer.text
    assert (await visitor.get("/")).status_code == 200


async def test_another_sessions_token_is_refused(place, visitor):
    other = await (await signed_in(place)).form_token()
    assert (await visitor.post("/sign-out", other)).status_code == 403


async def test_a_form_of_this_very_server_is_taken(place, visitor):
    answer = await visitor.post(
        "/sign-out", await visitor.form_token(), origin=str(place.web.base_url).rstrip("/")
    )
    assert answer.status_code == 200


async def test_too_large_a_form_is_refused(visitor):
    assert (await visitor.post("/sign-out", "x" * 20_000)).status_code == 413


async def test_what_changes_something_is_not_done_by_following_a_link(visitor):
    answer = await visitor.get("/sign-out")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert (await visitor.get("/")).status_code == 200


async def test_the_callers_host_is_not_where_anybody_is_sent(place):
    link = await claim_link(place)
    answer = await somebody(place).get(link, headers={"host": "elsewhere.example"})
    assert answer.headers["location"] == "/"
