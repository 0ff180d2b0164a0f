"""Facebook's list of pages, as it is followed, and how they are shown to who chooses among them."""

from collections.abc import Mapping
from typing import Any

import httpx2
import msgspec

from rollcall.connectors.facebook.consent import MOST_ASKED, PageConsent
from rollcall.connectors.oauth2.places import Places
from rollcall.console.views.connecting import Choosable, origins_of
from rollcall.kit.sealing import Secret
from rollcall.ports.consent import Grant, Profile, Tokens

PICTURE = "https://scontent.xx.fbcdn.net/v/t39/1_n.jpg?oh=a"
NEXT = "https://elsewhere.example/me/accounts?access_token=person&after=c"


def page(id_: int, **said: Any) -> dict[str, Any]:
    return {"id": str(id_), "name": f"Page {id_}", "access_token": f"page-{id_}"} | said


async def granted(parts: Mapping[str | None, Mapping[str, Any]]) -> tuple[Grant, list[str]]:
    """By what the platform answers to each cursor; and what it was asked."""
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.url.host == "stand-in.test"
        if request.url.path.endswith("/permissions"):
            return said({"data": []})
        if request.url.path.endswith("/me"):
            return said({"id": "9", "name": "Ada"})
        asked.append(request.url.params.get("after"))
        return said(parts[request.url.params.get("after")])

    transport = httpx2.MockTransport(answer)
    places = Places(asked_at="http://stand-in.test", transport=transport)
    tokens = Tokens(Secret("person"), None, 3600.0)
    try:
        return await PageConsent(places).granted(tokens, frozenset()), asked
    finally:
        await places.close()


def said(body: Mapping[str, Any]) -> httpx2.Response:
    return httpx2.Response(200, stream=httpx2.ByteStream(msgspec.json.encode(body)))


def part(*pages: dict[str, Any], after: str | None = None) -> dict[str, Any]:
    cursors = {"before": "b", "after": after or "end"}
    return {"data": list(pages), "paging": {"cursors": cursors} | ({"next": NEXT} if after else {})}


async def test_the_list_is_followed_by_its_cursor_and_nowhere_else():
    parts = {None: part(page(1), page(2), after="c"), "c": part(page(2), page(3))}
    grant, asked = await granted(parts)

    assert [one.profile.person for one in grant.choices] == ["1", "2", "3"]
    assert [one.tokens.access.reveal() for one in grant.choices] == ["page-1", "page-2", "page-3"]
    assert {one.tokens.refresh for one in grant.choices} == {Secret("person")}
    assert (grant.chosen, grant.granted_by, grant.profile.person) == (False, "9", "9")
    assert asked == [None, "c"]


async def test_a_list_without_end_is_not_followed_for_ever():
    grant, asked = await granted(
        {None: part(page(1), after="c"), "c": part(page(2), after="c")},
    )

    assert len(grant.choices) == 2
    assert len(asked) == MOST_ASKED


async def test_the_one_page_there_is_needs_no_choice():
    grant, _ = await granted({None: part(page(1), {"id": "2", "name": "without a token"})})

    assert (grant.chosen, grant.profile.person, grant.choices) == (True, "1", ())
    assert (grant.tokens.access, grant.tokens.refresh) == (Secret("page-1"), Secret("person"))
    assert grant.granted_by == "9"


async def test_a_page_is_shown_with_its_picture():
    told = page(1, username="acme", picture={"data": {"url": PICTURE, "is_silhouette": False}})
    grant, _ = await granted({None: part(told, page(2, picture={"data": {"url": "javascript:1"}}))})
    [first, second] = [Choosable.of(one.profile) for one in grant.choices]

    assert (first.name, first.username, first.picture) == ("Page 1", "acme", PICTURE)
    assert (second.picture, second.letter) == (None, "P")
    assert origins_of([first, second]) == ["https://scontent.xx.fbcdn.net"]


def test_no_picture_writes_into_a_pages_policy():
    for address in ("https://a.example;script-src/1.jpg", "https://a b/1", "https://u@a.example/"):
        assert origins_of([Choosable.of(Profile("1", avatar_url=address))]) == []
