"""What is wrong with a request is told with the place where it stands."""

from typing import Any

import pytest

from rollcall.wire.pointing import pointer, within
from tests.place import Place

ODD = 'a/b~c.d[0]"e'


@pytest.mark.parametrize(
    "path,expected",
    [
        ("email", "/email"),
        ("filter.platform", "/filter/platform"),
        ("accounts[3].tags[0]", "/accounts/3/tags/0"),
        ("secrets[...]", "/secrets"),
        (within("params", ODD), '/params/a~1b~0c.d[0]"e'),
        (within("", "a b"), "/a b"),
        ("body", ""),
    ],
)
def test_a_path_becomes_a_pointer(path: str, expected: str):
    assert pointer(path) == expected


async def errors(place: Place, method: str, path: str, **more: Any) -> list[dict[str, str]]:
    answer = await place.ask(method, path, **more)
    assert answer.status_code == 422, answer.text
    return answer.json()["errors"]


@pytest.mark.parametrize(
    "body,expected",
    [
        ({"platform": "x", "tags": ["a", 5]}, "/tags/1"),
        ({"platform": "x", "username": 5}, "/username"),
        ({"platform": "x", "secrets": {"password": 5}}, "/secrets"),
        ({"platform": "x", "secrets": {"nonsense": "x"}}, "/secrets"),
        ({"platform": "x", ODD: 1}, '/a~1b~0c.d[0]"e'),
        ({"platform": "x", "email": "none"}, "/email"),
        ([], ""),
    ],
)
async def test_a_field_of_a_body_is_pointed_to(place: Place, body: object, expected: str):
    [error] = await errors(place, "POST", "/v1/accounts", json=body)

    assert error["pointer"] == expected
    assert set(error) == {"pointer", "detail"}


async def test_a_field_within_a_filter_is_pointed_to(place: Place):
    body = {"action": "enable", "filter": {"platform": ["myspace"]}}
    [error] = await errors(place, "POST", "/v1/accounts/bulk-change", json=body)

    assert error["pointer"] == "/filter/platform"


@pytest.mark.parametrize(
    "query,name",
    [
        ("limit=0", "limit"),
        ("sort=nonsense", "sort"),
        ("cursor=x", "cursor"),
        ("platform=myspace", "platform"),
        ("nonsense=1", "nonsense"),
        ("a%2Fb=1", "a/b"),
    ],
)
async def test_a_parameter_is_named(place: Place, query: str, name: str):
    [error] = await errors(place, "GET", f"/v1/accounts?{query}")

    assert error["parameter"] == name
    assert set(error) == {"parameter", "detail"}


async def test_a_parameter_is_named_where_a_body_is_taken_too(place: Place):
    [error] = await errors(place, "POST", "/v1/accounts?a=1", json={"platform": "x"})

    assert error["parameter"] == "a"


async def test_a_header_is_named(place: Place):
    headers = {"idempotency-key": "k" * 1000}
    body = {"platform": "x", "username": "ada"}
    [error] = await errors(place, "POST", "/v1/accounts", json=body, headers=headers)

    assert error["header"] == "Idempotency-Key"


async def test_what_is_of_no_field_alone_names_none(place: Place):
    many = "&".join(f"a{n}=1" for n in range(200))
    [error] = await errors(place, "GET", f"/v1/accounts?{many}")

    assert set(error) == {"detail"}
