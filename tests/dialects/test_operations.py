"""Every operation of every vendor is on its face's card, once: served, or absent with a reason."""

import re
from collections import Counter
from pathlib import Path

import pytest

from rollcall.dialects import DIALECTS
from rollcall.wire.card import Absent, Face, Operation
from rollcall.wire.coverage import render
from tests.dialects.speakers import Speaker
from tests.place import Place

HERE = Path(__file__).parent
REFERENCE = HERE.parents[1] / "docs" / "reference"
COUNTS = {"tikmatrix": 20, "lobstr": 48, "tokportal": 91, "posteverywhere": 45, "tikapi": 76}
WITHOUT_A_BODY = {"testWebhook", "testWebhookEndpoint", "retryWebhookDelivery"}
"""What clients post nothing to but the address."""
ONE_WORD = re.compile(r"{\w+}")


def listed(face: Face) -> list[tuple[str, ...]]:
    lines = (HERE / "operations" / f"{face.name}.txt").read_text().splitlines()
    return [tuple(line.split()) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("face", DIALECTS, ids=lambda face: face.name)
def test_the_card_has_what_the_list_has_and_nothing_else(face: Face) -> None:
    known = Counter((method, path) for method, path, *_ in listed(face))
    assert set(known.values()) == {1}
    assert Counter((o.method, o.path) for o in face.operations) == known
    assert len(face.operations) == COUNTS[face.name]


@pytest.mark.parametrize("face", DIALECTS, ids=lambda face: face.name)
def test_operations_have_names_of_their_own(face: Face) -> None:
    names = Counter(operation.name for operation in face.operations)
    assert set(names.values()) == {1}
    for method, path, *name in listed(face):
        if name:  # the vendor's own operation id
            assert [o.name for o in face.operations if (o.method, o.path) == (method, path)] == name


async def test_what_is_absent_answers_501_with_its_reason(speaker: Speaker, place: Place) -> None:
    absent = [o for o in speaker.face.operations if isinstance(o, Absent)]
    served = [o for o in speaker.face.operations if isinstance(o, Operation)]
    assert len(absent) + len(served) == COUNTS[speaker.face.name]
    for operation in absent:
        assert operation.because.endswith(".")
        path = ONE_WORD.sub("1", operation.path)
        answer = await speaker.ask(place, operation.method, path)
        speaker.refused(answer, 501)
        assert operation.because in answer.text, operation.path


async def test_what_is_absent_is_not_told_to_strangers(speaker: Speaker, place: Place) -> None:
    for operation in speaker.face.operations:
        path = speaker.face.prefix + ONE_WORD.sub("1", operation.path)
        speaker.refused(await place.web.request(operation.method, path), speaker.no_key)


async def test_what_is_served_says_what_it_was_held_against(speaker: Speaker) -> None:
    served = [o for o in speaker.face.operations if isinstance(o, Operation)]
    assert served
    for operation in served:
        assert operation.evidence, operation.path
        assert operation.summary, operation.path
        assert operation.answer is not None or operation.status == 204, operation.path
        if operation.method not in {"GET", "DELETE"} and operation.name not in WITHOUT_A_BODY:
            assert operation.body is not None, operation.path


def test_the_coverage_page_is_the_one_made_from_the_cards() -> None:
    assert (REFERENCE / "coverage.md").read_text() == render(DIALECTS)


def test_the_coverage_page_names_every_operation() -> None:
    page = render(DIALECTS)
    for face in DIALECTS:
        section = page.partition(f"\n## {face.title}\n")[2].partition("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
        assert len(rows) == len(face.operations)
        for operation in face.operations:
            (row,) = [row for row in rows if f"`{operation.method} {operation.path}`" in row]
            assert row.count(" | ") == 3, row
            reason = operation.because if isinstance(operation, Absent) else "| served |"
            assert reason in row
