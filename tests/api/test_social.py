"""The social world through our own API: what it holds, walked to its end, and what it refuses."""

from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text

from rollcall.api.social.faults import WORDS
from rollcall.core.social.faults import SENTENCES
from rollcall.db.statements import Statement
from rollcall.sandbox.world import named
from tests.place import Place

STAR = "/v1/social/people/lilyachty"
FOOD = f"/v1/social/videos/{named.VIDEOS[1].id}"
THREAD = f"{FOOD}/comments/{named.COMMENT}"
TAG = f"/v1/social/hashtags/{named.HASHTAG_NAME}"
SOUND = f"/v1/social/sounds/{named.SOUND}"


async def get(world: Place, path: str) -> Any:
    answer = await world.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def walk(world: Place, path: str, limit: int) -> list[Any]:
    """Every row of a list, page by page."""
    rows: list[Any] = []
    cursor, sign = "", "&" if "?" in path else "?"
    while True:
        page = await get(world, f"{path}{sign}limit={limit}{cursor}")
        rows += page["data"]
        if not page["page"]["has_more"]:
            assert page["page"]["next_cursor"] is None
            return rows
        cursor = f"&cursor={page['page']['next_cursor']}"


async def one(world: Place, sql: str) -> Any:
    """The first value of the world's own rows."""
    rows = await world.runtime.database.rows(Statement(text(sql).columns()))
    return rows[0][0]


async def test_a_person_is_the_same_by_each_of_their_names(either_world: Place):
    star = named.NAMED[named.STAR]
    found = await get(either_world, STAR)

    for name in ("@LilYachty", str(star.id), str(star.sec_uid)):
        assert await get(either_world, f"/v1/social/people/{name}") == found
    assert (found["id"], found["sec_uid"]) == (str(star.id), star.sec_uid)
    assert found["live_room_id"] == str(named.ROOM)
    assert found["avatar_url"].startswith("http://rollcall.test/media/avatars/")


@pytest.mark.parametrize("what", ["videos", "followers", "following"])
async def test_a_persons_lists_are_as_long_as_they_say(either_world: Place, what: str):
    path = "/v1/social/people/italian.food"
    person = await get(either_world, path)
    ids, at_once = [
        [row.get("person", row)["id"] for row in await walk(either_world, f"{path}/{what}", limit)]
        for limit in (7, 200)
    ]

    assert ids == at_once
    assert len(set(ids)) == len(ids) == person[what] >= 20


async def test_likes_are_listed_where_they_are_shown(either_world: Place):
    shown = await walk(either_world, "/v1/social/people/likes.in.public/likes", 20)
    hidden = await one(
        either_world,
        "SELECT username FROM people WHERE NOT likes_shown AND fault IS NULL ORDER BY id LIMIT 1",
    )
    refused = await either_world.get(f"/v1/social/people/{hidden}/likes")

    assert len({video["id"] for video in shown}) == len(shown) > 20
    assert (refused.status_code, refused.json()["code"]) == (403, "for_its_owner")


async def test_a_video_is_told_as_tikapi_tells_it(either_world: Place):
    video = await get(either_world, FOOD)
    theirs = await get(either_world, f"/tikapi/public/video?id={named.VIDEOS[1].id}")
    item = theirs["itemInfo"]["itemStruct"]

    assert (video["id"], video["description"]) == (item["id"], item["desc"])
    stats = {name: int(value) for name, value in item["statsV2"].items() if value.isdecimal()}
    assert (video["plays"], video["likes"]) == (stats["playCount"], stats["diggCount"])
    assert video["comments"] == stats["commentCount"]
    assert video["author"]["username"] == item["author"]["uniqueId"]
    assert [tag["name"] for tag in video["hashtags"]] == ["food", "pasta"]
    assert video["created_at"].endswith("Z")


async def test_what_is_said_is_walked_to_the_end(either_world: Place):
    video = await get(either_world, FOOD)
    threads = await walk(either_world, f"{FOOD}/comments", 17)
    replies = await walk(either_world, f"{THREAD}/replies", 20)

    assert len({said["id"] for said in threads}) == len(threads)
    assert len(threads) + sum(said["replies"] for said in threads) == video["comments"]
    [first] = [said for said in threads if said["id"] == str(named.COMMENT)]
    assert first["replies"] == len({said["id"] for said in replies}) == len(replies) > 60
    assert {said["thread_id"] for said in replies} == {str(named.COMMENT)}
    assert first["thread_id"] is None


async def test_a_hashtag_is_found_by_name_and_by_id(either_world: Place):
    tag = await get(either_world, TAG)

    for name in (str(named.HASHTAG), quote(f"#{named.HASHTAG_NAME}", safe="")):
        assert await get(either_world, f"/v1/social/hashtags/{name}") == tag
    videos = await walk(either_world, f"{TAG}/videos", 9)
    assert len({video["id"] for video in videos}) == len(videos) > 9
    assert all(tag["name"] in {t["name"] for t in video["hashtags"]} for video in videos)


async def test_a_sound_has_its_videos(either_world: Place):
    sound = await get(either_world, SOUND)
    videos = await walk(either_world, f"{SOUND}/videos", 9)

    assert len({video["id"] for video in videos}) == len(videos) > 0
    assert {video["sound"]["id"] for video in videos} == {sound["id"]}


@pytest.mark.parametrize(
    "kind, word, text_of",
    [
        ("people", "food", lambda found: f"{found['username']} {found['nickname']}"),
        ("videos", "food", lambda found: found["description"]),
        ("hashtags", "food", lambda found: found["name"]),
        ("live", "lilyachty", lambda found: f"{found['title']} {found['owner']['username']}"),
    ],
)
async def test_words_are_looked_for_among_everything_of_a_kind(
    either_world: Place, kind: str, word: str, text_of: Any
):
    found = await walk(either_world, f"/v1/social/search?q={word}&kind={kind}", 3)
    whole = await walk(either_world, f"/v1/social/search?q={word}&kind={kind}", 200)
    bodies = [next(v for k, v in row.items() if k != "kind") for row in found]

    assert found == whole
    assert len({body["id"] for body in bodies}) == len(bodies) > 0
    assert all(word in text_of(body).lower() for body in bodies)


async def test_sounds_are_looked_for_by_their_title(either_world: Place):
    title = (await get(either_world, SOUND))["title"]
    found = await walk(either_world, f"/v1/social/search?q={quote(title)}&kind=sounds", 50)

    assert str(named.SOUND) in {row["sound"]["id"] for row in found}


@pytest.mark.parametrize(
    "path, status, code, platform_code",
    [
        ("/v1/social/people/nobody.of.that.name", 404, "person_not_found", 10202),
        ("/v1/social/people/1", 404, "person_not_found", 10202),
        ("/v1/social/people/" + "x" * 40, 404, "person_not_found", 10202),
        ("/v1/social/people/a%20b", 404, "not_found", None),
        ("/v1/social/videos/1", 404, "video_not_found", 10204),
        ("/v1/social/videos/one", 404, "not_found", None),
        ("/v1/social/videos/" + "9" * 19, 404, "video_not_found", 10204),
        (f"{FOOD}/comments/1/replies", 404, "not_there", 10224),
        ("/v1/social/hashtags/nothing-like-it", 404, "hashtag_not_found", 10205),
        ("/v1/social/sounds/1", 404, "sound_not_found", 10203),
        ("/v1/social/live/1", 404, "live_not_found", 10210),
    ],
)
async def test_what_is_not_there_is_told_with_both_codes(
    either_world: Place, path: str, status: int, code: str, platform_code: int | None
):
    answer = await either_world.get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().get("platform_code") == platform_code
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_private_or_banned_says_so(either_world: Place):
    video = await one(
        either_world, "SELECT id FROM videos WHERE private AND fault IS NULL ORDER BY id LIMIT 1"
    )
    private = await either_world.get(f"/v1/social/videos/{video}")
    fault, banned = 10221, "person_banned"
    name = await one(
        either_world, f"SELECT username FROM people WHERE fault = {fault} ORDER BY id LIMIT 1"
    )
    person = await either_world.get(f"/v1/social/people/{name}/videos")

    told = private.json()
    assert (private.status_code, told["code"], told["platform_code"]) == (
        403,
        "video_private",
        10216,
    )
    assert told["remedy"]
    told = person.json()
    assert (person.status_code, told["code"], told["platform_code"]) == (403, banned, fault)


def test_every_code_of_the_platform_has_a_word():
    assert set(WORDS) == set(SENTENCES)
    assert all(word.status in {403, 404} for word in WORDS.values())


@pytest.mark.parametrize(
    "path, field",
    [
        (f"{STAR}/videos?limit=201", "limit"),
        (f"{STAR}/videos?limit=0", "limit"),
        (f"{STAR}/videos?cursor=nonsense", "cursor"),
        (f"{STAR}/videos?cursor=WzEuNV0", "cursor"),
        (f"{STAR}?fields=id", "fields"),
        (f"{FOOD}?country=usa", "country"),
        ("/v1/social/search", "q"),
        ("/v1/social/search?q=x&kind=everything", "kind"),
        (f"/v1/social/search?q={'x' * 501}", "q"),
    ],
)
async def test_a_question_that_cannot_be_is_refused_by_its_field(
    world: Place, path: str, field: str
):
    answer = await world.get(path)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [error["parameter"] for error in answer.json()["errors"]] == [field]


async def test_a_page_that_did_not_change_is_not_sent_again(world: Place):
    first = await world.get(f"{STAR}/videos")
    again = await world.get(f"{STAR}/videos", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_another_workspace_has_a_world_of_its_own(world: Place):
    neighbour = await world.neighbour()

    room = f"/v1/social/live/{named.ROOM}"
    for path in (STAR, FOOD, room, f"{room}/events", "/v1/social/live"):
        answer = await neighbour.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "no_source")
