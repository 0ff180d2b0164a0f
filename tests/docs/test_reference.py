"""Pages that are made from the code are as the code has them now."""

import importlib
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, page, rows


@pytest.fixture
def reference(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("write_reference")


def test_every_page_made_from_the_code_is_committed_as_it_is(reference) -> None:
    assert reference.stale() == []


def test_a_page_that_was_changed_by_hand_is_told(reference, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reference, "DOCS", tmp_path)
    monkeypatch.setattr(reference, "PAGES", (("a.md", lambda: "as made\n"),))
    assert reference.stale() == ["a.md"]
    (tmp_path / "a.md").write_text("by hand\n")
    assert reference.stale() == ["a.md"]
    (tmp_path / "a.md").write_text("as made\n")
    assert reference.stale() == []


def test_the_readme_counts_what_every_face_serves() -> None:
    shown = {row[0]: row[1] for row in rows(page("README.md").text) if " of " in row[1]}
    assert len(shown) == len({*shown}) == 5
