"""Growing the world by some of its people, with all that they did and all that adds up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from rollcall.core.social.filling.settling import words_of
from rollcall.sandbox.world import catalogue, named, noticing
from rollcall.sandbox.world.films import BYTES, DURATIONS
from rollcall.sandbox.world.fixtures import fixtures
from rollcall.sandbox.world.people import Somebody, person_row, somebody_at
from rollcall.sandbox.world.posting import Posted, posts_of
from rollcall.sandbox.world.talking import talk_under
from rollcall.sandbox.world.tying import follows_of, marks_of, playlists_of

AT_ONCE = 600
"""People a batch: some eighty thousand rows, so that neighbours in an index come together."""
SMALLEST = 200
"""How many people the world begins with."""


class Batch:
    """Rows to be added, and by how much counters of rows from before are to be moved."""

    def __init__(self, end: int = 0) -> None:
        """`end` is how many people there are once it is in."""
        self.end = end
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.sums: dict[str, dict[int, dict[str, int]]] = {}
        self._fresh: dict[tuple[str, int], dict[str, Any]] = {}

    def add(self, table: str, row: dict[str, Any], *, counted: bool = False) -> None:
        self.rows[table].append(row)
        if counted:
            self._fresh[table, row["id"]] = row

    def add_all(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        self.rows[table] += rows

    def count(self, table: str, id_: int, **more: int) -> None:
        row = self._fresh.get((table, id_))
        if row is None:
            row = self.sums.setdefault(table, {}).setdefault(id_, {})
        for column, by in more.items():
            row[column] = row.get(column, 0) + by


def grow(start: int, end: int) -> Iterator[Batch]:
    """The people at the places from `start` up to `end`, a batch at a time."""
    first = start
    while first < end:
        end_here = min(first + AT_ONCE if first else SMALLEST, end)
        batch = Batch(end_here)
        if first == 0:
            _begin(batch)
        for place in range(first, end_here):
            _live(batch, somebody_at(place))
        if first == 0:
            fixtures(batch.add, batch.count)
        yield batch
        first = end_here


def _begin(batch: Batch) -> None:
    for row in catalogue.hashtag_rows():
        batch.add("hashtags", row, counted=True)
        for word in words_of("hashtag", row["id"], [row["name"]]):
            batch.add("words", word)
    for row in catalogue.song_rows():
        batch.add("sounds", row, counted=True)
        for word in words_of("sound", row["id"], [row["title"], row["author_name"]]):
            batch.add("words", word)
    for word, kind, id_ in named.SHORT_LINKS:
        batch.add("short_links", {"word": word, "kind": kind, "id": id_})


def _live(batch: Batch, who: Somebody) -> None:
    batch.add("people", person_row(who), counted=True)
    for word in words_of("person", who.id, [who.username, who.nickname]):
        batch.add("words", word)
    for post in posts_of(who):
        _post(batch, post)
    if posts_of(who):
        own = catalogue.own_sound_row(who)
        batch.add("sounds", own, counted=True)
        for word in words_of("sound", own["id"], [own["title"]]):
            batch.add("words", word)
        for post in posts_of(who):
            if not post.private:
                batch.count("sounds", post.sound_id, videos=1)
    _tie(batch, who)
    for row, places in playlists_of(who):
        batch.add("playlists", row)
        for place in places:
            batch.add("playlist_videos", place)


def _post(batch: Batch, post: Posted) -> None:
    uses = list(_uses(post))
    batch.add("videos", _video_row(post, uses), counted=True)
    talk = talk_under(post)
    for said in talk:
        batch.add("comments", said)
    batch.add_all("notices", noticing.of_talk(post, talk))
    batch.count("videos", post.id, comments=len(talk))
    if post.private:
        return
    batch.count("people", post.author.id, videos=1, hearts=post.likes)
    for id_, *_ in uses:
        batch.add("video_hashtags", {"hashtag_id": id_, "video_id": post.id})
        batch.count("hashtags", id_, videos=1, views=post.plays)
    for word in words_of("video", post.id, [post.description]):
        batch.add("words", word)


def _video_row(post: Posted, uses: list[tuple[int, str, int, int]]) -> dict[str, Any]:
    return {
        "id": post.id,
        "author_id": post.author.id,
        "created_ms": post.created * 1000,
        "description": post.description,
        "language": post.author.language,
        "category": post.category,
        "film": post.film,
        "link": None,
        "duration": DURATIONS[post.film],
        "bytes": BYTES[post.film],
        "sound_id": post.sound_id,
        "hashtags": msgspec.json.encode(uses).decode(),
        "plays": post.plays,
        "likes": post.likes,
        "comments": 0,
        "threads": post.threads,
        "threads_ever": post.threads,
        "shares": post.shares,
        "saves": post.likes // 14,
        "pinned": post.pinned,
        "private": post.private,
        "shuffle": post.shuffle,
        "hidden_in": "",
        "fault": None,
    }


def _uses(post: Posted) -> Iterator[tuple[int, str, int, int]]:
    """Each hashtag's id and name, and where it stands in the caption."""
    ids = catalogue.hashtag_ids()
    found = 0
    for tag in post.tags:
        found = post.description.index(f"#{tag}", found)
        yield ids[tag], tag, found, found + len(tag) + 1


def _tie(batch: Batch, who: Somebody) -> None:
    pairs: set[tuple[int, int]] = set()
    for follower, followed, at in follows_of(who):
        pair = {"follower_id": follower.id, "followed_id": followed.id, "at": at}
        batch.add("follows", pair)
        batch.add_all("notices", noticing.of_follow(follower, followed, at))
        batch.count("people", follower.id, following=1)
        batch.count("people", followed.id, followers=1)
        if (followed.id, follower.id) in pairs:
            batch.count("people", follower.id, friends=1)
            batch.count("people", followed.id, friends=1)
        pairs.add((follower.id, followed.id))
    for id_, author, at in marks_of(who, "like"):
        batch.add("video_likes", {"person_id": who.id, "video_id": id_, "at": at})
        batch.add_all("notices", noticing.of_like(who, author, id_, at))
        batch.count("people", who.id, liked=1)
        batch.count("people", author.id, hearts=1)
        batch.count("videos", id_, likes=1)
    for id_, _, at in marks_of(who, "save"):
        batch.add("video_saves", {"person_id": who.id, "video_id": id_, "at": at})
        batch.count("videos", id_, saves=1)
