"""A download taken in: what is then read of its person, what stays empty, and taking it twice."""

import asyncio
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from rollcall.core.archives.archives import SomebodyElses, Taken
from rollcall.core.archives.opening import opened
from rollcall.core.archives.reading import read
from rollcall.core.archives.sections import Section
from rollcall.core.archives.staging import staged
from rollcall.core.archives.taking import NameTaken
from rollcall.core.errors import Conflict
from rollcall.core.social.filling.stand_ins import sec_uid
from rollcall.db.statements import Statement
from rollcall.db.tables import (
    COMMENTS,
    CONVERSATIONS,
    FOLLOWS,
    MESSAGES,
    PEOPLE,
    VIDEO_LIKES,
    VIDEOS,
)
from tests.archives import downloads
from tests.makers import account
from tests.place import Place

TABLES = (COMMENTS, CONVERSATIONS, FOLLOWS, MESSAGES, PEOPLE, VIDEO_LIKES, VIDEOS)


async def take(
    place: Place, path: Path, download: dict[str, Any], number: int | None = None
) -> tuple[Taken, str]:
    """Take it in, and make a key to act as its person."""
    downloads.as_json(path, download)
    with opened(path) as stream, staged(read(stream)) as whole:
        async with place.core(writes=True) as core:
            taken = await core.archives.take(whole, "tiktok", number)
            return taken, await core.archives.let_act(taken)


async def counts(place: Place) -> dict[str, int]:
    found: dict[str, int] = {}
    for table in TABLES:
        counting = Statement(select(func.count()).select_from(table))
        [[found[table.name]]] = await place.runtime.database.rows(counting)
    return found


async def ask(place: Place, path: str, key: str) -> Any:
    answer = await place.get(f"/tikapi{path}", headers={"x-account-key": key})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "download.json"


async def test_its_person_reads_everything_that_it_told(either_place: Place, file: Path):
    place = either_place
    taken, key = await take(place, file, downloads.newer())

    me = (await ask(place, "/user/info", key))["userInfo"]
    assert (me["user"]["uniqueId"], me["user"]["nickname"]) == ("ada.example", "Ada")
    assert (me["user"]["signature"], me["user"]["region"]) == ("about me", "DE")
    assert me["stats"] == {
        "followerCount": 900,
        "followingCount": 80,
        "friendCount": 2,
        "heart": 41,
        "heartCount": 41,
        "videoCount": 3,
        "diggCount": 3,
    }
    posts = (await ask(place, "/user/feed", key))["itemList"]
    assert [post["desc"] for post in posts] == ["title 0", "title 1", "title 2"]
    assert [post["stats"]["diggCount"] for post in posts] == [0, 7, 14]
    assert [post["privateItem"] for post in posts] == [False, False, True]
    likes = (await ask(place, "/user/likes", key))["itemList"]
    assert [like["id"] for like in likes] == [
        downloads.link(nth).split("/")[-2] for nth in (10, 11, 12)
    ]
    saved = (await ask(place, "/user/saved", key))["itemList"]
    assert len(saved) == 3
    followers = (await ask(place, "/user/followers", key))["userList"]
    assert [one["user"]["uniqueId"] for one in followers] == ["person0", "person1", "person2"]
    following = (await ask(place, "/user/following", key))["userList"]
    assert [one["user"]["uniqueId"] for one in following] == ["person1", "person2", "person3"]
    said = await ask(place, f"/user/comment/list?media_id={likes[0]['id']}", key)
    assert [one["text"] for one in said["comments"]] == ["comment 1", "comment 0"]
    [talk] = (await ask(place, "/user/conversations", key))["conversations"]
    which = f"conversation_id={talk['id']}&conversation_short_id={talk['short_id']}"
    written = (await ask(place, f"/user/messages?{which}", key))["messages"]
    assert [one["text"] for one in written] == ["message 2", "message 1", "message 0"]
    assert taken.account_is_new


async def test_what_it_does_not_tell_is_empty(place: Place, file: Path):
    _, key = await take(place, file, downloads.newer())

    like = (await ask(place, "/user/likes", key))["itemList"][0]
    assert (like["author"]["uniqueId"], like["author"]["id"]) == ("", "0")
    assert (like["desc"], like["stats"]["playCount"]) == ("", 0)
    assert like["createTime"] == int(like["id"]) >> 32
    follower = (await ask(place, "/user/followers", key))["userList"][0]
    assert (follower["user"]["nickname"], follower["user"]["createTime"]) == ("", 0)
    assert follower["user"]["secUid"] == sec_uid("person0")
    assert set(follower["statsV2"].values()) == {"0"}


async def test_whoever_made_a_liked_video_is_known_where_its_link_says(place: Place, file: Path):
    download = downloads.newer()
    links = download["Likes and Favorites"]["Like List"]["ItemFavoriteList"]
    links[0]["link"] = "https://www.tiktok.com/@Cleo.films/video/7400000000000000077"
    _, key = await take(place, file, download)

    [first, *_] = (await ask(place, "/user/likes", key))["itemList"]
    assert first["author"]["uniqueId"] == "cleo.films"


async def test_taking_it_twice_changes_nothing(either_place: Place, file: Path):
    first, _ = await take(either_place, file, downloads.newer(count=40))
    before = await counts(either_place)
    second, _ = await take(either_place, file, downloads.newer(count=40))

    assert await counts(either_place) == before
    assert second.account_number == first.account_number
    assert not second.account_is_new


async def test_a_later_one_replaces_what_it_has_and_leaves_the_rest(place: Place, file: Path):
    await take(place, file, downloads.newer(count=5))
    later = downloads.newer(count=2)
    del later["Direct Message"], later["Post"]
    later["Likes and Favorites"]["Like List"]["ItemFavoriteList"] = None
    _, key = await take(place, file, later)

    assert (await ask(place, "/user/likes", key))["itemList"] == []
    assert len((await ask(place, "/user/followers", key))["userList"]) == 2
    assert len((await ask(place, "/user/feed", key))["itemList"]) == 5
    assert len((await ask(place, "/user/conversations", key))["conversations"]) == 1
    stats = (await ask(place, "/user/info", key))["userInfo"]["stats"]
    assert (stats["videoCount"], stats["diggCount"]) == (5, 0)


async def test_a_list_of_which_nothing_can_be_read_replaces_nothing(
    either_place: Place, file: Path
):
    place = either_place
    _, key = await take(place, file, downloads.newer(count=5))
    paths = ("/user/feed", "/user/likes", "/user/saved", "/user/followers", "/user/following")
    before = [await ask(place, path, key) for path in (*paths, "/user/conversations")]
    in_words = re.sub(rb'"(date)":"2', rb'"\1":"the 2', encoded(2), flags=re.IGNORECASE)

    taken, _ = await take(place, file, msgspec.json.decode(in_words))

    assert {s for s, one in taken.outcomes.items() if one.skipped} == {*Section} - {Section.PROFILE}
    after = [await ask(place, path, key) for path in (*paths, "/user/conversations")]
    assert [listed(body) for body in after] == [listed(body) for body in before]
    assert all(map(listed, after))
    stats = (await ask(place, "/user/info", key))["userInfo"]["stats"]
    assert (stats["videoCount"], stats["diggCount"]) == (5, 5)


def encoded(count: int) -> bytes:
    return msgspec.json.encode(downloads.newer(count=count))


def listed(body: dict[str, Any]) -> list[Any]:
    [found] = [value for value in body.values() if isinstance(value, list)]
    return found


async def test_a_post_that_is_gone_from_the_later_one_is_gone(place: Place, file: Path):
    await take(place, file, downloads.newer(count=5))
    _, key = await take(place, file, downloads.newer(count=2))

    posts = (await ask(place, "/user/feed", key))["itemList"]
    assert [post["desc"] for post in posts] == ["title 0", "title 1"]


async def test_two_who_wrote_to_each_other_have_one_conversation(place: Place, file: Path):
    _, adas = await take(place, file, downloads.newer("ada.example"))
    bens = downloads.newer("ben")
    bens["Direct Message"]["Direct Messages"]["ChatHistory"] = {
        "Chat History with ada.example:": downloads.chat("ada.example", 3)
    }
    _, bens_key = await take(place, file, bens)

    [of_ada] = (await ask(place, "/user/conversations", adas))["conversations"]
    [of_ben] = (await ask(place, "/user/conversations", bens_key))["conversations"]
    assert of_ada["id"] == of_ben["id"]
    assert of_ada["participantsCount"] == 2


async def test_many_posts_and_chats_of_one_second_are_kept_apart(either_place: Place, file: Path):
    download = downloads.newer()
    posts = [downloads.posted(1) | {"Title": f"same second {nth}"} for nth in range(30)]
    download["Post"]["Posts"]["VideoList"] = posts
    chats = {
        f"Chat History with friend{nth}:": [
            {"Date": downloads.date(1), "From": "ada.example", "Content": "hello"}
        ]
        for nth in range(30)
    }
    download["Direct Message"]["Direct Messages"]["ChatHistory"] = chats
    _, key = await take(either_place, file, download)

    assert len((await ask(either_place, "/user/feed", key))["itemList"]) == 30
    first = await ask(either_place, "/user/conversations", key)
    second = await ask(either_place, f"/user/conversations?nextCursor={first['nextCursor']}", key)
    assert len(first["conversations"]) + len(second["conversations"]) == 30


async def test_liked_videos_of_one_second_are_kept_apart(place: Place, file: Path):
    download = downloads.newer()
    ids = [7_400_000_000_000_000_000 + nth for nth in range(60)] + list(range(1, 60))
    download["Likes and Favorites"]["Like List"]["ItemFavoriteList"] = [
        {"date": downloads.date(nth), "link": f"https://www.tiktokv.com/share/video/{id_}/"}
        for nth, id_ in enumerate(ids)
    ]
    await take(place, file, download)
    _, key = await take(place, file, download)

    page = await ask(place, "/user/likes?count=30", key)
    assert [int(like["id"]) for like in page["itemList"]] == ids[:30]


async def test_the_account_of_its_name_is_the_one_it_belongs_to(place: Place, file: Path):
    [outcome] = await place.put(account("ada.example"))
    taken, _ = await take(place, file, downloads.newer())

    assert (taken.account_number, taken.account_is_new) == (outcome.number, False)


async def test_another_persons_account_is_refused_and_nothing_is_kept(place: Place, file: Path):
    [outcome] = await place.put(account("somebody.else"))
    before = await counts(place)
    with pytest.raises(SomebodyElses):
        await take(place, file, downloads.newer(), outcome.number)

    assert await counts(place) == before


async def test_an_account_that_was_removed_stays_so(place: Place, file: Path):
    [outcome] = await place.put(account("ada.example"))
    async with place.core(writes=True) as core:
        await core.accounts.remove([outcome.number])
    with pytest.raises(Conflict, match="removed"):
        await take(place, file, downloads.newer())


async def test_nobody_of_the_sandbox_is_written_over(world: Place, file: Path):
    before = (await world.get("/tikapi/public/check?username=lilyachty")).json()["userInfo"]
    with pytest.raises(NameTaken):
        await take(world, file, downloads.newer("lilyachty"))
    download = downloads.newer()
    fans = download["Profile And Settings"]["Follower"]["FansList"]
    fans.append({"Date": downloads.date(1), "UserName": "lilyachty"})
    await take(world, file, download)

    after = (await world.get("/tikapi/public/check?username=lilyachty")).json()["userInfo"]
    assert after == before


async def test_two_taken_at_the_same_moment_are_both_there(either_place: Place, tmp_path: Path):
    names = ["ada.example", "ben", "cleo"]
    await asyncio.gather(
        *(take(either_place, tmp_path / f"{n}.json", downloads.newer(n)) for n in names)
    )

    for name in names:
        answer = await either_place.get(f"/tikapi/public/check?username={name}")
        assert answer.json()["userInfo"]["stats"]["videoCount"] == 3


async def test_chats_with_people_who_have_no_name_any_more_are_kept_apart(
    either_place: Place, file: Path
):
    download = downloads.newer()
    said = {"Date": downloads.date(1), "From": "ada.example", "Content": "anybody there?"}
    chats = {f"Chat History with Deleted User {nth}:": [said] for nth in range(3)}
    download["Direct Message"]["Direct Messages"]["ChatHistory"] = chats
    for _ in range(2):
        _, key = await take(either_place, file, download)

        talks = (await ask(either_place, "/user/conversations", key))["conversations"]
        assert len({talk["id"] for talk in talks}) == 3
