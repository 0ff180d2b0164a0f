"""Static files are kept for ever under an address that changes with what is in them."""

import re

import pytest

from rollcall.console.assets import Assets
from rollcall.console.rendering import STATIC

ADDRESS = re.compile(r'(?:src|href)="(/static/[^"#]+)')


async def test_every_file_that_a_page_asks_for_is_there_for_good(visitor):
    page = (await visitor.get("/accounts")).text
    addresses = set(ADDRESS.findall(page))
    assert len(addresses) > 10
    for address in addresses:
        answer = await visitor.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


async def test_an_older_version_is_answered_but_not_kept(visitor):
    answer = await visitor.get("/static/000000000000/css/tokens.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "path", ["nothing.css", "x/../../app.py", "x/%2e%2e/app.py", "x//etc/passwd", "x/css", ""]
)
async def test_nothing_else_is_served_from_there(visitor, path):
    assert (await visitor.get(f"/static/{path}")).status_code == 404


def test_an_address_changes_with_the_contents(tmp_path):
    (tmp_path / "a.css").write_text("a {}")
    first = Assets(tmp_path).address("a.css")
    (tmp_path / "a.css").write_text("b {}")
    assert Assets(tmp_path).address("a.css") != first


def test_vendored_licences_are_served_too():
    assert Assets(STATIC).address("vendor/NOTICE").startswith("/static/")
