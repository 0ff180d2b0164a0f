"""Which operations need more of a key's plan or of an owner's leave, as the documents have it."""

from pathlib import Path

import pytest

from rollcall.core.access.plans import Plan
from rollcall.dialects.tikapi import TIKAPI
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.wire.card import Operation
from tests.place import Place

NEEDS = Path(__file__).with_name("tikapi_needs.txt")
NOTHING = frozenset[str]()
SERVED = [o for o in TIKAPI.operations if isinstance(o, Operation)]
PREMIUM = [o for o in SERVED if o.premium]
SPECIAL = [o for o in SERVED if o.special]


def words(text: str) -> frozenset[str]:
    return NOTHING if text == "-" else frozenset(text.split(","))


def listed() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    lines = [line for line in NEEDS.read_text().splitlines() if not line.startswith("#")]
    return {name: (words(kinds), words(scopes)) for name, kinds, scopes in map(str.split, lines)}


def kinds_of(operation: Operation) -> frozenset[str]:
    kinds = {"premium": operation.premium, "special": operation.special}
    return frozenset(kind for kind, needed in kinds.items() if needed)


def test_the_list_has_every_operation() -> None:
    assert set(listed()) == {operation.name for operation in TIKAPI.operations}


def test_operations_are_premium_and_special_as_the_documents_have_them() -> None:
    assert {o.name: kinds_of(o) for o in SERVED} == {o.name: listed()[o.name][0] for o in SERVED}
    assert PREMIUM
    assert SPECIAL


def test_operations_check_the_scopes_that_the_documents_name_and_no_others() -> None:
    checked = {o.name: frozenset(o.acts_for or ()) for o in SERVED}
    assert checked == {o.name: listed()[o.name][1] for o in SERVED}


@pytest.mark.parametrize("kind", ["premium", "special"])
async def test_a_plan_without_them_refuses_them_and_nothing_else(world: Place, kind: str) -> None:
    key = await world.issue(plan=Plan(**{kind: False}))
    for operation in SERVED:
        method, path = operation.method, f"/tikapi{operation.path}".replace("{category}", "users")
        headers = {"x-account-key": DEMO_ACCOUNT_KEY}
        answer = await world.ask(method, path, key=key, headers=headers)
        told = f"The plan of this API key does not include {kind} operations."
        assert (told in answer.text) == (kind in kinds_of(operation)), operation.name
        if kind in kinds_of(operation):
            assert answer.status_code == 403
            assert answer.json()["status"] == "error"


async def test_a_plan_refuses_before_anybody_is_acted_for(world: Place) -> None:
    key = await world.issue(plan=Plan(special=False))
    answer = await world.ask("POST", "/tikapi/user/like", key=key, json={"media_id": "1"})
    assert answer.status_code == 403
