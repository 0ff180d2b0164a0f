"""What our own API does not know is refused: a misspelt word neither widens nor loses anything."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from rollcall.api import API
from rollcall.wire.card import Operation
from rollcall.wire.routes import WORD
from tests.makers import account
from tests.place import Place

OPERATIONS = [o for o in API.operations if isinstance(o, Operation)]
TAKES_A_BODY = [o for o in OPERATIONS if o.body is not None]


def structs_in(found: Any) -> Iterator[msgspec.inspect.StructType]:
    """Every struct that a shape is made of, at whatever depth."""
    if isinstance(found, msgspec.inspect.StructType):
        yield found
        for field in found.fields:
            yield from structs_in(field.type)
    elif isinstance(found, tuple):
        for one in found:
            yield from structs_in(one)
    elif isinstance(found, msgspec.inspect.Type):
        parts = ("types", "item_type", "item_types", "key_type", "value_type", "type")
        for part in parts:
            yield from structs_in(getattr(found, part, None))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_no_shape_passes_over_what_it_does_not_know(operation: Operation):
    shapes = [shape for shape in (operation.query, operation.body) if shape is not None]
    found = [one for shape in shapes for one in structs_in(msgspec.inspect.type_info(shape))]

    assert len(found) >= len(shapes)
    assert [one.cls.__name__ for one in found if not one.forbid_unknown_fields] == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_a_parameter_that_an_operation_does_not_have_is_refused(
    place: Place, operation: Operation
):
    """`?dry_run=true` where it belongs into the body would otherwise be the real thing."""
    await place.put(account("ada"))
    [found] = (await place.get("/v1/accounts")).json()["data"]
    path = WORD.sub(found["id"], operation.path)

    answer = await place.ask(operation.method, f"{path}?dry_run=true", json={})

    assert answer.status_code == 422
    missing = [{"parameter": "q", "detail": "Missing."}] if operation.name == "searchSocial" else []
    strange = {"parameter": "dry_run", "detail": "There is no such field."}
    assert answer.json()["errors"] == [*missing, strange]
    assert (await place.get("/v1/accounts")).json()["data"] == [found]


@pytest.mark.parametrize("operation", TAKES_A_BODY, ids=lambda operation: operation.name)
async def test_a_field_that_a_body_does_not_have_is_refused(place: Place, operation: Operation):
    await place.put(account("ada"))
    [found] = (await place.get("/v1/accounts")).json()["data"]
    workspace = (await place.get("/v1/me")).json()["workspace"]["id"]
    words = {"account": found["id"], "workspace": workspace, "kind": "password"}
    words["platform"] = "tiktok"
    words["webhook"] = "wh_" + "0" * 32
    path = WORD.sub(lambda match: words[match[0].strip("{}")], operation.path)

    answer = await place.ask(operation.method, path, json={"nonsense": 1})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/nonsense"]


async def test_a_misspelt_filter_changes_no_account(either_place: Place):
    await either_place.put(account("ada"), account("bo", "x"))
    body = {"action": "remove", "filter": {"platfrom": ["tiktok"]}}

    answer = await either_place.ask("POST", "/v1/accounts/bulk-change", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/filter/platfrom", "detail": "There is no such field."}
    ]
    assert len((await either_place.get("/v1/accounts")).json()["data"]) == 2


async def test_an_expiry_that_is_no_time_makes_no_key_that_never_expires(place: Place):
    for expires_at in ("", "soon"):
        body = {"name": "guest", "scopes": ["read"], "expires_at": expires_at}

        answer = await place.ask("POST", "/v1/keys", json=body)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/expires_at"]
