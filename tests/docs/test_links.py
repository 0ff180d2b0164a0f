"""Every link of the documents leads somewhere, and every page can be found."""

import re

import pytest

from tests.docs.pages import ROOT, Page, page, pages

OURS = ("src/", "tests/", "scripts/", "docs/", "bench/", "requirements/", "tools/")
A_PATH = re.compile(r"[\w./-]+")


@pytest.mark.parametrize("shown", pages(), ids=str)
def test_every_link_within_the_project_leads_somewhere(shown: Page) -> None:
    lost: list[str] = []
    for link in shown.links():
        if link.startswith(("http://", "https://")):
            continue
        path, _, part = link.partition("#")
        target = (shown.path.parent / path).resolve() if path else shown.path
        if not target.exists() or (part and part not in Page(target).anchors()):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("shown", pages(), ids=str)
def test_every_file_of_ours_that_is_named_exists(shown: Page) -> None:
    named = [text.split("::")[0] for text in shown.inline() if text.startswith(OURS)]
    paths = [text for text in named if A_PATH.fullmatch(text)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_page_is_in_the_index() -> None:
    index = page("docs/README.md")
    linked = {(index.path.parent / link.partition("#")[0]).resolve() for link in index.links()}
    decisions = page("docs/decisions/README.md")
    linked |= {(decisions.path.parent / link).resolve() for link in decisions.links()}
    docs = {p.path for p in pages() if p.path.is_relative_to(ROOT / "docs")} - {index.path}
    assert sorted(str(p.relative_to(ROOT)) for p in docs - linked) == []


def test_no_page_names_the_machine_it_was_written_on() -> None:
    told = re.compile(r"/(?:work|root|home|tmp)/")
    assert [str(p) for p in pages() if told.search(p.text)] == []
