"""People, videos and comments, as tables for a person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from rollcall.cli import words
from rollcall.cli.live_room import show_rooms
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen

Row = Mapping[str, Any]
VIDEOS = (
    Column("id"),
    Column("by", 7),
    Column("when"),
    Column("plays", right=True),
    Column("likes", 6, right=True),
    Column("comments", 5, right=True),
    Column("description", least=NARROWEST),
)
COMMENTS = (
    Column("id"),
    Column("when"),
    Column("by"),
    Column("likes", 6, right=True),
    Column("replies", 5, right=True),
    Column("text", least=NARROWEST, wraps=True),
)
PEOPLE = (
    Column("name"),
    Column("nickname", 5, least=NARROWEST),
    Column("followers", right=True),
    Column("videos", 6, right=True),
    Column("id", 4),
)
HASHTAGS = (Column("name"), Column("videos", right=True), Column("views", right=True))
SOUNDS = (
    Column("id"),
    Column("title", least=NARROWEST),
    Column("by"),
    Column("videos", right=True),
)


def show_person(screen: Screen, person: Row, now: datetime) -> None:
    screen.say(Text(f"@{person['username']}", style="bold"), f"  {person['nickname']}")
    screen.beside("", person["biography"])
    marks = [name for name in ("verified", "private") if person[name]]
    counts = ("followers", "following", "friends", "videos", "likes_received", "likes_given")
    screen.pairs(
        [
            ("is", ", ".join(marks)),
            ("id", person["id"]),
            ("country", person["country"] or ""),
            ("joined", words.when(person["created_at"], now)),
            ("live in", person["live_room_id"] or ""),
            *((name.replace("_", " "), f"{person[name]:,}") for name in counts),
        ]
    )


def show_videos(screen: Screen, videos: Sequence[Row], now: datetime) -> None:
    rows: list[list[Cell]] = [
        [
            video["id"],
            f"@{video['author']['username']}",
            words.age(video["created_at"], now),
            *(f"{video[name]:,}" for name in ("plays", "likes", "comments")),
            video["description"],
        ]
        for video in videos
    ]
    _show(screen, VIDEOS, rows)


def show_comments(screen: Screen, comments: Sequence[Row], now: datetime) -> None:
    rows: list[list[Cell]] = [
        [
            comment["id"],
            words.age(comment["created_at"], now),
            f"@{comment['author']['username']}",
            *(f"{comment[name]:,}" for name in ("likes", "replies")),
            comment["text"],
        ]
        for comment in comments
    ]
    _show(screen, COMMENTS, rows)


def show_found(screen: Screen, found: Sequence[Row], now: datetime) -> None:
    """What a search gave: everything in it is of one kind."""
    if found:
        kind = found[0]["kind"]
        field = "room" if kind == "live" else kind
        SHOWN[kind](screen, [row[field] for row in found], now)


def _show_people(screen: Screen, people: Sequence[Row], _now: datetime) -> None:
    rows: list[list[Cell]] = [
        [
            f"@{person['username']}",
            person["nickname"],
            f"{person['followers']:,}",
            f"{person['videos']:,}",
            person["id"],
        ]
        for person in people
    ]
    _show(screen, PEOPLE, rows)


def _show_hashtags(screen: Screen, hashtags: Sequence[Row], _now: datetime) -> None:
    rows: list[list[Cell]] = [
        [f"#{tag['name']}", f"{tag['videos']:,}", f"{tag['views']:,}"] for tag in hashtags
    ]
    _show(screen, HASHTAGS, rows)


def _show_sounds(screen: Screen, sounds: Sequence[Row], _now: datetime) -> None:
    rows: list[list[Cell]] = [
        [sound["id"], sound["title"], sound["author_name"], f"{sound['videos']:,}"]
        for sound in sounds
    ]
    _show(screen, SOUNDS, rows)


def _show(screen: Screen, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    if rows:
        screen.table(columns, rows)


SHOWN: Mapping[str, Callable[[Screen, Sequence[Row], datetime], None]] = {
    "person": _show_people,
    "video": show_videos,
    "hashtag": _show_hashtags,
    "sound": _show_sounds,
    "live": show_rooms,
}
