"""TikAPI's public operations, asked as its clients ask: pages to the end, and every refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from rollcall.sandbox.world import named
from tests.place import Place

STAR, LIKER, KEEPER = (named.NAMED[place].sec_uid for place in (named.STAR, 2, 3))
FOOD = named.VIDEOS[1].id
WALKS: dict[str, tuple[str, str, str, Callable[[Any], str]]] = {
    # path, the list in an answer, the cursor that goes on, what tells one from another
    "posts": (f"/public/posts?secUid={STAR}", "itemList", "cursor", lambda i: i["id"]),
    "likes": (f"/public/likes?secUid={LIKER}", "itemList", "cursor", lambda i: i["id"]),
    "followers": (
        f"/public/followers?secUid={STAR}",
        "userList",
        "nextCursor",
        lambda i: i["user"]["id"],
    ),
    "following": (
        f"/public/following?secUid={STAR}",
        "userList",
        "nextCursor",
        lambda i: i["user"]["id"],
    ),
    "hashtag": (f"/public/hashtag?id={named.HASHTAG}", "itemList", "cursor", lambda i: i["id"]),
    "music": (f"/public/music?id={named.SOUND}", "itemList", "cursor", lambda i: i["id"]),
    "playlists": (f"/public/playlists?secUid={KEEPER}", "playList", "cursor", lambda i: i["id"]),
    "playlist items": (
        f"/public/playlist/items?playlist_id={named.PLAYLISTS[0]}",
        "itemList",
        "cursor",
        lambda i: i["id"],
    ),
    "comments": (f"/public/comment/list?media_id={FOOD}", "comments", "cursor", lambda i: i["cid"]),
    "replies": (
        f"/public/comment/reply/list?media_id={FOOD}&comment_id={named.COMMENT}",
        "comments",
        "cursor",
        lambda i: i["cid"],
    ),
}
NUMBERS = {"followers", "following", "comments", "replies"}
"""Whose cursors are JSON numbers; all others are strings of digits."""


async def walked(world: Place, path: str, rows: str, cursor: str) -> list[list[Any]]:
    """Every page, asked for as the clients do."""
    pages: list[list[Any]] = []
    more = ""
    while True:
        body = (await world.get(f"/tikapi{path}&count=7{more}")).json()
        assert body["status"] == "success", body
        pages.append(body[rows])
        goes_on = body.get("hasMore", body.get("has_more"))
        if not goes_on:
            assert not body.get("nextCursor")
            return pages
        assert "cursor" not in body or "nextCursor" not in body
        more = f"&{cursor}={body[cursor]}"


@pytest.mark.parametrize("what", WALKS)
async def test_pages_lead_to_the_end_with_nothing_twice_and_nothing_missing(
    either_world: Place, what: str
):
    path, rows, cursor, name = WALKS[what]

    pages = await walked(either_world, path, rows, cursor)
    whole = (await either_world.get(f"/tikapi{path}&count=30")).json()[rows]

    names = [name(row) for page in pages for row in page]
    assert len(pages) > 2
    assert len(set(names)) == len(names)
    assert names[:30] == [name(row) for row in whole]


@pytest.mark.parametrize("what", WALKS)
async def test_a_cursor_has_the_type_that_clients_declare(world: Place, what: str):
    path, _, cursor, _ = WALKS[what]

    body = (await world.get(f"/tikapi{path}&count=2")).json()

    assert type(body[cursor]) is (int if what in NUMBERS else str)
    assert not isinstance(body[cursor], str) or body[cursor].isdigit()


async def test_a_profile_counts_what_its_lists_give(world: Place):
    info = (await world.get("/tikapi/public/check?username=lilyachty")).json()["userInfo"]
    for count, what in (
        ("videoCount", "posts"),
        ("followerCount", "followers"),
        ("followingCount", "following"),
    ):
        path, rows, cursor, _ = WALKS[what]
        pages = await walked(world, path, rows, cursor)
        assert info["statsV2"][count] == str(sum(map(len, pages)))


async def test_comments_add_up_to_what_the_video_says(world: Place):
    video = (await world.get(f"/tikapi/public/video?id={FOOD}")).json()["itemInfo"]["itemStruct"]
    path, rows, cursor, _ = WALKS["comments"]
    threads = [row for page in await walked(world, path, rows, cursor) for row in page]
    total = (await world.get(f"/tikapi{path}")).json()["total"]

    assert total == len(threads)
    replies = sum(thread["reply_comment_total"] for thread in threads)
    assert video["statsV2"]["commentCount"] == str(total + replies)


@pytest.mark.parametrize(
    "path, fields",
    [
        ("/public/check", {"username": "A valid TikTok username is required."}),
        ("/public/posts", {"secUid": "A valid TikTok secUid is required."}),
        ("/public/posts?secUid=short", {"secUid": "A valid TikTok secUid is required."}),
        (f"/public/posts?secUid={STAR}&count=31", {"count": "A number from 1 to 30."}),
        (f"/public/posts?secUid={STAR}&cursor=x", {"cursor": "The cursor of the page before."}),
        ("/public/video", {"id": "A valid ID or short link is required."}),
        ("/public/video?id=abc", {"id": "A valid ID or short link is required."}),
        ("/public/hashtag", {"id": "A valid ID or short link is required."}),
        ("/public/explore?country=usa", {"country": "Two letters, such as us."}),
    ],
)
async def test_a_bad_parameter_is_named(world: Place, path: str, fields: dict[str, str]):
    answer = await world.get(f"/tikapi{path}")

    assert answer.status_code == 400
    assert answer.json() == {"status": "error", "message": "Missing fields.", "fields": fields}


async def test_all_that_is_wrong_with_a_question_is_named_at_once(world: Place):
    path = f"/public/posts?secUid={STAR}&count=31&cursor=abc&country=USA&session_id=101"

    answer = await world.get(f"/tikapi{path}")

    assert answer.status_code == 400
    assert answer.json()["fields"].keys() == {"count", "cursor", "country", "session_id"}


@pytest.mark.parametrize(
    "path, code",
    [
        ("/public/check?username=nobody.at.all", 10202),
        (f"/public/posts?secUid={'x' * 76}", 10202),
        ("/public/video?id=1", 10204),
        ("/public/video?id=99999999999999999999", 10204),
        ("/public/music/info?id=1", 10203),
        ("/public/hashtag?id=1", 10205),
        ("/public/hashtag?name=nothingofthekind", 10205),
        ("/public/playlist/items?playlist_id=1", 10224),
        (f"/public/comment/reply/list?media_id={FOOD}&comment_id=1", 10224),
        ("/public/video?id=https://vm.tiktok.com/nowhere", 10224),
    ],
)
async def test_what_is_not_there_is_refused_with_the_platforms_code(
    world: Place, path: str, code: int
):
    answer = await world.get(f"/tikapi{path}")

    assert (answer.status_code, answer.json()["statusCode"]) == (403, code)


async def test_a_video_that_is_hidden_or_private_says_so(world: Place):
    demo = (await world.get("/tikapi/public/check?username=my_tiktok_user")).json()
    sec_uid = demo["userInfo"]["user"]["secUid"]
    path, rows, cursor, _ = WALKS["posts"]
    pages = await walked(world, path.replace(str(STAR), sec_uid), rows, cursor)
    abroad = next(i for page in pages for i in page if i["desc"] == "Not shown everywhere")

    there = await world.get(f"/tikapi/public/video?id={abroad['id']}&country=aq")
    here = await world.get(f"/tikapi/public/video?id={abroad['id']}&country=us")

    assert there.json()["statusCode"] == 10231
    assert here.status_code == 200
    assert "Only for me" not in {i["desc"] for page in pages for i in page}


@pytest.mark.parametrize(
    "path",
    [
        "/public/video?id=https://vm.tiktok.com/UwU/",
        "/public/video?id=http://vm.tiktok.com/UwU",
        "/public/music?id=https://vm.tiktok.com/UwU",
        "/public/hashtag?id=https://vm.tiktok.com/UwU",
        "/public/check?username=https://vm.tiktok.com/UwU",
    ],
)
async def test_short_links_lead_to_a_thing_of_the_kind_asked_for(world: Place, path: str):
    assert (await world.get(f"/tikapi{path}")).status_code == 200


async def test_a_path_that_is_not_there_names_the_nearest(world: Place):
    answer = await world.get("/tikapi/public/chek")

    assert answer.status_code == 404
    assert answer.json() == {
        "status": "error",
        "message": "There is nothing at /public/chek. Did you mean /public/check?",
    }


async def test_without_a_key_nothing_is_told(world: Place):
    answer = await world.web.get("/tikapi/public/check?username=lilyachty")

    assert answer.status_code == 401
    assert answer.json() == {"status": "error", "message": "A valid API Key is required."}


async def test_other_sessions_explore_other_videos(world: Place):
    one, other = [
        {
            i["id"]
            for i in (await world.get(f"/tikapi/public/explore?session_id={n}")).json()["itemList"]
        }
        for n in (1, 2)
    ]
    assert len(one) == len(other) == 30
    assert one != other


async def test_a_film_is_given_in_parts_to_who_shows_the_headers_of_its_link(world: Place):
    body = (await world.get(f"/tikapi/public/video?id={FOOD}")).json()
    link = body["itemInfo"]["itemStruct"]["video"]["downloadAddr"]
    shown = body["$other"]["videoLinkHeaders"]

    assert (await world.web.get(link)).status_code == 403
    whole = await world.web.get(link, headers=shown)
    part = await world.web.get(link, headers=shown | {"range": "bytes=0-99"})

    assert whole.headers["content-type"] == "video/mp4"
    assert whole.content[4:8] == b"ftyp"
    assert (part.status_code, part.content) == (206, whole.content[:100])
    assert len(whole.content) == body["itemInfo"]["itemStruct"]["video"]["size"]


@pytest.mark.parametrize("name", ["cover", "avatarLarger", "playUrl"])
async def test_pictures_and_sounds_are_where_answers_say(world: Place, name: str):
    item = (await world.get(f"/tikapi/public/video?id={FOOD}")).json()["itemInfo"]["itemStruct"]
    link = {**item["video"], **item["author"], **item["music"]}[name]

    answer = await world.web.get(link)

    assert answer.status_code == 200
    assert answer.headers["content-type"] in {"image/jpeg", "image/png", "audio/mp4"}
    assert answer.content
