"""PostEverywhere, "List accounts": the sample answer, and the four documented responses."""

import pytest

from rollcall.core.access.caller import Scope
from rollcall.sandbox import samples
from tests.broken import lose_the_accounts
from tests.documented_examples.holding import differences, sample
from tests.makers import account
from tests.place import Place

PATH = "/posteverywhere/api/v1/accounts"
QUOTA_HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after")


@pytest.fixture
async def documented(place: Place) -> Place:
    await place.put(*samples.posteverywhere())
    return place


async def test_the_sample_answer(documented: Place) -> None:
    answer = await documented.get(PATH, headers={"x-request-id": "a1b2c3d4"})
    assert answer.status_code == 200
    # The published clients read `id` where the documents have `account_id`; both are there.
    assert differences(sample("posteverywhere_accounts"), answer.json()) == {
        f"data.accounts[{place}].id": "added" for place in range(3)
    }
    assert all(a["id"] == a["account_id"] for a in answer.json()["data"]["accounts"])


async def test_account_ids_repeat_the_accounts_in_their_order(documented: Place) -> None:
    data = (await documented.get(PATH)).json()["data"]
    assert data["account_ids"] == [a["account_id"] for a in data["accounts"]] == [2280, 2282, 2285]


@pytest.mark.parametrize(
    "health, status, can_post",
    [
        ("healthy", "healthy", True),
        ("expiring", "healthy", True),
        ("expired", "expired", False),
        ("limited", "unhealthy", False),
        ("unhealthy", "unhealthy", False),
        ("setup_incomplete", "unhealthy", False),
        ("disabled", "unhealthy", False),
        ("unknown", "unhealthy", False),
    ],
)
async def test_every_state_of_health_has_one_of_the_three_words(
    place: Place,
    health: str,
    status: str,
    can_post: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    await place.put(account("ada", health=health, signed_in=True))
    (found,) = (await place.get(PATH)).json()["data"]["accounts"]
    assert found["health"] == {"status": status, "can_post": can_post}


async def test_401_for_a_missing_and_an_invalid_key(documented: Place) -> None:
    for headers in ({}, {"authorization": f"Bearer pe_live_{'0' * 46}"}):
        answer = await documented.web.get(PATH, headers=headers)
        assert answer.status_code == 401
        body = answer.json()
        assert (body["data"], body["error"]["code"]) == (None, "authentication_failed")
        assert body["error"]["retryable"] is False


async def test_429_with_its_four_headers(documented: Place) -> None:
    key = await documented.issue(Scope.READ, requests_per_minute=2)
    spent = [await documented.get(PATH, key=key) for _ in range(3)]
    assert [answer.status_code for answer in spent] == [200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in spent] == ["1", "0", "0"]
    limit, remaining, reset, wait = (int(spent[-1].headers[name]) for name in QUOTA_HEADERS)
    now = int(documented.clock().timestamp())
    assert (limit, remaining) == (2, 0)
    assert now < reset <= now + 60
    assert wait == reset - now
    assert spent[-1].json()["error"]["code"] == "rate_limit_exceeded"


async def test_500_in_the_same_envelope(documented: Place) -> None:
    lose_the_accounts(documented.runtime.settings.data)
    answer = await documented.get(PATH)
    assert answer.status_code == 500
    body = answer.json()
    assert body.keys() == {"data", "error", "meta"}
    assert (body["error"]["code"], body["error"]["retryable"]) == ("internal_error", True)
