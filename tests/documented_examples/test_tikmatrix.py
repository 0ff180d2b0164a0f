"""TikMatrix, "Accounts Status API": the sample answer, the seven parameters, the two errors."""

from typing import Any

import pytest

from rollcall.sandbox import samples
from tests.broken import lose_the_accounts
from tests.documented_examples.holding import differences, sample
from tests.makers import account
from tests.place import Place

PATH = "/tikmatrix/api/v1/accounts"
FIELDS = [
    "id",
    "username",
    "email",
    "platform",
    "packagename",
    "device",
    "device_online",
    "device_name",
    "logined",
    "logined_text",
    "status",
    "status_text",
    "tags",
]


@pytest.fixture
async def documented(place: Place) -> Place:
    await place.put(*samples.tikmatrix())
    return place


async def numbers(place: Place, **query: Any) -> list[int]:
    answer = (await place.get(PATH, params=query)).json()
    assert answer["code"] == 0, answer
    assert answer["data"]["total"] == len(answer["data"]["accounts"])
    return [found["id"] for found in answer["data"]["accounts"]]


async def test_the_sample_answer(documented: Place) -> None:
    answer = await documented.get(PATH, params={"page": 1, "page_size": 20})
    assert answer.status_code == 200
    assert differences(sample("tikmatrix_accounts"), answer.json()) == {}


async def test_the_fields_stand_in_the_documented_order(documented: Place) -> None:
    answer = (await documented.get(PATH)).json()
    assert [list(found) for found in answer["data"]["accounts"]] == [FIELDS] * 2
    assert list(answer) == ["code", "message", "data"]
    assert list(answer["data"]) == ["accounts", "total", "page", "page_size"]


async def test_page_and_page_size_have_their_defaults(documented: Place) -> None:
    data = (await documented.get(PATH)).json()["data"]
    assert (data["page"], data["page_size"]) == (1, 20)


@pytest.mark.parametrize(
    "query, expected",
    [
        ({}, [1, 2, 70]),
        ({"platform": "tiktok"}, [1, 2]),
        ({"platform": "instagram"}, [70]),
        ({"device": "emulator-5554"}, [1]),
        ({"device": "emulator"}, []),
        ({"logined": 0}, [2, 70]),
        ({"logined": 1}, [1]),
        ({"status": 0}, [1, 70]),
        ({"status": 1}, [2]),
        ({"tag": "vip"}, [1]),
        ({"tag": "VIP"}, []),
        ({"tag": "vi"}, []),
        ({"platform": "tiktok", "logined": 1}, [1]),
        ({"logined": 1, "status": 1}, []),
    ],
)
async def test_each_parameter_chooses(
    documented: Place, query: dict[str, Any], expected: list[int]
) -> None:
    await documented.put(
        account("grace", "instagram", number=70), account("elsewhere", "linkedin", number=71)
    )
    assert await numbers(documented, **query) == expected


async def test_pages_are_one_based_and_share_the_total(documented: Place) -> None:
    pages = [
        (await documented.get(PATH, params={"page": page, "page_size": 1})).json()["data"]
        for page in (1, 2, 3)
    ]
    assert [[a["id"] for a in page["accounts"]] for page in pages] == [[1], [2], []]
    assert {page["total"] for page in pages} == {2}
    assert [page["page"] for page in pages] == [1, 2, 3]


async def test_a_device_that_is_offline_has_no_name(documented: Place) -> None:
    await documented.put(
        account("ada", device_serial="pixel-1", device_model="Pixel 8", device_online=False)
    )
    found = (await documented.get(PATH, params={"device": "pixel-1"})).json()["data"]["accounts"]
    assert [(a["device_online"], a["device_name"]) for a in found] == [(False, "")]


async def test_an_account_without_names_and_device_has_nulls(documented: Place) -> None:
    await documented.put(account(None, external_id="e1", number=80))
    (found,) = [a for a in (await documented.get(PATH)).json()["data"]["accounts"] if a["id"] == 80]
    assert [found[key] for key in ("username", "email", "packagename", "device")] == [None] * 4
    assert (found["device_name"], found["tags"]) == ("", [])


async def test_no_access_is_403_with_its_code(documented: Place) -> None:
    answer = await documented.web.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (403, 40301)


async def test_an_internal_error_is_500_with_its_code(documented: Place) -> None:
    lose_the_accounts(documented.runtime.settings.data)
    answer = await documented.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (500, 50001)
