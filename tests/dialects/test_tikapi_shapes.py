"""What every operation of TikAPI answers is of its documented shape, and of no broken one."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from tests.dialects.tikapi_shapes import OPERATIONS, faults, of_operation
from tests.place import Place
from tests.published_clients.tikapi_questions import EVERY, Question, is_served

SERVED = [q for q in EVERY if is_served(q)]
BEFORE = {"user.live.stop": "user.live.start"}
"""What must be done before: a room is opened, so that it can be closed."""
IDS = {
    *("id", "cid", "uid", "aweme_id", "user_id", "msgId", "msg_id", "giftId"),
    *("room_id", "short_id", "nid_str"),
}


async def answer(world: Place, question: Question) -> dict[str, Any]:
    """What is answered to the documents' examples."""
    path, rest = question.path, dict(question.examples)
    for name in list(rest):
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", str(rest.pop(name)))
    answered = await world.ask(
        question.method,
        f"/tikapi{path}",
        headers={"x-account-key": DEMO_ACCOUNT_KEY},
        **({"params": rest} if question.method == "GET" else {"json": rest} if rest else {}),
    )
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


def test_every_operation_of_the_clients_has_a_shape():
    assert {question.name for question in EVERY} == set(OPERATIONS)


@pytest.mark.parametrize("question", SERVED, ids=str)
async def test_an_answer_has_its_documented_shape_and_a_broken_one_has_not(
    world: Place, question: Question
):
    if first := BEFORE.get(question.name):
        await answer(world, next(other for other in EVERY if other.name == first))
    shape, body = of_operation(question.name), await answer(world, question)

    assert faults(shape, body) == []
    broken = list(breaks(body, faults(shape, {})))
    assert len(broken) >= 2
    for what, other in broken:
        assert not shape.is_valid(other), what


def breaks(body: dict[str, Any], missed: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answer without one of the fields that an empty one misses; and with an id as a number."""
    for name in body:
        if any(f"'{name}' is a required property" in fault for fault in missed):
            yield f"without {name}", {k: v for k, v in body.items() if k != name}
    for path in ids(body):
        other = copy.deepcopy(body)
        inner: Any = other
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = int(inner[path[-1]])
        yield f"a number at {path}", other


def ids(inner: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """Where ids are, in the first of every list."""
    if isinstance(inner, list):
        for place, one in enumerate(inner[:1]):
            yield from ids(one, *path, place)
    if isinstance(inner, dict):
        for name, one in inner.items():
            if name in IDS and isinstance(one, str) and one.isdigit():
                yield (*path, name)
            yield from ids(one, *path, name)
