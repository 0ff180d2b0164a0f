"""Whom a person follows and who follows back, what they like, save and keep in playlists."""

from random import Random
from typing import Any

from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import ENDS, dice, heavy, id_at, somebody
from rollcall.sandbox.world.people import Known, Somebody, known_at
from rollcall.sandbox.world.posting import Posted, posts_of, video_ids

MOST_FOLLOWED = 400
BACK = 0.25
"""Of those who are followed by somebody, so many follow back."""


def follows_of(who: Somebody) -> list[tuple[Known, Known, int]]:
    """Who follows whom since when: this person those before, and some of those this person."""
    chance = dice("follows", who.place)
    wanted = min(heavy(chance, 6, 0.6, MOST_FOLLOWED), who.place)
    known = who.place in named.NAMED
    places = range(who.place) if known else _places(chance, who, wanted)
    me = known_at(who.place)
    follows: list[tuple[Known, Known, int]] = []
    for place in sorted(places):
        other = known_at(place)
        at = who.joined + chance.randrange(max(1, ENDS - who.joined))
        follows.append((me, other, at))
        if chance.random() < BACK:
            follows.append((other, me, min(ENDS, at + chance.randrange(86_400))))
    return sorted(follows, key=lambda follow: follow[2])


def _places(chance: Random, who: Somebody, wanted: int) -> set[int]:
    return {somebody(chance, who.place) for _ in range(wanted)}


def marks_of(who: Somebody, kind: str) -> list[tuple[int, Known, int]]:
    """The ids of videos that a person liked or saved, whose, and when, in the order of time."""
    chance = dice(kind, who.place)
    wanted = heavy(chance, 4 if kind == "like" else 1, 0.6, 300)
    if who.place in named.NAMED:
        wanted = 90
    marked: dict[int, tuple[int, Known, int]] = {}
    for _ in range(wanted):
        before = max(who.place, len(named.NAMED))
        place = somebody(chance, before)
        ids = video_ids(place)
        if ids and (id_ := chance.choice(ids)) > 0:
            since = max(id_ >> 32, who.joined)
            at = since + chance.randrange(max(1, ENDS - since))
            marked.setdefault(id_, (id_, known_at(place), at))
    return sorted(marked.values(), key=lambda mark: (mark[2], mark[0]))


def playlists_of(who: Somebody) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """A person's playlists, each with what stands in it."""
    posts = [post for post in posts_of(who) if not post.private]
    chance = dice("playlists", who.place)
    keeps = who.place in named.NAMED or (len(posts) > 8 and chance.random() < 0.3)  # noqa: PLR2004
    if not keeps or not posts:
        return []
    count = 34 if who.place == 3 else 1 + chance.randrange(3)  # noqa: PLR2004 - the documents' one
    return [_playlist(chance, who, posts, nth) for nth in range(count)]


def _playlist(
    chance: Random, who: Somebody, posts: list[Posted], nth: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    id_ = id_at(who.joined, "playlist", who.place, nth)
    if who.place == 3 and nth < len(named.PLAYLISTS):  # noqa: PLR2004 - the documents' one
        id_ = named.PLAYLISTS[nth]
        chosen = posts
    else:
        chosen = chance.sample(posts, min(len(posts), 1 + chance.randrange(12)))
    row = {
        "id": id_,
        "owner_id": who.id,
        "name": f"{chance.choice(('Best of', 'All about', 'More', 'Season'))} {nth + 1}",
        "videos": len(chosen),
        "cover_id": chosen[0].id,
    }
    places = [
        {"playlist_id": id_, "place": place, "video_id": post.id}
        for place, post in enumerate(chosen, start=1)
    ]
    return row, places
