"""What was made of an API's answer, put together as the port brings it."""

from collections.abc import Iterable
from typing import Any

from rollcall.connectors.tiktok.making import Told, person, video
from rollcall.ports.reading import Brought, Connection
from rollcall.ports.social import Comment, Person

NAMES = frozenset({"id", "sec_uid", "username"})
TOLD_OF_VIDEOS = frozenset(
    {
        "id",
        "created_ms",
        "description",
        "link",
        "duration",
        "hashtags",
        "plays",
        "likes",
        "comments",
        "shares",
        "author",
    }
)
TOLD_OF_COMMENTS = frozenset(
    {"id", "video_id", "parent_id", "text", "at", "likes", "replies", "author"}
)


def own(connection: Connection, **told: Any) -> Person:
    """The connected account, by no more than its names and what is told here."""
    kind = "username" if connection.open_id is None else "open_id"
    return person(connection.username, kind, connection.open_id or "", **told)


def videos_brought(
    films: Iterable[tuple[Person, Told]],
    *,
    more: bool = False,
    next_: str | None = None,
    told: frozenset[str] = TOLD_OF_VIDEOS,
) -> Brought:
    videos = tuple(video(author, film) for author, film in films)
    return Brought(
        people=_each_once(one.author for one in videos),
        videos=videos,
        listed=tuple(one.id for one in videos),
        more=more,
        next=next_,
        told_of_people=NAMES,
        told_of_videos=told,
    )


def comments_brought(
    comments: Iterable[Comment],
    *,
    more: bool,
    next_: str | None,
    told_of_people: frozenset[str],
    told: frozenset[str] = TOLD_OF_COMMENTS,
) -> Brought:
    found = tuple({one.id: one for one in comments}.values())
    return Brought(
        people=_each_once(one.author for one in found),
        comments=found,
        listed=tuple(one.id for one in found),
        more=more,
        next=next_,
        told_of_people=told_of_people,
        told_of_comments=told,
    )


def _each_once(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple({one.id: one for one in people}.values())
