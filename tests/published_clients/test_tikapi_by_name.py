"""TikAPI's unmodified clients in sandbox mode: by an address, and by the vendor's own name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import Live
from tests.published_clients.films import opened
from tests.published_clients.tikapi_clients import Client, started
from tests.published_clients.tikapi_questions import Question, asked_by_each, is_served

READS = asked_by_each(lambda _, q: is_served(q) and not q.effects and not q.words)
SANDBOX = "http://sandbox.tikapi.io"


@pytest.mark.parametrize("tikapi, question", READS, ids=str, indirect=["tikapi"])
def test_what_the_client_fills_in_of_itself_is_answered(tikapi: Client, question: Question):
    """In sandbox mode a client puts the schema's example where nothing is said."""
    there = f"{tikapi.server.url}/tikapi"

    [answer] = tikapi.walk(
        question.call, question.unguessed, sandbox=True, base=None, sandboxBase=there
    )

    assert answer["status"] == "success"


@pytest.fixture(scope="module", params=["pypi 3.2.2", "pypi 3.1.4"])
def by_name(request: pytest.FixtureRequest, server: Live) -> Iterator[Client]:
    """A client to which no address was given, in a process whose proxy we are."""
    with started(request.param, server, HTTP_PROXY=server.url) as running:
        yield running


def test_a_sandbox_call_by_the_vendors_name_reaches_us_as_its_proxy(by_name: Client):
    [answer] = by_name.walk("public.check", {}, sandbox=True, base=None)

    assert answer["userInfo"]["user"]["uniqueId"] == "lilyachty"
    assert answer["userInfo"]["user"]["avatarThumb"].startswith(f"{SANDBOX}/media/")


def test_pages_go_on_by_the_vendors_name(by_name: Client):
    pages = by_name.walk("public.posts", {"count": 30}, pages=100, sandbox=True, base=None)

    ids = [item["id"] for page in pages for item in page["itemList"]]
    assert len(pages) > 1
    assert len(set(ids)) == len(ids)


def test_a_write_and_a_film_by_the_vendors_name(by_name: Client, tmp_path: Path):
    to = tmp_path / "video.mp4"

    [liked] = by_name.walk("user.posts.like", {}, sandbox=True, base=None)
    [answer] = by_name.walk("public.video", {}, sandbox=True, base=None)
    link = answer["itemInfo"]["itemStruct"]["video"]["downloadAddr"]
    save = {"link": link, "to": str(to)}
    by_name.walk("public.video", {}, save=save, sandbox=True, base=None)

    assert liked["status"] == "success"
    assert link.startswith(f"{SANDBOX}/media/")
    assert opened(to).data
