"""What was said under a video: comments, and replies to some of them."""

from random import Random
from typing import Any

from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import ENDS, dice, heavy, id_at, low_half, somebody
from rollcall.sandbox.world.people import Known, Somebody, known_at, somebody_at
from rollcall.sandbox.world.posting import FIRST_POOL, Posted
from rollcall.sandbox.world.vocabulary import ANSWERS, REMARKS

LONGEST_PAUSE = 86_400 * 30
MENTION = 100
"""One comment in so many mentions the demo account."""
TALKED_ABOUT = named.VIDEOS[1].id


def talk_under(video: Posted) -> list[dict[str, Any]]:
    """Every comment of a video, each before its replies; replies are counted already."""
    chance = dice("talk", video.author.place, video.n)
    last = max(1, min(LONGEST_PAUSE, ENDS - video.created))
    moments = sorted(chance.randrange(last) for _ in range(video.threads))
    said: list[dict[str, Any]] = []
    for place, after in enumerate(moments, start=1):
        at = video.created + after
        thread = _said(chance, video, _speaker(chance, video), at, place)
        if video.id == TALKED_ABOUT and place == 1:
            thread |= _example()
        replies = _replies(chance, video, thread, place)
        thread["replies"] = thread["replies_ever"] = len(replies)
        said += [thread, *replies]
    return said


def _example() -> dict[str, Any]:
    """The documents' comment: the demo account's own, since they have it deleted."""
    author = somebody_at(named.DEMO)
    return {
        "id": named.COMMENT,
        "at": named.COMMENT >> 32,
        "author_id": author.id,
        "language": author.language,
        "text": "Italian food is the best",
    }


def _replies(
    chance: Random, video: Posted, thread: dict[str, Any], place: int
) -> list[dict[str, Any]]:
    count = heavy(chance, 0.3, 0.7, 60)
    if thread["id"] == named.COMMENT:
        count = named.COMMENT_REPLIES
    last = max(1, min(LONGEST_PAUSE, ENDS - thread["at"]))
    moments = sorted(chance.randrange(last) for _ in range(count))
    return [
        _said(
            chance,
            video,
            video.author if chance.random() < 0.3 else _speaker(chance, video),  # noqa: PLR2004
            thread["at"] + after,
            nth,
            parent=(thread["id"], place),
        )
        for nth, after in enumerate(moments, start=1)
    ]


def _speaker(chance: Random, video: Posted) -> Known:
    """Somebody who was there when the video was posted."""
    return known_at(somebody(chance, max(video.author.place, FIRST_POOL), 1.5))


def _said(
    chance: Random,
    video: Posted,
    who: Known | Somebody,
    at: int,
    place: int,
    *,
    parent: tuple[int, int] = (0, 0),
) -> dict[str, Any]:
    words = ANSWERS if parent[0] else REMARKS
    key = (video.author.place, video.n, parent[1], place)
    mention = f" @{somebody_at(named.DEMO).username}" if _mentions(who, *key) else ""
    return {
        "id": id_at(at, "comment", *key),
        "video_id": video.id,
        "parent_id": parent[0],
        "answers_id": 0,
        "place": place,
        "author_id": who.id,
        "text": f"{chance.choice(words)}{mention}",
        "language": who.language,
        "at": at,
        "likes": heavy(chance, 0.5, 0.9, video.likes // 20 + 3),
        "replies": 0,
        "replies_ever": 0,
    }


def _mentions(who: Known | Somebody, *key: int) -> bool:
    """Drawn beside the other dice: what else is said stays as it is."""
    return who.place != named.DEMO and low_half("mention", *key) % MENTION == 0
