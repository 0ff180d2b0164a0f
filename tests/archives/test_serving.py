"""Which source serves what: chosen and ordered by the workspace, refused with the reasons."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rollcall.core.sources.refusals import NO_SOURCE
from tests.archives import downloads
from tests.archives.test_taking import take
from tests.makers import account
from tests.place import Place

CHECK = "/tikapi/public/check?username="


async def choose(place: Place, *sources: str) -> Any:
    [workspace] = (await place.get("/v1/workspaces")).json()["data"]
    return await place.ask(
        "PATCH",
        f"/v1/workspaces/{workspace['id']}",
        json={"settings": {"sources": list(sources) or None}},
    )


async def refusal(place: Place, path: str, method: str = "GET", **more: Any) -> str:
    """What is said where no source serves."""
    answer = await place.ask(method, path, **more)
    assert answer.status_code == 403, answer.text
    body = answer.json()
    assert body.keys() == {"status", "message", "statusCode"}
    assert (body["status"], body["statusCode"]) == ("error", NO_SOURCE)
    return body["message"]


@pytest.fixture
async def key(place: Place, tmp_path: Path) -> str:
    return (await take(place, tmp_path / "a.json", downloads.newer()))[1]


async def test_an_archive_serves_its_person_and_says_as_of_when(place: Place, key: str):
    answer = await place.get(CHECK + "ada.example")

    assert answer.status_code == 200
    assert answer.headers["rollcall-source"] == 'archive; as-of="2026-03-01T10:00:00Z"'
    assert answer.headers["age"] == str(40 * 86_400 + 2 * 3600)


async def test_nobody_elses_profile_is_served_from_a_name(place: Place, key: str):
    assert await refusal(place, CHECK + "person1") == (
        "No source of this workspace can serve public.check: no archive of @person1 was imported; "
        "no official API is asked from here."
    )


@pytest.mark.parametrize(
    "path, why",
    [
        ("/public/explore", "an archive tells nothing of what is found beyond one person"),
        ("/public/search/general?query=x", "an archive tells nothing of what is found"),
        ("/public/hashtag?name=food", "official APIs do not tell what is found"),
        ("/user/conversations/requests", "an archive tells nothing of this of a person"),
    ],
)
async def test_what_an_archive_cannot_tell_is_refused(place: Place, key: str, path: str, why: str):
    assert why in await refusal(place, f"/tikapi{path}", headers={"x-account-key": key})


async def test_a_section_that_is_not_in_the_archive_is_named(place: Place, tmp_path: Path):
    download = downloads.newer()
    del download["Likes and Favorites"]
    _, key = await take(place, tmp_path / "a.json", download)

    said = await refusal(place, "/tikapi/user/likes", headers={"x-account-key": key})
    assert "the archive of @ada.example has no likes" in said


@pytest.mark.parametrize(
    "path, body",
    [
        ("/user/like", {"media_id": downloads.link(10).split("/")[-2]}),
        ("/user/comment", {"media_id": "1", "text": "x"}),
        ("/user/message/send", {"text": "x"}),
    ],
)
async def test_an_archive_can_only_be_read(place: Place, key: str, path: str, body: Any):
    said = await refusal(place, f"/tikapi{path}", "POST", headers={"x-account-key": key}, json=body)

    assert "can only be read" in said


async def test_a_workspace_chooses_and_orders_its_sources(world: Place, tmp_path: Path):
    _, key = await take(world, tmp_path / "a.json", downloads.newer())
    mine = {"x-account-key": key}

    assert (await world.get(CHECK + "lilyachty")).headers["rollcall-source"] == "sandbox"
    assert (await world.get("/tikapi/user/info", headers=mine)).status_code == 200
    assert (await choose(world, "sandbox")).status_code == 200
    assert "sandbox does not know @ada.example" in await refusal(
        world, "/tikapi/user/info", headers=mine
    )
    await choose(world, "archive")
    assert "no archive of @lilyachty" in await refusal(world, CHECK + "lilyachty")
    await choose(world)
    assert (await world.get(CHECK + "lilyachty")).status_code == 200


async def test_a_sandbox_without_archives_is_read_as_ever(world: Place):
    answer = await world.get(CHECK + "lilyachty")

    assert answer.status_code == 200
    assert not {"age", "rollcall-source"} & answer.headers.keys()


@pytest.mark.parametrize("wrong", [[], ["sandbox", "sandbox"], ["elsewhere"], "sandbox", [None]])
async def test_an_order_that_cannot_be_is_refused(place: Place, wrong: Any):
    [workspace] = (await place.get("/v1/workspaces")).json()["data"]
    path = f"/v1/workspaces/{workspace['id']}"
    answer = await place.ask("PATCH", path, json={"settings": {"sources": wrong}})

    assert answer.status_code == 422, answer.text
    assert workspace["settings"]["sources"] is None


async def test_pages_that_are_kept_say_their_age_as_it_is_now(place: Place, key: str):
    first = await place.get(CHECK + "ada.example")
    place.clock.set_ahead(timedelta(hours=1))
    again = await place.get(CHECK + "ada.example", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304
    assert int(again.headers["age"]) == int(first.headers["age"]) + 3600


async def test_a_key_limited_to_other_accounts_reads_nothing_of_it(place: Place, key: str):
    [other] = await place.put(account("somebody.else"))
    numbers = [one["number"] for one in (await place.get("/v1/accounts")).json()["data"]]
    [mine] = set(numbers) - {other.number}
    limited = await place.issue(account_numbers=(other.number,))
    seeing = await place.issue(account_numbers=(mine,))

    user = (await place.get(CHECK + "ada.example", key=seeing)).json()["userInfo"]["user"]
    for path in (CHECK + "ada.example", f"/tikapi/public/posts?secUid={user['secUid']}"):
        said = await refusal(place, path, key=limited)
        assert "no archive of what was asked for" in said
        assert "ada.example" not in said
    assert (await place.get(CHECK + "ada.example", key=seeing)).status_code == 200


PERSON = "/v1/social/people/ada.example"


@pytest.mark.parametrize(
    "path",
    [PERSON, *(f"{PERSON}/{what}" for what in ("videos", "likes", "followers", "following"))],
)
async def test_our_own_api_reads_it_with_its_freshness_and_the_same_limits(
    place: Place, key: str, path: str
):
    [other] = await place.put(account("somebody.else"))
    limited = await place.issue(account_numbers=(other.number,))

    seen = await place.get(path)
    refused = await place.get(path, key=limited)

    assert seen.status_code == 200, seen.text
    assert seen.headers["rollcall-source"].startswith("archive; as-of=")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_source")
    assert "no archive of what was asked for was imported" in refused.json()["detail"]
    assert "platform_code" not in refused.json()


async def test_our_own_api_knows_her_videos_by_the_same_limits(place: Place, key: str):
    [other] = await place.put(account("somebody.else"))
    limited = await place.issue(account_numbers=(other.number,))
    [video, *_] = (await place.get(f"{PERSON}/videos")).json()["data"]
    path = f"/v1/social/videos/{video['id']}"

    assert (await place.get(path)).status_code == 200
    assert (await place.get(path, key=limited)).json()["code"] == "no_source"
    for beyond in ("/v1/social/search?q=ada&kind=people", "/v1/social/live"):
        assert (await place.get(beyond)).json()["code"] == "no_source"


async def test_our_own_api_follows_the_order_that_is_chosen(world: Place):
    star = "/v1/social/people/lilyachty"
    assert "rollcall-source" not in (await world.get(star)).headers

    await choose(world, "archive")
    assert (await world.get(star)).json()["code"] == "no_source"
    await choose(world)
    assert (await world.get(star)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/tikapi/public/explore?count=30",
        "/tikapi/public/search/users?query=ada",
        "/v1/social/search?q=ada&kind=people",
        "/v1/social/search?q=about&kind=videos",
    ],
)
async def test_what_shows_everybody_in_the_sandbox_shows_nobody_of_an_archive(
    world: Place, tmp_path: Path, path: str
):
    await take(world, tmp_path / "a.json", downloads.newer())
    [other] = await world.put(account("somebody.else"))
    limited = await world.issue(account_numbers=(other.number,))

    for key in (limited, world.key):
        shown = await world.get(path, key=key)
        assert shown.status_code == 200
        assert "ada.example" not in shown.text
