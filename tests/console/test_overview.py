"""What needs somebody and what lies ahead, on the overview, held against the core's own lists."""

import html
import re
from datetime import timedelta

import pytest

from rollcall.core.vault.kinds import SecretKind
from rollcall.db.statements import insert_row
from rollcall.db.tables import GRANTS
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import Secret
from tests.console.test_pages import rows
from tests.console.visitor import Visitor, signed_in
from tests.makers import NOW, account
from tests.place import Place

NEED = re.compile(
    r'need-title"><b>([\d,]+)</b> ([^<]+)</p>.*?'
    r'class="button" href="([^"]+)" data-row>Show ([\d,]+)',
    re.DOTALL,
)
DAY = re.compile(
    r'<time datetime="([\d-]+)">[^<]+</time></th>\s*<td>(.*?)</td>\s*<td class="number[^>]*>(\d+)',
    re.DOTALL,
)
TOKEN = {SecretKind.ACCESS_TOKEN: Secret("a token")}
EXPIRED = {"health": "expired", "health_reason": "token_expired"}
EXPIRING = {"health": "expiring", "health_reason": "token_expiring_soon"}


def days(count: float) -> Instant:
    return instant(NOW + timedelta(days=count))


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


async def seen(visitor: Visitor) -> str:
    answer = await visitor.get("/")
    assert answer.status_code == 200
    return answer.text


async def renewing(place: Place, number: int | None, at: Instant) -> None:
    row = dict.fromkeys(column.name for column in GRANTS.columns) | {
        "workspace_id": place.workspace_id,
        "account_number": number,
        "platform": "tiktok",
        "client_id": "app",
        "person": "1",
        "session_id": "0" * 32,
        "generation": 1,
        "renewable": True,
        "tries": 0,
        "access_ends_at": at,
        "refresh_ends_at": at,
        "renew_at": days(0.5),
    }
    async with place.runtime.database.transaction() as transaction:
        await transaction.write(place.workspace_id, insert_row(GRANTS), row)


async def test_the_widest_problem_comes_first_and_leads_to_its_accounts(either_place: Place):
    on = {"device_serial": "A 1", "device_online": False, "device_model": "Pixel 8a"}
    await either_place.put(
        account("banned", health="unhealthy", health_reason="banned", health_since=days(-40)),
        *(account(f"token{n}", **EXPIRED, health_since=days(-n - 1)) for n in range(3)),
        *(account(f"device{n}", health="healthy", **on) for n in range(4)),
        account("dark", health="unhealthy", health_reason="device_offline", **on),
        account("off", health="disabled", enabled=False, **on),
    )
    visitor = await signed_in(either_place)
    page = await seen(visitor)
    found = NEED.findall(page)
    assert [(int(count), title) for count, title, *_ in found] == [
        (5, "on a device that is offline"),
        (3, "expired: token expired"),
        (1, "unhealthy: banned"),
    ]
    assert "The device Pixel 8a is offline. <b>Connect the device.</b>" in page
    assert "1 of them cannot post." in page
    for count, _, href, listed in found:
        assert count == listed
        assert len(rows((await visitor.get(html.unescape(href))).text)) == int(count)
    assert "oldest" in page
    assert "3 days ago" in plain(page.split("token expired</p>")[1].split("need-act")[0])


async def test_problems_are_those_of_the_queue(either_place: Place):
    ends = days(3)
    _, renewed, *_ = await either_place.put(
        account("ends", **EXPIRING, session_expires_at=ends),
        account("renewed", **EXPIRING, session_expires_at=ends),
        account("stuck", health="healthy", can_post=False),
        account("lost", health="unhealthy", health_reason="device_offline"),
        account("held", health="limited", health_reason="rate_limited"),
        account("well", health="healthy"),
    )
    await renewing(either_place, renewed.number, ends)
    page = await seen(await signed_in(either_place))
    counts = (await either_place.get("/v1/fixes")).json()["counts"]
    found = NEED.findall(page)
    assert sum(int(count) for count, *_ in found) == sum(one["problems"] for one in counts) == 3
    [[count, _, _, listed]] = [need for need in found if "expiring" in need[1]]
    assert (count, listed) == ("1", "2")
    assert "Listed with them: 1 renewed without anybody." in page
    assert re.search(r'href="/accounts\?health=limited[^"]*">1 limited: rate limited</a>', page)


@pytest.mark.parametrize(
    "count, said",
    [
        (40, ("40 problems", "And 10 more:")),
        (101, ("100 or more problems", "And 70 or more:")),
    ],
)
async def test_more_problems_than_are_seen_at_once_can_be_opened(
    place: Place, count: int, said: tuple[str, str]
):
    await place.put(
        *(
            account(f"u{n}", device_serial=f"S{n:03}", device_online=False, health="healthy")
            for n in range(count)
        )
    )
    page = await seen(await signed_in(place))
    first, others = page.split('<details class="need-others">')
    assert len(NEED.findall(first)) == 6
    assert len(NEED.findall(others)) == 24
    assert "24 more problems" in others
    assert f">{said[0]}, the widest first<" in first
    assert said[1] in others


async def test_each_day_ahead_says_how_many_stop_and_why(either_place: Place):
    _, _, _, renewed, *_ = await either_place.put(
        account("a_session", health="healthy", session_expires_at=days(2)),
        account("a_token", health="healthy", session_expires_at=days(2), secrets=TOKEN),
        account("late", health="healthy", session_expires_at=days(6)),
        account("renewed", health="healthy", session_expires_at=days(4)),
        account("beyond", health="healthy", session_expires_at=days(8)),
        account("unsaid", health="healthy"),
        account("cannot", health="expired"),
    )
    await renewing(either_place, renewed.number, days(4))
    page = await seen(await signed_in(either_place))
    panel = page.split('class="panel ahead"')[1].split("</section>")[0]
    assert [(day, plain(stops), renews) for day, stops, renews in DAY.findall(panel)] == [
        (days(2)[:10], "2 1 session ends, 1 access token ends", "0"),
        (days(4)[:10], "none", "1"),
        (days(6)[:10], "1 session ends", "0"),
    ]
    assert "3 stop working, 1 renews itself" in panel
    named = re.findall(r'href="/accounts/acc_[0-9a-f]{32}">@(\w+)</a>(.*?)</li>', panel, re.DOTALL)
    assert {name: plain(more).rsplit(" in ", 1)[0] for name, more in named} == {
        "a_session": "session ends",
        "a_token": "access token ends",
        "renewed": "renews itself",
        "late": "session ends",
    }
    assert "Of 1 that can post nobody said when" in panel


async def test_where_nothing_needs_anybody_it_says_what_that_means(place: Place, visitor: Visitor):
    await place.put(account("ada", health="healthy"))
    page = plain(await seen(visitor))
    assert "Nothing needs anybody. Every account that is switched on can post." in page
    assert "Nothing that is known to end does so within seven days." in page
    assert "Of 1 that can post nobody said when" in page
    until = {"asked": "a post", "answered": "429", "until": days(2)}
    held = {"health": "limited", "health_reason": "rate_limited", "health_evidence": until}
    await place.put(account("bo", **held))
    page = plain(await seen(visitor))
    assert "Whatever cannot post recovers by itself, or is looked at soon." in page
    assert "1 held back now works again by then." in page
