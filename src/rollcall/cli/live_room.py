"""Live rooms for a person: those that are open, one of them, and what happens there as it does."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any

import msgspec
from rich.text import Text

from rollcall.cli import words
from rollcall.cli.reach import BrokenOff, Refused, Roster, Told
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen, note, write_bytes

Row = Mapping[str, Any]
WAIT = 2.0
"""Seconds before a stream that broke off is asked for again."""
TRIES = 15
"""How often that is done in a row without being told anything."""
ROOMS = (
    Column("id"),
    Column("by"),
    Column("since"),
    Column("title", least=NARROWEST),
)


def show_rooms(screen: Screen, rooms: Sequence[Row], now: datetime) -> None:
    rows: list[list[Cell]] = [
        [
            room["id"],
            f"@{room['owner']['username']}",
            words.age(room["started_at"], now),
            room["title"],
        ]
        for room in rooms
    ]
    if rows:
        screen.table(ROOMS, rows)


def show_room(screen: Screen, room: Row, now: datetime) -> None:
    screen.say(Text(room["title"], style="bold"), f"  @{room['owner']['username']}")
    figures = room["figures"]
    screen.pairs(
        [
            ("id", room["id"]),
            ("since", words.when(room["started_at"], now)),
            ("ended", words.when(room["ended_at"], now)),
            *((name, f"{count:,}") for name, count in figures.items()),
        ]
    )


async def follow(roster: Roster, path: str, after: str | None, *, as_json: bool) -> None:
    """Print each event once, until the room ends. Raises Refused."""
    screen = Screen()
    async with aclosing(_told(roster, path, after)) as every:
        async for told in every:
            if as_json:
                write_bytes(msgspec.json.encode({"cursor": told.id} | told.body) + b"\n")
            else:
                _show_event(screen, told.body)
    note("The room has ended.")


async def _told(roster: Roster, path: str, after: str | None) -> AsyncGenerator[Told]:
    """Events until the last, however often the stream breaks off on the way."""
    failed = 0
    while True:
        try:
            async with aclosing(roster.listen(path, after)) as stream:
                async for told in stream:
                    if told.kind == "refused":
                        raise Refused(f"{told.body['detail']} {told.body['remedy']}")
                    failed, after = 0, told.id
                    yield told
                    if told.kind == "ended":
                        return
            why = "The stream ends again and again before the room does."
        except BrokenOff as fault:
            why = fault.message
        failed += 1
        if failed > TRIES:
            raise Refused(why)
        await asyncio.sleep(WAIT)


def _show_event(screen: Screen, event: Row) -> None:
    by = f"@{event['person']['username']} " if event["person"] else ""
    what = SAID[event["kind"]](event) if event["kind"] in SAID else event["kind"]
    screen.say(Text(event["at"][11:19], style="dim"), "  ", Text(by, style="bold"), what)


SAID: Mapping[str, Callable[[Row], str]] = {
    "comment": lambda event: f"says: {event['text']}",
    "gift": lambda event: f"gives {event['count']} x {event['name']}",
    "like": lambda event: f"likes it {event['count']} times, {event['total']:,} in all",
    "join": lambda event: f"comes; {event['watching']:,} are watching",
    "follow": lambda _: "follows",
    "share": lambda _: "shares it",
    "audience": lambda event: f"{event['watching']:,} are watching, {event['came']:,} came",
    "ended": lambda _: "The room ends.",
}
