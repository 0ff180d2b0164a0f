"""TikAPI's searches and discoveries, asked as its clients ask: to the end, and with odd words."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from rollcall.core.social.wording import words
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from rollcall.sandbox.world import named
from tests.place import Place

Name = Callable[[Any], str]
SEARCHES: dict[str, tuple[str, str, Name]] = {
    # path, the list in an answer, what tells one from another
    "general": (
        "/public/search/general?query=lilyachty",
        "data",
        lambda card: f"{card['type']} {card['common']['doc_id_str']}",
    ),
    "videos": ("/public/search/videos?query=pasta", "item_list", lambda item: item["id"]),
    "users": ("/public/search/users?query=writes", "user_list", lambda of: of["user_info"]["uid"]),
    "several words": (
        "/public/search/videos?query=Come%20along%20for",
        "item_list",
        lambda item: item["id"],
    ),
    "a word of a keyword": (
        "/public/discover/v3?keyword=lilyachty&count=9",
        "itemList",
        lambda item: item["id"],
    ),
}
DISCOVERIES: dict[str, tuple[str, Name, Name]] = {
    # the list in an answer, what tells one from another, by what they are in order
    "users": ("userInfoList", lambda i: i["user"]["id"], lambda i: i["statsV2"]["followerCount"]),
    "music": ("musicInfoList", lambda i: i["music"]["id"], lambda i: i["stats"]["videoCount"]),
    "hashtag": (
        "challengeInfoList",
        lambda i: i["challenge"]["id"],
        lambda i: i["stats"]["videoCount"],
    ),
}
ODD = (
    "Café", "naïve", "すごい", "最高", "हिन्दी", "🎉", "👩‍👩‍👧", "مرحبا", "_", "..", "%",
    "'", '"', "\\", "a" * 200, "\U0010ffff", "İ", "#", "@", "ﬁ", "\u200d", "-1", "fault_10202",
    "a b c d e f g h",
)  # fmt: skip


async def pages(world: Place, path: str, rows: str, **more: Any) -> list[list[Any]]:
    """Every page, asked for as the clients do."""
    given: list[list[Any]] = []
    cursor = ""
    while True:
        body = (await world.get(f"/tikapi{path}{cursor}", **more)).json()
        assert body["status"] == "success", body
        given.append(body[rows])
        if not body.get("hasMore", body.get("has_more")):
            assert "nextCursor" not in body
            return given
        assert not {"cursor", "offset"} & set(body)
        cursor = f"&nextCursor={quote(body['nextCursor'])}"


@pytest.mark.parametrize("what", SEARCHES)
async def test_pages_lead_to_the_end_with_nothing_twice(either_world: Place, what: str):
    path, rows, name = SEARCHES[what]

    given = await pages(either_world, path, rows)

    names = [name(row) for page in given for row in page]
    assert len(given) > 1
    assert all(given)
    assert len(set(names)) == len(names)


async def test_every_video_that_bears_the_words_is_found_the_newest_first(world: Place):
    star = named.NAMED[named.STAR].sec_uid
    path = f"/tikapi/public/posts?secUid={star}&count=30"
    mine = (await world.get(path)).json()["itemList"]
    for video in mine[:5]:
        text = " ".join(words(video["desc"]))
        given = await pages(world, f"/public/search/videos?query={quote(text)}", "item_list")
        found = [item for page in given for item in page]
        assert video["id"] in {item["id"] for item in found}
        assert all(set(words(text)) <= set(words(item["desc"])) for item in found)
        assert [int(i["id"]) for i in found] == sorted((int(i["id"]) for i in found), reverse=True)


async def test_general_begins_with_a_card_of_people(world: Place):
    path, _, _ = SEARCHES["general"]
    first = (await world.get(f"/tikapi{path}")).json()
    card, *videos = first["data"]

    assert (card["type"], card["has_top_user"], card["card_title"]) == (4, 1, "Users")
    assert card["user_list"][0]["user_info"]["unique_id"] == "lilyachty"
    assert {video["type"] for video in videos} == {1}
    assert all(video["common"]["doc_id_str"] == video["item"]["id"] for video in videos)
    assert (first["ad_info"], first["extra"]["search_request_id"]) == ({}, "")
    second = await pages(world, f"{path}&nextCursor={first['nextCursor']}", "data")
    assert {row["type"] for page in second for row in page} == {1}


async def test_somebody_is_found_by_name_as_the_vendor_spells_people(world: Place):
    answer = await world.get("/tikapi/public/search/users?query=@LilYachty")

    [found] = answer.json()["user_list"]
    info = found["user_info"]
    assert (info["unique_id"], info["uid"]) == ("lilyachty", "6569595380449902597")
    assert (info["follow_status"], info["room_id_str"]) == (0, str(info["room_id"]))
    assert info["enterprise_verify_reason"] == "verified account"
    assert info["avatar_thumb"]["url_list"][0].startswith("http://rollcall.test/")
    assert found["position"] is None


async def test_the_cursor_is_spelled_as_the_vendor_spells_it(world: Place):
    path, _, _ = SEARCHES["videos"]
    first = (await world.get(f"/tikapi{path}")).json()

    plain = b64decode(first["nextCursor"]).decode()

    assert re.fullmatch(r"[0-9]+---split_cusror---[0-9A-F]{34}", plain)
    older = await world.get(f"/tikapi{path}&cursor={quote(first['nextCursor'])}")
    newer = await world.get(f"/tikapi{path}&nextCursor={quote(first['nextCursor'])}")
    assert older.json()["item_list"] == newer.json()["item_list"] != first["item_list"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "0",
        "é",
        "MTI",
        "%20",
        b64encode(b"12").decode(),
        b64encode(b"-1---split_cusror---20231013").decode(),
        b64encode(b"12---split_cursor---20231013").decode(),
        b64encode(b"9" * 20 + b"---split_cusror---20231013").decode(),
        "MTItLS1zcGxpdF9jdXNyb3ItLS0y" * 20,
    ],
)
@pytest.mark.parametrize("path", ["/public/search/videos?query=a", "/public/discover/v3?keyword=a"])
async def test_a_garbled_cursor_is_refused(world: Place, path: str, cursor: str):
    answer = await world.get(f"/tikapi{path}&nextCursor={cursor}")

    assert answer.status_code == 400
    assert answer.json()["fields"] == {"nextCursor": "The nextCursor of the page before."}


@pytest.mark.parametrize("place", ["12", "0", str(2**63), "9" * 19])
async def test_a_cursor_from_elsewhere_leads_to_the_end_or_the_beginning(world: Place, place: str):
    cursor = b64encode(f"{place}---split_cusror---20231013174259".encode()).decode()
    for category in ("general", "videos", "users"):
        path = f"/tikapi/public/search/{category}?query=ada&nextCursor={cursor}"
        assert (await world.get(path)).status_code == 200


@pytest.mark.parametrize("path", ["/public/search/{}?query={}", "/user/search/{}?query={}"])
@pytest.mark.parametrize("category", ["general", "users", "videos", "autocomplete"])
async def test_odd_words_are_looked_for_as_any(world: Place, path: str, category: str):
    headers = {"x-account-key": DEMO_ACCOUNT_KEY}
    for text in ODD:
        asked = f"/tikapi{path.format(category, quote(text))}"
        answer = await world.get(asked, headers=headers)
        assert answer.status_code == 200, (text, answer.json())
        assert answer.json()["has_more"] in (0, 1)


@pytest.mark.parametrize(
    "path, name",
    [
        ("/public/search/videos", "query"),
        ("/public/search/videos?query=%20%20", "query"),
        (f"/public/search/general?query={'a' * 201}", "query"),
        ("/user/search/users", "query"),
        ("/public/discover/keyword", "keyword"),
        (f"/public/discover/v3?keyword={'a' * 201}", "keyword"),
        ("/public/discover/users?offset=-1", "offset"),
        ("/public/discover/music?count=31", "count"),
        ("/public/discover/v3?keyword=a&count=0", "count"),
    ],
)
async def test_a_bad_parameter_is_named(world: Place, path: str, name: str):
    answer = await world.get(f"/tikapi{path}", headers={"x-account-key": DEMO_ACCOUNT_KEY})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [name])


@pytest.mark.parametrize(
    "path, choices",
    [
        ("/public/search/nothing?query=a", "One of general, users, videos, autocomplete."),
        ("/user/search/Users?query=a", "One of general, users, videos, autocomplete."),
        ("/public/discover/videos", "One of users, music, hashtag."),
    ],
)
async def test_another_category_is_told_which_there_are(world: Place, path: str, choices: str):
    answer = await world.get(f"/tikapi{path}", headers={"x-account-key": DEMO_ACCOUNT_KEY})

    assert answer.status_code == 400
    assert answer.json() == {
        "status": "error",
        "message": "Missing fields.",
        "fields": {"category": choices},
    }


async def test_what_is_private_or_stands_for_a_fault_is_not_found(world: Place):
    for text in ("Only for me", "fault_10202", "Video is private"):
        given = await pages(world, f"/public/search/general?query={quote(text)}", "data")
        cards = [card for page in given for card in page]
        assert not [c for c in cards if c["type"] == 4]
        assert "Only for me" not in {card["item"]["desc"] for card in cards}
    names = (await world.get("/tikapi/public/search/autocomplete?query=fault_")).json()
    assert names["sug_list"] == []


@pytest.mark.parametrize(
    "beginning, expected",
    [
        ("lily", {"lilyachty"}),
        ("ITALIAN F", {"italianfood"}),
        ("@my_t", {"my_tiktok_user"}),
        ("%23food", {"food", "foodlagos"}),
        ("italian", {"italianfood", "italian.food"}),
    ],
)
async def test_a_beginning_becomes_hashtags_and_names(
    either_world: Place, beginning: str, expected: set[str]
):
    path = f"/tikapi/public/search/autocomplete?query={beginning}"
    body = (await either_world.get(path)).json()

    names = [of["content"] for of in body["sug_list"]]
    begins = beginning.replace("%23", "").lstrip("@").replace(" ", "").lower()
    assert expected <= set(names)
    assert all(name.startswith(begins) for name in names)
    assert len(set(names)) == len(names) <= 10
    assert body["has_more"] == 0
    assert "nextCursor" not in body


async def test_searching_for_an_account_tells_what_it_did(world: Place):
    headers = {"x-account-key": DEMO_ACCOUNT_KEY}
    search = "/tikapi/user/search/videos?query=lilyachty"
    first = (await world.get(search, headers=headers)).json()["item_list"]
    other = next(item for item in first if not item["digged"])
    body = {"media_id": other["id"]}

    await world.ask("POST", "/tikapi/user/like", headers=headers, json=body)

    after = (await world.get(search, headers=headers)).json()["item_list"]
    liked = {item["id"] for item in first if item["digged"]} | {other["id"]}
    assert {item["id"] for item in after if item["digged"]} == liked
    public = (await world.get(search.replace("/user/", "/public/"))).json()["item_list"]
    assert not any(item["digged"] or item["collected"] for item in public)


async def test_searching_for_an_account_tells_whom_it_follows(world: Place):
    headers = {"x-account-key": DEMO_ACCOUNT_KEY}
    me = (await world.get("/tikapi/user/info", headers=headers)).json()["userInfo"]["user"]
    path = f"/tikapi/public/following?secUid={me['secUid']}&count=1"
    followed = (await world.get(path)).json()["userList"][0]["user"]["uniqueId"]

    search = f"/tikapi/user/search/users?query={followed}"
    [found] = (await world.get(search, headers=headers)).json()["user_list"]

    assert found["user_info"]["follow_status"] in (1, 2)


async def test_searching_for_an_account_needs_its_key(world: Place):
    assert (await world.get("/tikapi/user/search/videos?query=a")).status_code == 401


@pytest.mark.parametrize("category", DISCOVERIES)
async def test_the_best_known_come_first_to_the_end_of_the_list(either_world: Place, category: str):
    rows, name, known = DISCOVERIES[category]
    found: list[Any] = []
    offset = 0
    while True:
        path = f"/tikapi/public/discover/{category}?offset={offset}"
        body = (await either_world.get(path)).json()
        found += body[rows]
        assert type(body["offset"]) is int
        assert body["offset"] == len(found)
        assert not {"cursor", "nextCursor"} & set(body)
        if not body["hasMore"]:
            break
        offset = body["offset"]

    names = [name(one) for one in found]
    fame = [int(known(one)) for one in found]
    assert len(names) == len(set(names)) > 90
    assert fame == sorted(fame, reverse=True)
    assert not [one for one in names if one.startswith("9000000")]


async def test_a_list_of_the_best_known_ends_somewhere(world: Place):
    far = await world.get("/tikapi/public/discover/users?offset=600")
    last = await world.get("/tikapi/public/discover/users?offset=599")

    assert (far.status_code, far.json()["statusCode"]) == (403, 10404)
    assert (last.status_code, last.json()["hasMore"]) == (200, False)


async def test_a_keyword_leads_to_a_few_of_every_kind(world: Place):
    body = (await world.get("/tikapi/public/discover/keyword?keyword=lilyachty")).json()

    assert body["userInfoList"][0]["user"]["uniqueId"] == "lilyachty"
    assert body["challengeInfoList"][0]["challenge"]["id"] == str(named.HASHTAG)
    assert body["musicInfoList"][0]["music"]["title"] == "original sound - lilyachty"
    plays = [int(item["stats"]["playCount"]) for item in body["itemList"]]
    assert 0 < len(plays) <= 10
    assert plays == sorted(plays, reverse=True)
    song = (await world.get("/tikapi/public/discover/keyword?keyword=paper%20lanterns")).json()
    assert {one["music"]["title"] for one in song["musicInfoList"]} == {"Paper Lanterns"}


async def test_a_search_of_its_own_says_the_same_until_the_world_changes(world: Place):
    path = "/tikapi/public/search/videos?query=pasta"
    first = await world.get(path)

    again = await world.get(path, headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304
