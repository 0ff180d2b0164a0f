"""`GET /v1/capabilities`: what it says is what the operations then do."""

import re
from pathlib import Path
from typing import Any

from rollcall.api.social.card import SOCIAL
from rollcall.dialects.tikapi import TIKAPI
from rollcall.wire.card import Absent
from tests.archives import downloads
from tests.archives.test_serving import choose
from tests.archives.test_taking import take
from tests.place import Place

PLACES = re.compile(r"\{\w+\}")
"""The words of a path that a call fills in."""


async def told(place: Place) -> tuple[list[str], dict[str, Any]]:
    answer = await place.get("/v1/capabilities")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["sources"], {one["operation"]: one for one in body["data"]}


async def test_every_operation_has_a_source_or_a_reason(place: Place):
    every_operation_has_one(await told(place))


async def test_every_operation_of_a_sandbox_has_a_source_or_a_reason(world: Place):
    every_operation_has_one(await told(world))


def every_operation_has_one(capabilities: tuple[list[str], dict[str, Any]]) -> None:
    _, by_name = capabilities
    assert by_name.keys() == {operation.name for operation in (*SOCIAL, *TIKAPI.operations)}
    for one in by_name.values():
        assert bool(one["served_by"]) != bool(one["why_not"]), one


async def test_a_sandbox_serves_all_but_what_is_absent(world: Place):
    sources, by_name = await told(world)

    assert sources == ["sandbox", "archive"]
    absent = {one.name for one in TIKAPI.operations if isinstance(one, Absent)}
    assert {name for name, one in by_name.items() if one["why_not"]} == absent
    assert by_name["user.posts.like"]["served_by"] == [
        {
            "source": "sandbox",
            "subjects": "people of the sandbox",
            "api": None,
            "scopes": [],
            "lifetime_seconds": None,
        }
    ]


async def test_elsewhere_it_names_what_must_have_been_granted(place: Place):
    sources, by_name = await told(place)

    assert sources == ["archive", "official"]
    by = by_name["public.posts"]["served_by"]
    assert [(one["source"], one["subjects"]) for one in by] == [
        ("archive", "people whose archive was imported"),
        ("official", "connected accounts"),
        ("official", "connected accounts"),
    ]
    assert by[1]["scopes"] == ["video.list"]
    assert by[1]["lifetime_seconds"] == 300
    assert "can only be read" in by_name["user.posts.like"]["why_not"]
    assert by_name["public.explore"]["why_not"] == (
        "an archive tells nothing of what is found beyond one person; official APIs that are "
        "asked from here do not tell what is found beyond one person"
    )
    assert by_name["user.verify"]["served_by"][0]["source"] == "rollcall"


async def test_our_own_api_is_told_the_same_as_the_vendors(place: Place):
    _, by_name = await told(place)

    for ours, theirs in (("getPerson", "public.check"), ("listFollowers", "public.followersList")):
        assert by_name[ours]["face"] == "rollcall"
        assert by_name[ours]["served_by"] == by_name[theirs]["served_by"]
        assert by_name[ours]["why_not"] == by_name[theirs]["why_not"]


async def test_it_follows_the_order_that_is_chosen(place: Place):
    await choose(place, "official", "archive")
    sources, by_name = await told(place)

    assert sources == ["official", "archive"]
    assert [one["source"] for one in by_name["public.check"]["served_by"]] == [
        "official",
        "official",
        "archive",
    ]


async def test_a_sandbox_that_chooses_official_apis_is_served_by_none(world: Place):
    await choose(world, "official", "sandbox")
    _, by_name = await told(world)
    assert [one["source"] for one in by_name["public.check"]["served_by"]] == ["sandbox"]

    await choose(world, "official")
    _, by_name = await told(world)
    assert by_name["public.check"]["served_by"] == []
    assert by_name["public.check"]["why_not"] == "no official API is asked from here"


async def test_what_it_says_an_archive_does_not_serve_is_refused(place: Place, tmp_path: Path):
    _, key = await take(place, tmp_path / "a.json", downloads.newer())
    await choose(place, "archive")
    _, by_name = await told(place)
    refused = 0
    for operation in TIKAPI.operations:
        if isinstance(operation, Absent) or "{" in operation.path:
            continue
        if by_name[operation.name]["why_not"] is None:
            continue
        answer = await place.ask(
            operation.method,
            f"/tikapi{operation.path}?media_id=1&comment_id=1",
            headers={"x-account-key": key},
            json={} if operation.method == "POST" else None,
        )
        assert answer.status_code == 403, (operation.name, answer.text)
        assert answer.json()["statusCode"] == 40300, (operation.name, answer.text)
        refused += 1
    assert refused > 20


async def test_what_it_says_our_own_api_does_not_serve_is_refused(place: Place, tmp_path: Path):
    await take(place, tmp_path / "a.json", downloads.newer())
    await choose(place, "archive")
    _, by_name = await told(place)
    refused = [one for one in SOCIAL if by_name[one.name]["why_not"] is not None]
    for operation in refused:
        path = PLACES.sub("1", operation.path)
        answer = await place.get(f"{path}?q=x" if path.endswith("search") else path)
        assert answer.status_code == 403, (operation.name, answer.text)
        assert answer.json()["code"] == "no_source", (operation.name, answer.text)
    assert len(refused) == 9
