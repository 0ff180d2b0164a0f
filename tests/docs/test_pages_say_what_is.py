"""Pages written by hand that repeat what the code knows say the same."""

import re
from importlib.metadata import metadata

import pytest

from rollcall.connectors.tiktok.abilities import NOUNS, Ability, Api
from rollcall.connectors.tiktok.acting import METHODS
from rollcall.connectors.tiktok.reading import APIS
from rollcall.core.devices.reasons import Reason, reason_of
from rollcall.core.health.health import REASONS, Health
from rollcall.dialects import DIALECTS
from rollcall.dialects.lobstr.accounts import STATUS as AT_LOBSTR
from rollcall.dialects.posteverywhere.accounts import STATUS as AT_POSTEVERYWHERE
from rollcall.dialects.posteverywhere.health import STATUS as LOOKED_AT_CLOSELY
from rollcall.ports.acting import Act
from tests.docs.pages import ROOT, page, pages, rows

SOURCE = ROOT / "src" / "rollcall"
IN_THE_SOURCE = re.compile(r"`([\w/]+\.py)`(?: `([\w.]+)`)?")
ROOMY = ("core", "dialects", "db", "connectors", "sandbox")
"""Rooms that have rooms inside."""
DECISIONS = [p for p in pages() if re.match(r"docs/decisions/\d", str(p))]


def test_every_state_and_reason_is_explained() -> None:
    shown = rows(page("docs/explanation/health.md").text)
    assert {row[0] for row in shown if len(row) == 2} >= set(Health)
    reasons = {row[0]: (row[1], row[2]) for row in shown if row[0] in REASONS and len(row) == 3}
    assert reasons == REASONS


def test_the_faces_spellings_of_health_are_those_of_the_code() -> None:
    spelled = {row[0]: row[1:] for row in rows(page("docs/explanation/health.md").text)}
    for state in Health:
        status, word, _ = AT_LOBSTR[state]
        closely = LOOKED_AT_CLOSELY[state]
        assert spelled[state] == [f"{status}` `{word}", AT_POSTEVERYWHERE[state], closely]


def test_what_tiktoks_apis_can_answer_is_what_the_connectors_ask() -> None:
    shown = [row for row in rows(page("docs/explanation/tiktok.md").text) if len(row) == 5]
    told = [_ability_row(api, ability) for api in APIS for ability in api.abilities]
    assert sorted(shown[2:]) == sorted(told)


def test_what_can_be_done_on_tiktok_is_what_the_connector_does() -> None:
    shown = dict(row for row in rows(page("docs/explanation/tiktok.md").text) if len(row) == 2)
    told = {act.value: f"POST {method.path}" for act, method in METHODS.items()}
    assert {act: shown.get(act) for act in Act} == told


def _ability_row(api: Api, ability: Ability) -> list[str]:
    scopes = "`, `".join(sorted(ability.scopes))
    return [NOUNS[ability.asked], api.title, ability.endpoint, scopes, ability.tells]


def test_every_faces_place_is_shown() -> None:
    text = page("docs/explanation/faces.md").text
    shown = {row[0]: row for row in rows(text)}
    for face in DIALECTS:
        assert shown[face.title][1] == face.prefix
        assert all(host in shown[face.title][2] for host in face.hosts)


def test_what_adb_says_of_a_device_comes_to_the_reason_that_is_told() -> None:
    text = page("docs/how-to/follow-devices.md").text
    for row in rows(text):
        said, reason = re.findall(r"`([a-z ]+)`", row[0]), re.findall(r"`(\w+)`", row[1])
        if reason:
            assert {reason_of(word) for word in said or [None]} == {Reason(reason[0])}, row
    assert [reason for reason in Reason if f"`{reason}`" not in text] == [Reason.OTHER_STATE]


def test_every_library_is_named_with_its_licence() -> None:
    needed = (ROOT / "requirements" / "runtime.in").read_text().splitlines()
    names = [re.split("[>=<~!]", n)[0] for n in needed if n and not n.startswith("#")]
    table = {row[0]: row for row in rows(page("docs/decisions/0014-libraries.md").text)}
    assert sorted(set(names) - table.keys()) == []
    for name in names:
        said = metadata(name)
        licence = said.get("License-Expression") or said.get("License")
        if licence:  # some say it only in words for people
            plain = licence.removesuffix(" License").lower()
            assert table[name][2].lower() == plain.replace(" and ", " and ").replace(" or ", " or ")


def test_every_room_stands_in_the_architecture() -> None:
    tree = next(b for b in page("ARCHITECTURE.md").blocks("text") if "src/rollcall/" in b)
    inside = tree.partition("tests/")[0]
    named = {line.split()[0].rstrip("/") for line in inside.splitlines() if "/  " in line}
    rooms = {
        room.parent.name
        for pattern in ("*", *(f"{inside}/*" for inside in ROOMY), "dialects/*/*")
        for room in SOURCE.glob(f"{pattern}/__init__.py")
    }
    assert named == rooms


def test_every_rule_names_the_test_that_holds_it() -> None:
    text = page("ARCHITECTURE.md").text.partition("## What always holds")[2]
    rules = [
        rule
        for part in re.split(r"^\*\*.*$", text, flags=re.MULTILINE)[1:]
        for rule in re.split(r"^- ", part, flags=re.MULTILINE)[1:]
    ]
    plain = [" ".join(rule.split()) for rule in rules]
    assert len(plain) > 20
    assert [r for r in plain if "Enforced by: " not in r and "[not yet enforced]" not in r] == []
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert [f"{path}::{name}" for path, name in tests if not has_test(path, name)] == []


def has_test(path: str, name: str) -> bool:
    file = ROOT / path
    return file.exists() and f"def {name}(" in file.read_text()


@pytest.mark.parametrize("shown", [page("ARCHITECTURE.md"), *DECISIONS], ids=str)
def test_what_is_named_in_the_source_is_there(shown) -> None:
    lost: list[str] = []
    for path, name in IN_THE_SOURCE.findall(re.sub(r"\s*\n\s*", " ", shown.prose)):
        file = next((f for f in (SOURCE / path, ROOT / path) if f.exists()), None)
        last = name.rpartition(".")[2]
        known = rf"(?:def|class) {last}\b|^{last}\b.* = |^    {last}: "
        if file is None or (last and not re.search(known, file.read_text(), re.MULTILINE)):
            lost.append(f"{path} {name}".strip())
    assert lost == []


@pytest.mark.parametrize("place, shown", list(enumerate(DECISIONS, 1)))
def test_a_decision_has_its_number_and_its_four_parts(place, shown) -> None:
    assert shown.path.name.startswith(f"{place:04d}-")
    assert shown.text.startswith(f"# {place}. ")
    quoted = " ".join(re.findall(r"^> (.+)$", shown.text, re.MULTILINE))
    assert quoted in page("docs/decisions/README.md").text
    parts = ("**Context.**", "**Decision.**", "**Consequences.**", "**Instead.**")
    assert [part for part in parts if part not in shown.text] == []
    assert len(shown.text.splitlines()) <= 60
