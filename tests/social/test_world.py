"""The sandbox's world: the same at any size and in any steps, and every number adds up."""

from collections import Counter

import pytest
from sqlalchemy import func, select, text

from rollcall.core.social.faults import SENTENCES
from rollcall.db.statements import Statement
from rollcall.db.tables import PEOPLE
from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import ENDS
from rollcall.sandbox.world.growing import SMALLEST, Batch, grow
from rollcall.server.world import grow_world
from tests.place import Place


def rows(*batches: Batch) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for batch in batches:
        for table, of_table in batch.rows.items():
            found.setdefault(table, Counter()).update(repr(sorted(row.items())) for row in of_table)
    return found


def test_it_is_the_same_every_time():
    assert rows(*grow(0, 40)) == rows(*grow(0, 40))


def test_somebody_is_the_same_whatever_the_size():
    [small], [large] = list(grow(0, 30)), list(grow(0, 60))
    names = {row["id"]: row["username"] for row in large.rows["people"]}

    assert all(names[row["id"]] == row["username"] for row in small.rows["people"])


def test_nothing_happens_before_what_it_is_about_or_after_the_end():
    [batch] = list(grow(0, 80))
    people = {row["id"]: row["created_at"] for row in batch.rows["people"]}
    videos = {row["id"]: row["created_ms"] // 1000 for row in batch.rows["videos"]}
    comments = {row["id"]: row["at"] for row in batch.rows["comments"]}

    for row in batch.rows["videos"]:
        assert people[row["author_id"]] <= row["created_ms"] // 1000 <= ENDS
    for row in batch.rows["comments"]:
        assert videos[row["video_id"]] <= row["at"] <= ENDS
        assert people[row["author_id"]] <= row["at"]
        if row["parent_id"]:
            assert comments[row["parent_id"]] <= row["at"]
    for row in batch.rows["follows"]:
        assert max(people[row["follower_id"]], people[row["followed_id"]]) <= row["at"] <= ENDS
    for row in batch.rows["video_likes"]:
        assert videos[row["video_id"]] <= row["at"] <= ENDS


def test_letters_are_written_by_those_who_had_joined_in_the_order_of_their_places():
    [batch] = list(grow(0, SMALLEST))
    people = {row["id"]: row["created_at"] for row in batch.rows["people"]}
    letters = batch.rows["messages"]

    for row, before in zip(letters[1:], letters, strict=False):
        assert people[row["sender_id"]] * 1000 <= row["at_ms"] <= ENDS * 1000
        if row["short_id"] == before["short_id"]:
            assert (row["place"], row["at_ms"] > before["at_ms"]) == (before["place"] + 1, True)


def test_most_are_hardly_known_and_a_few_by_everybody():
    [batch] = list(grow(0, SMALLEST))
    plays = sorted(row["plays"] for row in batch.rows["videos"] if row["fault"] is None)

    assert plays[len(plays) // 2] * 100 < plays[-1]


SUMS = {
    "videos of a person": (
        "SELECT count(*) FROM people p WHERE fault IS NULL AND videos <> (SELECT count(*)"
        " FROM videos v WHERE v.workspace_id = p.workspace_id AND v.author_id = p.id"
        " AND NOT v.private AND v.fault IS NULL)"
    ),
    "hearts of a person": (
        "SELECT count(*) FROM people p WHERE fault IS NULL AND hearts <> (SELECT"
        " coalesce(sum(v.likes), 0) FROM videos v WHERE v.workspace_id = p.workspace_id"
        " AND v.author_id = p.id AND NOT v.private AND v.fault IS NULL)"
    ),
    "followers": (
        "SELECT count(*) FROM people p WHERE followers <> (SELECT count(*) FROM follows f"
        " WHERE f.workspace_id = p.workspace_id AND f.followed_id = p.id)"
    ),
    "following": (
        "SELECT count(*) FROM people p WHERE following <> (SELECT count(*) FROM follows f"
        " WHERE f.workspace_id = p.workspace_id AND f.follower_id = p.id)"
    ),
    "friends": (
        "SELECT count(*) FROM people p WHERE friends <> (SELECT count(*) FROM follows f"
        " JOIN follows b ON b.workspace_id = f.workspace_id AND b.follower_id = f.followed_id"
        " AND b.followed_id = f.follower_id"
        " WHERE f.workspace_id = p.workspace_id AND f.follower_id = p.id)"
    ),
    "liked": (
        "SELECT count(*) FROM people p WHERE liked <> (SELECT count(*) FROM video_likes l"
        " WHERE l.workspace_id = p.workspace_id AND l.person_id = p.id)"
    ),
    "comments of a video": (
        "SELECT count(*) FROM videos v WHERE comments <> (SELECT count(*) FROM comments c"
        " WHERE c.workspace_id = v.workspace_id AND c.video_id = v.id)"
    ),
    "threads of a video": (
        "SELECT count(*) FROM videos v WHERE threads <> (SELECT count(*) FROM comments c"
        " WHERE c.workspace_id = v.workspace_id AND c.video_id = v.id AND c.parent_id = 0)"
    ),
    "replies of a comment": (
        "SELECT count(*) FROM comments c WHERE replies <> (SELECT count(*) FROM comments r"
        " WHERE r.workspace_id = c.workspace_id AND r.video_id = c.video_id"
        " AND r.parent_id = c.id)"
    ),
    "videos of a sound": (
        "SELECT count(*) FROM sounds s WHERE videos <> (SELECT count(*) FROM videos v"
        " WHERE v.workspace_id = s.workspace_id AND v.sound_id = s.id AND NOT v.private)"
    ),
    "videos of a hashtag": (
        "SELECT count(*) FROM hashtags h WHERE videos <> (SELECT count(*)"
        " FROM video_hashtags t WHERE t.workspace_id = h.workspace_id AND t.hashtag_id = h.id)"
    ),
    "follows that the demo account was told of": (
        "SELECT count(*) FROM people p WHERE p.username = 'my_tiktok_user' AND followers <> ("
        "SELECT count(*) FROM notices n WHERE n.workspace_id = p.workspace_id"
        " AND n.person_id = p.id AND n.kind = 'follow')"
    ),
    "likes that the demo account was told of": (
        "SELECT count(*) FROM people p WHERE p.username = 'my_tiktok_user' AND ("
        "SELECT count(*) FROM video_likes l JOIN videos v ON v.workspace_id = l.workspace_id"
        " AND v.id = l.video_id WHERE l.workspace_id = p.workspace_id AND v.author_id = p.id"
        " AND l.person_id <> p.id) <> (SELECT count(*) FROM notices n"
        " WHERE n.workspace_id = p.workspace_id AND n.person_id = p.id AND n.kind = 'like')"
    ),
    "messages of a conversation": (
        "SELECT count(*) FROM conversations c WHERE messages <> (SELECT count(*) FROM messages m"
        " WHERE m.workspace_id = c.workspace_id AND m.short_id = c.short_id)"
    ),
    "videos of a playlist": (
        "SELECT count(*) FROM playlists l WHERE videos <> (SELECT count(*)"
        " FROM playlist_videos p WHERE p.workspace_id = l.workspace_id AND p.playlist_id = l.id)"
    ),
}


@pytest.mark.parametrize("what", SUMS)
async def test_every_number_is_what_can_be_counted(world: Place, what: str):
    await grow_world(world.runtime, world.workspace_id, SMALLEST + 30, lambda _: None)

    [[wrong]] = await world.runtime.database.rows(Statement(text(SUMS[what]).columns()))

    assert wrong == 0


async def test_growing_again_adds_only_what_is_missing(either_world: Place):
    world = either_world
    told: list[int] = []
    how_many = Statement(select(func.count()).where(PEOPLE.c.fault.is_(None)))

    assert await grow_world(world.runtime, world.workspace_id, 250, told.append) == 250
    assert await grow_world(world.runtime, world.workspace_id, 250, told.append) == 250

    [[count]] = await world.runtime.database.rows(how_many)
    assert (count, told) == (250, [250])


async def test_every_example_of_the_documents_is_there(world: Place):
    get = world.get
    star = (await get("/tikapi/public/check?username=lilyachty")).json()["userInfo"]["user"]
    assert (star["id"], star["secUid"]) == ("6569595380449902597", named.NAMED[0].sec_uid)
    for video in named.VIDEOS:
        assert (await get(f"/tikapi/public/video?id={video.id}")).status_code == 200
    for sound in (named.SOUND, named.SOUND_INFO):
        assert (await get(f"/tikapi/public/music/info?id={sound}")).status_code == 200
    for playlist in named.PLAYLISTS:
        items = (await get(f"/tikapi/public/playlist/items?playlist_id={playlist}")).json()
        assert items["itemList"]
    by_id = (await get(f"/tikapi/public/hashtag?id={named.HASHTAG}")).json()
    assert by_id["challengeInfo"]["challenge"]["title"] == "lilyachty"
    assert by_id["itemList"]


@pytest.mark.parametrize("code", SENTENCES)
async def test_every_fault_of_the_documents_can_be_had(world: Place, code: int):
    answer = await world.get(f"/tikapi/public/check?username=fault_{code}")

    assert answer.status_code == 403
    assert answer.json() == {
        "status": "error",
        "message": SENTENCES[code],
        "statusCode": code,
    }
