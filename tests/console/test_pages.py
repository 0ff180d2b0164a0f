"""What the pages show is what the core knows: the same figures and lists as our own API's."""

import csv
import html
import io
import re

import pytest

from rollcall.console.pages.account import _web
from rollcall.core.exchange.rows import NAMES
from rollcall.sandbox.fleet import fleet
from tests.console.test_assets import INLINE
from tests.console.visitor import signed_in
from tests.makers import NOW, account
from tests.place import open_place

ROW = re.compile(r'class="row-link" href="/accounts/(acc_[0-9a-f]{32})"')
NEXT = re.compile(r'href="([^"]+)" rel="next"')
TOTAL = re.compile(r"data-total>\s*<b>([\d,]+)</b>")
SECRETS = ("sandbox-password-", "sandbox-mailbox-", "SecretPass", "tok_live_", "DemoAPIKey")


@pytest.fixture
async def manned(tmp_path):
    """A place that holds the sandbox fleet."""
    async with open_place(tmp_path / "data", dossiers=fleet(NOW)) as place:
        yield place


def rows(page: str) -> list[str]:
    return ROW.findall(page)


def number(text: str) -> int:
    return int(text.replace(",", ""))


async def test_the_overview_has_the_apis_figures(manned):
    page = (await (await signed_in(manned)).get("/")).text
    known = (await manned.get("/v1/health")).json()
    shown = re.search(r'standing-number"><a href="[^"]*">([\d,]+)</a> <span>of ([\d,]+)', page)
    assert shown is not None
    assert [number(n) for n in shown.groups()] == [known["can_post"], known["accounts"]]
    tallies = re.findall(
        r'<a class="tally (\w+)[^"]*" href="[^"]*">.*?tally-count">([\d,]+)<', page, re.DOTALL
    )
    assert {state: number(count) for state, count in tallies} == known["states"]
    for reason in known["reasons"]:
        state = reason["health"].replace("_", " ")
        if reason["health"] in {"limited", "unknown"}:
            why = reason["reason"].replace("_", " ")
            assert f">{reason['accounts']} {state}: {why}</a>" in page
        elif reason["health"] != "disabled":
            assert f"<b>{reason['accounts']}</b> {state}" in page
            assert html.escape(reason["means"]) in page


async def test_each_need_leads_to_exactly_its_accounts(manned):
    visitor = await signed_in(manned)
    page = (await visitor.get("/")).text
    needs = re.findall(r'class="button" href="(/accounts\?[^"]+)" data-row>Show (\d+)', page)
    assert len(needs) > 5
    for href, count in needs:
        found = (await visitor.get(html.unescape(href))).text
        assert len(rows(found)) == int(count)


async def test_the_charts_last_day_is_now(manned):
    page = (await (await signed_in(manned)).get("/?days=7")).text
    days = re.findall(r"<title>(\d+ \w+): (\d+) can post", page)
    assert len(days) == 7
    known = (await manned.get("/v1/health")).json()
    assert days[-1] == ("10 Apr", str(known["can_post"]))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "platform=tiktok",
        "platform=tiktok&platform=x&health=healthy",
        "health=expired&health=unhealthy",
        "reason=token_expired",
        "can_post=false",
        "signed_in=true",
        "enabled=false",
        "online=true",
        "tag=vip&country=US",
        "country=usa&country=United%20Kingdom",
        "q=ADA_",
        "q=%25",
        "sort=-name",
        "sort=health_since&limit=5",
        "device=emulator-5556",
        "removed=true",
        "q=nobody-is-called-this",
    ],
)
async def test_the_list_is_the_apis_list(manned, query):
    page = (await (await signed_in(manned)).get(f"/accounts?{query}")).text
    known = (await manned.get(f"/v1/accounts?{query}&include=total")).json()
    assert rows(page) == [each["id"] for each in known["data"]]
    total = TOTAL.search(page)
    assert total is not None
    assert number(total[1]) == known["page"]["total"]


@pytest.mark.parametrize("sort", ["number", "-name", "health_since"])
async def test_paging_forth_visits_each_account_once(manned, sort):
    visitor = await signed_in(manned)
    found: list[str] = []
    path = f"/accounts?sort={sort}&limit=20&enabled=true"
    while path:
        page = (await visitor.get(path)).text
        found += rows(page)
        following = NEXT.search(page)
        path = html.unescape(following[1]) if following else ""
    known = (await manned.get(f"/v1/accounts?sort={sort}&limit=200&enabled=true")).json()
    assert found == [each["id"] for each in known["data"]]


async def test_an_empty_field_of_the_form_asks_for_nothing(manned):
    visitor = await signed_in(manned)
    plain = (await visitor.get("/accounts")).text
    blank = (await visitor.get("/accounts?q=&can_post=&device=&online=")).text
    assert rows(blank) == rows(plain)
    assert 'class="chip"' not in blank


async def test_each_chip_takes_its_filter_away(manned):
    visitor = await signed_in(manned)
    page = (await visitor.get("/accounts?platform=x&platform=tiktok&tag=vip&limit=100")).text
    chips = [html.unescape(href) for href in re.findall(r'class="chip" href="([^"]+)"', page)]
    assert chips == [
        "/accounts?platform=tiktok&tag=vip&limit=100",
        "/accounts?platform=x&tag=vip&limit=100",
        "/accounts?platform=x&platform=tiktok&limit=100",
    ]


async def test_a_country_is_shown_by_its_name_whatever_it_was_called(manned):
    visitor = await signed_in(manned)
    page = (await visitor.get("/accounts?country=gbr")).text
    assert "United Kingdom" in page[page.index('class="chip"') :][:300]
    assert re.search(r'value="GB"[^>]*checked', page)
    assert (await visitor.get("/accounts?country=Atlantis")).status_code == 400


async def test_htmx_is_given_the_results_alone(manned):
    visitor = await signed_in(manned)
    part = await visitor.get("/accounts?platform=x", headers={"hx-request": "true"})
    assert "<!doctype" not in part.text.lower()
    assert 'id="results"' in part.text
    assert rows(part.text) == rows((await visitor.get("/accounts?platform=x")).text)
    assert "HX-Request" in part.headers["vary"]


async def test_the_file_holds_every_account_that_the_filters_choose(manned):
    visitor = await signed_in(manned)
    answer = await visitor.get("/accounts.csv?can_post=false&sort=-name")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    known = (await manned.get("/v1/accounts?can_post=false&sort=-name&limit=200")).json()["data"]
    assert list(lines[0]) == list(NAMES)
    assert [line["id"] for line in lines] == [each["id"] for each in known]
    assert [line["username"] for line in lines] == [each["username"] or "" for each in known]
    assert "attachment" in answer.headers["content-disposition"]


async def test_an_accounts_page_tells_everything_but_its_secrets(manned):
    visitor = await signed_in(manned)
    for each in (await manned.get("/v1/accounts?limit=200")).json()["data"]:
        answer = await visitor.get(f"/accounts/{each['id']}")
        assert answer.status_code == 200
        assert html.escape(each["username"] or each["display_name"]) in answer.text
        assert not [secret for secret in SECRETS if secret in answer.text]


async def test_an_account_is_found_by_its_number_too(manned):
    visitor = await signed_in(manned)
    [known] = (await manned.get("/v1/accounts?limit=1")).json()["data"]
    by_number = await visitor.get(f"/accounts/{known['number']}")
    assert known["id"] in by_number.text


async def test_the_timeline_goes_on_where_it_was_cut(place):
    visitor = await signed_in(place)
    past = [
        account(
            "ada",
            health="healthy" if day % 2 else "expired",
            health_since=f"2026-03-{day:02d}T08:00:00.000Z",
        )
        for day in range(1, 31)
    ]
    [outcome, *_] = await place.put(past[0])
    for turn in past[1:]:
        await place.put(turn)
    page = (await visitor.get(f"/accounts/{outcome.number}")).text
    older = re.search(r'href="([^"]+before=[^"]+)">Older changes', page)
    assert older is not None
    rest = (await visitor.get(html.unescape(older[1]))).text
    shown = [len(re.findall(r'<li class="turn ', each)) for each in (page, rest)]
    assert shown == [25, 5]
    assert "until now" in page
    assert "until now" not in rest


async def test_other_apis_tell_of_it_in_their_own_words(place, visitor):
    [outcome, _] = await place.put(
        account("ada", "tiktok", health="expired", signed_in=False), account("bo", "youtube")
    )
    page = (await visitor.get(f"/accounts/{outcome.number}")).text
    spelled = (await place.get("/lobstr/v1/accounts")).json()["data"][0]
    assert f"{spelled['status']} {spelled['status_code_info']}" in page
    [tikmatrix] = (await place.get("/tikmatrix/api/v1/accounts")).json()["data"]["accounts"]
    assert f"{tikmatrix['logined_text']}, {tikmatrix['status_text']}" in page
    other = (await visitor.get(f"/accounts/{outcome.number + 1}")).text
    assert "Not listed: it knows Instagram and TikTok only." in other


async def test_what_people_wrote_is_text_and_never_markup(place, visitor):
    wicked = "<script>alert(1)</script>\"'"
    [outcome] = await place.put(
        account(
            "ada",
            display_name=wicked,
            biography=wicked,
            tags=['"><b>x'],
            device_serial="<i>",
            external_id="<u>",
        )
    )
    for path in (f"/accounts/{outcome.number}", "/accounts", "/", "/accounts?q=<script>"):
        page = (await visitor.get(path)).text
        assert "<script>alert" not in page
        assert "<b>x" not in page


@pytest.mark.parametrize(
    "url, followed",
    [
        ("https://example.com/a", True),
        ("HTTP://example.com", True),
        ("javascript:alert(1)", False),
        (" https://example.com", False),
        ("data:text/html,x", False),
        ("/accounts", False),
        (None, False),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(url, followed):
    assert _web(url) == (url if followed else None)


async def test_another_workspaces_accounts_are_not_there(place, visitor):
    other = await place.neighbour()
    [outcome] = await other.put(account("unseen_neighbour"))
    assert (await visitor.get(f"/accounts/{outcome.number}")).status_code == 404
    assert (await visitor.get(f"/accounts/acc_{outcome.uuid}")).status_code == 404
    assert "unseen_neighbour" not in (await visitor.get("/accounts")).text


async def test_every_page_is_the_same_on_each_database(either_place):
    await either_place.put(*fleet(NOW))
    visitor = await signed_in(either_place)
    for path in (
        "/",
        "/?days=90&only=problems",
        "/accounts?q=a&sort=-name&tag=vip",
        "/accounts/101",
    ):
        answer = await visitor.get(path)
        assert answer.status_code == 200, path
        assert "Sandbox" not in answer.text
    file = await visitor.get("/accounts.csv")
    assert len(list(csv.DictReader(io.StringIO(file.text)))) == len(fleet(NOW))


async def test_no_page_holds_anything_inline(manned):
    visitor = await signed_in(manned)
    for path in ("/", "/accounts", "/accounts/101", "/nope", "/accounts?limit=x"):
        assert INLINE.findall((await visitor.get(path)).text) == []


async def test_a_change_shows_on_the_next_look(place, visitor):
    await place.put(account("ada", health="healthy"))
    assert "All" in (await visitor.get("/accounts")).text
    before = (await visitor.get("/")).text
    await place.put(account("bo", health="expired"))
    after = (await visitor.get("/")).text
    assert "<span>of 1</span>" in before
    assert "<span>of 2</span>" in after


async def test_a_removed_account_says_so_and_can_still_be_read(place, visitor):
    [outcome] = await place.put(account("ada"))
    async with place.core(writes=True) as core:
        await core.accounts.remove([outcome.number])
    page = await visitor.get(f"/accounts/{outcome.number}")
    assert page.status_code == 200
    assert "This account was removed" in page.text
    assert "Not listed: it was removed." in page.text
