"""TokPortal, "Accounts (Delivered)": its five samples, their parameters, the missing code."""

from typing import Any

import pytest

from rollcall.sandbox import samples
from tests.documented_examples.holding import differences, sample
from tests.makers import account
from tests.place import Place

ACCOUNTS = "/tokportal/api/ext/accounts"
ONE = f"{ACCOUNTS}/9f3a7b2e-1c4d-4e8f-a5b6-7d9e0f1a2b3c"
OTHER = f"{ACCOUNTS}/b2c3d4e5-6f7a-8b9c-0d1e-2f3a4b5c6d7e"


@pytest.fixture
async def documented(place: Place) -> Place:
    await place.put(*samples.tokportal())
    return place


async def test_the_sample_list(documented: Place) -> None:
    answer = (await documented.get(ACCOUNTS, params={"platform": "tiktok"})).json()
    # The sample was made with 20 a page, though its request says nothing and 25 is the default.
    assert differences(sample("tokportal_accounts"), answer) == {
        "pagination.per_page": "20 became 25"
    }
    answer = (await documented.get(ACCOUNTS, params={"per_page": 20})).json()
    assert differences(sample("tokportal_accounts"), answer) == {}


async def test_the_sample_account_with_its_credentials(documented: Place) -> None:
    answer = await documented.get(ONE)
    assert differences(sample("tokportal_account"), answer.json()) == {}
    assert "no-store" in answer.headers["cache-control"]


async def test_the_sample_bundles(documented: Place) -> None:
    answer = (await documented.get(f"{ONE}/bundles", params={"status": "accepted"})).json()
    assert differences(sample("tokportal_account_bundles"), answer) == {}


async def test_the_sample_verification_code(documented: Place) -> None:
    answer = await documented.ask("POST", f"{ONE}/verification-code")
    assert answer.status_code == 200
    assert differences(sample("tokportal_verification_code"), answer.json()) == {}


async def test_the_sample_of_a_code_that_is_not_there(documented: Place) -> None:
    answer = await documented.ask("POST", f"{OTHER}/verification-code")
    assert answer.status_code == 404
    assert differences(sample("tokportal_verification_code_not_found"), answer.json()) == {}


async def test_the_fields_stand_in_the_documented_order(documented: Place) -> None:
    listed = (await documented.get(ACCOUNTS)).json()["data"]
    assert [list(a) for a in listed] == [list(a) for a in sample("tokportal_accounts")["data"]]
    one = (await documented.get(ONE)).json()["data"]
    assert list(one) == list(sample("tokportal_account")["data"])


@pytest.mark.parametrize(
    "query, expected",
    [
        ({}, ["coolcreator99", "trendwatcher22", "grace", "aurelie"]),
        ({"platform": "tiktok"}, ["coolcreator99", "trendwatcher22", "aurelie"]),
        ({"platform": "instagram"}, ["grace"]),
        ({"country": "US"}, ["coolcreator99", "trendwatcher22"]),
        ({"country": "FR"}, ["aurelie"]),
        ({"country": "fr"}, ["aurelie"]),
        ({"country": "GB"}, ["grace"]),
        ({"country": "UK"}, ["grace"]),  # the documents' own example
        ({"country": "UK", "platform": "tiktok"}, []),
        ({"page": 2, "per_page": 3}, ["aurelie"]),
    ],
)
async def test_each_parameter_of_the_list_chooses(
    documented: Place, query: dict[str, Any], expected: list[str]
) -> None:
    await documented.put(
        account("grace", "instagram", country="GB"),
        account("aurelie", country="FR"),
        account("elsewhere", "linkedin", country="US"),
    )
    answer = (await documented.get(ACCOUNTS, params=query)).json()
    assert [a["username"] for a in answer["data"]] == expected


@pytest.mark.parametrize("status", ["pending_setup", "published", "accepted", "completed"])
async def test_bundles_are_chosen_by_status(documented: Place, status: str) -> None:
    answer = (await documented.get(f"{ONE}/bundles", params={"status": status})).json()
    assert len(answer["data"]) == int(status == "accepted")
    assert answer["pagination"]["total"] == len(answer["data"])


async def test_page_and_per_page_have_their_defaults(documented: Place) -> None:
    for path in (ACCOUNTS, f"{ONE}/bundles"):
        pagination = (await documented.get(path)).json()["pagination"]
        assert (pagination["page"], pagination["per_page"]) == (1, 25)


async def test_a_list_shows_no_credentials(documented: Place) -> None:
    text = (await documented.get(ACCOUNTS)).text
    for secret in ("xK9#mP2$vL7nQ4w", "Tr3nd!Set_42x", "482937", "credentials", "status"):
        assert secret not in text


async def test_a_secret_is_not_given_for_a_key_that_repeats(documented: Place) -> None:
    headers = {"idempotency-key": "again"}
    for operation in ("verification-code", "reveal-credentials"):
        answer = await documented.ask("POST", f"{ONE}/{operation}", headers=headers)
        assert answer.status_code == 400
        code = answer.json()["error"]["code"]
        assert code == "IDEMPOTENCY_KEY_NOT_ALLOWED_FOR_SENSITIVE_RESPONSE"
