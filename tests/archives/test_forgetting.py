"""A download forgotten: what only it told is gone, what others told or did since stays."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from rollcall.core.archives.archives import NoArchive
from rollcall.core.archives.forgetting import Gone, ImportedAgain, Step, forget_whole
from rollcall.db.statements import Statement
from rollcall.db.tables import METADATA
from rollcall.sandbox.keys import DEMO_ACCOUNT_KEY
from tests.archives import downloads
from tests.archives.test_taking import ask, take
from tests.makers import account
from tests.place import Place

COUNTED_ON = {
    **dict.fromkeys(("follows", "video_likes", "video_saves", "notices"), "number"),
    "comments": "place",
    "videos": "threads_ever",
}
"""In which order rows came, which is not given anew where one before them goes."""
NOT_THE_WORLDS = frozenset({"revisions", "account_keys", "alembic_version", "events"})
"""How often a workspace changed, who may read, and what happened; a key that was made is revoked,
not unmade."""


async def everything(place: Place) -> dict[str, list[Any]]:
    """Every row of every table, but for what counts changes and keys."""
    found: dict[str, list[Any]] = {}
    for table in METADATA.sorted_tables:
        if table.name in NOT_THE_WORLDS:
            continue
        columns = [c for c in table.c if c.name != COUNTED_ON.get(table.name)]
        rows = await place.runtime.database.rows(Statement(select(*columns)))
        found[table.name] = sorted(map(str, map(tuple, rows)))
    return found


async def forget(place: Place, who: str = "ada.example") -> Gone:
    async with place.core() as core:
        one = await core.archives.called(who)
        gone = await core.archives.would_go(one.archive)

    async def some(step: Step, after: int) -> int | None:
        async with place.core(writes=True) as core:
            return await core.archives.forget_some(one.archive.person_id, step, after)

    await forget_whole(some)
    return gone


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "download.json"


@pytest.fixture
async def roster(either_place: Place) -> Place:
    await either_place.put(account("ada.example"), account("ben"))
    return either_place


async def test_what_was_before_the_import_is_what_is_after_forgetting(roster: Place, file: Path):
    before = await everything(roster)
    await take(roster, file, downloads.newer(count=7))
    gone = await forget(roster)

    assert await everything(roster) == before
    assert gone == Gone(
        posts=7,
        likes=7,
        favorites=7,
        followers=7,
        following=7,
        comments=7,
        conversations=1,
        messages=7,
        account_keys=1,
    )


async def test_imported_again_it_is_as_if_it_had_been_imported_once(roster: Place, file: Path):
    await take(roster, file, downloads.newer(count=7))
    once = await everything(roster)
    await forget(roster)
    _, key = await take(roster, file, downloads.newer(count=7))

    assert await everything(roster) == once
    posts = (await ask(roster, "/user/feed", key))["itemList"]
    assert [post["desc"] for post in posts] == [f"title {nth}" for nth in range(7)]


async def test_nothing_is_left_of_what_a_later_import_had_replaced(roster: Place, file: Path):
    before = await everything(roster)
    await take(roster, file, downloads.newer(count=9))
    await take(roster, file, downloads.newer(count=2))
    await forget(roster)

    assert await everything(roster) == before


def bens() -> dict[str, Any]:
    """Ben's own, who wrote with ada too."""
    download = downloads.newer("ben")
    chats = {"Chat History with ada.example:": downloads.chat("ada.example", 3)}
    download["Direct Message"]["Direct Messages"]["ChatHistory"] = chats
    return download


@pytest.mark.parametrize("first, then", [("ada.example", "ben"), ("ben", "ada.example")])
async def test_of_two_who_tell_of_the_same_the_other_stays_whole(
    roster: Place, file: Path, first: str, then: str
):
    await take(roster, file, bens())
    alone = await everything(roster)
    await forget(roster, "ben")
    for name in (first, then):
        await take(roster, file, bens() if name == "ben" else downloads.newer(name))
    await forget(roster, "ada.example")

    assert await everything(roster) == alone


async def test_a_video_that_another_liked_is_known_by_its_id_again(roster: Place, file: Path):
    adas = downloads.newer("ada.example")
    link = downloads.link(10)
    adas["Post"]["Posts"]["VideoList"] = [
        {"Date": downloads.date(1), "Link": link, "Likes": "70", "Title": "mine"}
    ]
    _, bens_key = await take(roster, file, downloads.newer("ben"))
    alone = await everything(roster)
    await take(roster, file, adas)
    told = (await ask(roster, "/user/likes", bens_key))["itemList"][0]
    await forget(roster)

    left = (await ask(roster, "/user/likes", bens_key))["itemList"][0]
    assert (told["id"], told["desc"]) == (left["id"], "mine")
    assert (left["desc"], left["author"]["uniqueId"], left["stats"]["diggCount"]) == ("", "", 0)
    assert await everything(roster) == alone


async def test_a_tie_and_a_talk_of_two_stay_until_both_are_forgotten(roster: Place, file: Path):
    adas, theirs_too = downloads.newer(), bens()
    mine = {"Date": downloads.date(1), "UserName": "ben"}
    theirs = {"Date": downloads.date(1), "UserName": "ada.example"}
    adas["Profile And Settings"]["Following"]["Following"].append(mine)
    theirs_too["Profile And Settings"]["Follower"]["FansList"].append(theirs)
    before = await everything(roster)
    await take(roster, file, adas)
    _, key = await take(roster, file, theirs_too)
    await forget(roster, "ada.example")

    followers = (await ask(roster, "/user/followers", key))["userList"]
    assert "ada.example" in [one["user"]["uniqueId"] for one in followers]
    [talk] = (await ask(roster, "/user/conversations", key))["conversations"]
    assert talk["participantsCount"] == 2
    await forget(roster, "ben")
    assert await everything(roster) == before


async def test_nothing_is_served_of_it_and_its_keys_are_revoked(roster: Place, file: Path):
    _, key = await take(roster, file, downloads.newer())
    path = "/tikapi/public/check?username=ada.example"
    assert (await roster.get(path)).status_code == 200
    await forget(roster)

    answer = await roster.get(path)
    assert answer.status_code == 403
    assert "no archive of @ada.example was imported" in answer.json()["message"]
    mine = await roster.get("/tikapi/user/info", headers={"x-account-key": key})
    assert (mine.status_code, "Account Key" in mine.text) == (401, True), mine.text
    with pytest.raises(NoArchive):
        await forget(roster)


async def test_what_people_of_the_sandbox_did_since_stays(world: Place, file: Path):
    """A follow, a like, and an answer: with nothing beneath them but that they are there."""
    before = await everything(world)
    download = downloads.newer()
    link = downloads.link(30)
    download["Post"]["Posts"]["VideoList"] = [
        {"Date": downloads.date(1), "Link": link, "Likes": "70", "Title": "mine"}
    ]
    await take(world, file, download)
    video = link.split("/")[-2]
    person = (await world.get("/tikapi/public/check?username=ada.example")).json()["userInfo"]
    for path, body in (
        ("/user/follow", {"username": "ada.example", "secUid": person["user"]["secUid"]}),
        ("/user/like", {"media_id": video}),
    ):
        answer = await deed(world, path, body)
        assert answer.status_code == 200, answer.text
    await forget(world)

    after = await everything(world)
    new = {name: set(after[name]) - set(before[name]) for name in after}
    assert [len(new[name]) for name in ("follows", "video_likes")] == [1, 1]
    [left] = [row for row in new["videos"] if video in row]
    assert "mine" not in left
    assert not {row for row in new["people"] if "about me" in row}
    assert new["archives"] == new["comments"] == new["messages"] == set()


async def deed(world: Place, path: str, body: dict[str, str]) -> Any:
    headers = {"x-account-key": DEMO_ACCOUNT_KEY}
    return await world.ask("POST", f"/tikapi{path}", headers=headers, json=body)


class BrokenOff(Exception):
    pass


async def test_it_goes_in_pieces_and_may_be_broken_off_at_any(roster: Place, file: Path):
    before = await everything(roster)
    await take(roster, file, downloads.newer(count=11))
    async with roster.core() as core:
        person_id = (await core.archives.called("ada.example")).archive.person_id
    left = 0

    async def some(step: Step, after: int) -> int | None:
        nonlocal left
        left -= 1
        if left < 0:
            raise BrokenOff
        async with roster.core(writes=True) as core:
            return await core.archives.forget_some(person_id, step, after)

    for pieces in range(1, 40):
        left = pieces
        with contextlib.suppress(BrokenOff):
            await forget_whole(some)
            break
        answer = await roster.get("/tikapi/public/check?username=ada.example")
        assert "no archive" in answer.text
    assert left == 0
    assert await everything(roster) == before


async def test_one_that_is_imported_meanwhile_stays(roster: Place, file: Path):
    await take(roster, file, downloads.newer())
    async with roster.core() as core:
        person_id = (await core.archives.called("ada.example")).archive.person_id

    async def some(step: Step, after: int) -> int | None:
        if step is Step.LIKES:
            await take(roster, file, downloads.newer())
        async with roster.core(writes=True) as core:
            return await core.archives.forget_some(person_id, step, after)

    with pytest.raises(ImportedAgain):
        await forget_whole(some)
    answer = await roster.get("/tikapi/public/check?username=ada.example")
    assert answer.json()["userInfo"]["stats"]["diggCount"] == 3


async def test_more_than_a_piece_of_each_goes(roster: Place, file: Path):
    before = await everything(roster)
    await take(roster, file, downloads.newer(count=2300))
    seen: list[Step] = []
    async with roster.core() as core:
        person_id = (await core.archives.called("ada.example")).archive.person_id

    async def some(step: Step, after: int) -> int | None:
        seen.append(step)
        async with roster.core(writes=True) as core:
            return await core.archives.forget_some(person_id, step, after)

    await forget_whole(some)
    assert await everything(roster) == before
    assert all(seen.count(step) == 3 for step in (Step.LIKES, Step.FOLLOWERS, Step.COMMENTS))
    assert min(seen.count(step) for step in (Step.MESSAGES, Step.POSTS, Step.PEOPLE_NAMED)) >= 3


async def test_an_archive_is_called_by_number_id_or_name(roster: Place, file: Path):
    taken, _ = await take(roster, file, downloads.newer())
    async with roster.core() as core:
        [one] = await core.archives.all()
        for name in (
            str(taken.account_number),
            one.account_id,
            "Ada.Example",
            "tiktok/ada.example",
        ):
            assert (await core.archives.called(str(name))).archive.person_id == taken.person_id
        with pytest.raises(NoArchive, match="No such archive: ben"):
            await core.archives.called("ben")
