"""What a connected account sees: its own lists and others', to the end, with its own marks."""

import re

import pytest
from sqlalchemy import text

from rollcall.core.social.followed import FOLLOWED
from rollcall.db.statements import Kind, Statement
from rollcall.sandbox.world import named
from rollcall.sandbox.world.people import somebody_at
from rollcall.sandbox.world.posting import posts_of
from tests.place import Place
from tests.social.actors import actor, demo

STAR, LIKER, KEEPER = (named.NAMED[place].sec_uid for place in (named.STAR, 2, 3))
FOOD, LISTED = named.VIDEOS[1].id, named.PLAYLISTS[0]
LISTS = {
    "feed": ("/user/feed", "itemList", "cursor", str),
    "feed of another": (f"/user/feed?secUid={STAR}", "itemList", "cursor", str),
    "likes": ("/user/likes", "itemList", "cursor", str),
    "likes of another": (f"/user/likes?secUid={LIKER}", "itemList", "cursor", str),
    "saved": ("/user/saved", "itemList", "cursor", str),
    "followed": ("/user/following_posts", "itemList", "cursor", str),
    "playlists of another": (f"/user/playlists?secUid={KEEPER}", "playList", "cursor", str),
    "playlist": (f"/user/playlist/items?playlist_id={LISTED}", "itemList", "cursor", str),
    "following": ("/user/following", "userList", "nextCursor", int),
    "following of another": (f"/user/following?secUid={STAR}", "userList", "nextCursor", int),
    "followers": ("/user/followers", "userList", "nextCursor", int),
    "followers of another": (f"/user/followers?secUid={STAR}", "userList", "nextCursor", int),
    "following, the older form": ("/user/following/v1", "followings", "cursor", int),
}  # fmt: skip


def name(row: dict[str, object]) -> object:
    user = row.get("user")
    return row.get("id") or row.get("uid") or (user["id"] if isinstance(user, dict) else None)


@pytest.mark.parametrize("what", LISTS)
async def test_lists_lead_to_the_end_with_nothing_twice_and_nothing_missing(
    either_world: Place, what: str
):
    path, rows, cursor, kind = LISTS[what]
    me = await actor(either_world, 3) if what == "following, the older form" else demo(either_world)

    first = await me.get(f"{path}{'&' if '?' in path else '?'}count=2")
    names = [name(row) for row in await me.walk(path, rows, cursor)]
    whole = await me.get(f"{path}{'&' if '?' in path else '?'}count=30")

    assert type(first[cursor]) is kind or first[cursor] is None
    assert len(set(names)) == len(names) > 1 or what.startswith("following")
    assert names[:30] == [name(row) for row in whole[rows]]


async def test_a_feed_of_ones_own_has_what_others_are_not_shown(world: Place):
    me, other = demo(world), await actor(world, 7)

    mine = {row["desc"] for row in await me.walk("/user/feed", "itemList")}
    theirs = {
        row["desc"] for row in await other.walk(f"/user/feed?secUid={me.sec_uid}", "itemList")
    }

    assert mine - theirs >= {"Only for me"}
    assert theirs < mine


async def test_a_private_video_is_shown_to_whose_it_is(world: Place):
    me, other = demo(world), await actor(world, 7)
    [hidden] = [
        row["id"] for row in await me.walk("/user/feed", "itemList") if row["desc"] == "Only for me"
    ]

    assert (await me.get(f"/user/video?id={hidden}"))["itemInfo"]["itemStruct"]["privateItem"]
    assert (await other.ask("GET", f"/user/video?id={hidden}")).json()["statusCode"] == 10216


async def test_items_say_truly_what_the_account_likes_and_saved(either_world: Place):
    me = demo(either_world)
    liked = {row["id"] for row in await me.walk("/user/likes", "itemList", count=30)}
    saved = {row["id"] for row in await me.walk("/user/saved", "itemList", count=30)}
    seen = [
        *(await me.walk("/user/likes", "itemList", count=30)),
        *(await me.walk("/user/saved", "itemList", count=30)),
        *(await me.walk(f"/user/feed?secUid={STAR}", "itemList", count=30)),
        *(await me.get("/user/explore"))["itemList"],
        *(await me.get(f"/user/related_posts?video_id={FOOD}"))["itemList"],
    ]

    assert liked
    assert saved
    assert {row["id"] for row in seen if row["digged"]} == liked
    assert {row["id"] for row in seen if row["collected"]} == saved
    assert any(not row["digged"] for row in seen)


async def test_the_likes_of_somebody_who_hides_them_are_not_told(world: Place):
    shy = next(place for place in range(10, 60) if not somebody_at(place).likes_shown)
    them, me = await actor(world, shy), demo(world)

    hidden = await me.get(f"/user/likes?secUid={them.sec_uid}")

    assert "itemList" not in hidden
    assert (await them.get("/user/likes"))["itemList"]


async def test_the_feed_of_the_followed_is_their_newest_videos_in_order(either_world: Place):
    me = demo(either_world)
    ties = await me.walk("/user/following", "userList", "nextCursor")
    followed = {row["user"]["id"] for row in ties}
    expected = [
        str(id_)
        for id_ in sorted(
            (
                post.id
                for place in range(200)
                if str(somebody_at(place).id) in followed
                for post in posts_of(somebody_at(place))
                if not post.private
            ),
            reverse=True,
        )
    ]

    shown = [row["id"] for row in await me.walk("/user/following_posts", "itemList", count=11)]

    assert len(followed) > 5
    assert shown == expected


async def test_a_client_of_the_first_version_goes_on_by_its_own_word(world: Place):
    me = demo(world)
    first = await me.get("/user/followers?count=2")

    later = await me.get(f"/user/followers?count=2&nextCursor={first['nextCursor']}")
    older = await me.get(f"/user/followers?count=2&cursor={first['nextCursor']}")

    assert later["userList"] == older["userList"] != first["userList"]


async def test_the_feed_of_the_followed_reads_by_index_alone(world: Place):
    steps = [row[3] for row in await world.runtime.database.rows(explained(FOLLOWED))]

    of_videos = [step for step in steps if re.match(r"\w+ (one|theirs|other|videos)\b", step)]
    assert len(of_videos) == 4
    for step in of_videos:
        assert re.search(r"(author_id=\? AND id|PRIMARY KEY \(workspace_id=\? AND id)[=<>]", step)


def explained(statement: Statement) -> Statement:
    form = statement.on(Kind.SQLITE)
    sql = form.sql
    for each in form.names:
        value = form.given.get(each, {"before": 2**62, "limit": 31}.get(each, 1))
        sql = sql.replace("?", str(value), 1)
    return Statement(text(f"EXPLAIN QUERY PLAN {sql}").columns())
