"""`rollcall devices`: which devices accounts live on, whether each is there, and why not."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from rollcall.cli import words
from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Key,
    Roster,
    Target,
    Url,
    asked,
)
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen, note, print_json

AT_ONCE = 200
SENTENCE = 28
"""Columns in which a sentence still reads well."""
COLUMNS = (
    Column("serial", least=NARROWEST),
    Column("is"),
    Column("adb says", 5),
    Column("reason", 6),
    Column("since", 4, right=True),
    Column("seen", 3, right=True),
    Column("model", 7, least=NARROWEST),
    Column("android", 1),
    Column("accounts", 2, right=True),
    Column("what to do", least=SENTENCE, wraps=True),
)
UNKNOWN = (
    "No adb server is followed: what accounts say of their devices is all that is known. "
    "`rollcall serve --adb 127.0.0.1:5037` follows one."
)


def devices(
    *,
    online: Annotated[
        bool | None, typer.Option("--online/--offline", help="Those that are there, or are not.")
    ] = None,
    reason: Annotated[
        list[str] | None, typer.Option(help="Of this reason, such as unauthorized.")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Which devices there are, whether each is there and why not, and who tells of them."""

    async def work(roster: Roster) -> None:
        wanted = [("reason", each) for each in reason or ()]
        if online is not None:
            wanted.append(("online", str(online).lower()))
        found: list[dict[str, Any]] = []
        servers: list[dict[str, Any]] = []
        async for page in _pages(roster, wanted):
            found += page["data"]
            servers = page["adb_servers"]
        if as_json:
            print_json({"data": found, "adb_servers": servers})
        else:
            _show(found, servers, roster.clock())

    asked(Target(data, database, url, key), work)


async def _pages(
    roster: Roster, wanted: Sequence[tuple[str, str]]
) -> AsyncIterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        more = [] if cursor is None else [("cursor", cursor)]
        page = await roster.ask(
            "GET", "/v1/devices", params=[*wanted, ("limit", str(AT_ONCE)), *more]
        )
        yield page
        cursor = page["page"]["next_cursor"]
        if cursor is None:
            return


def _show(
    found: Sequence[Mapping[str, Any]], servers: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    screen = Screen()
    for server in servers:
        _show_server(screen, server, now)
    if not servers:
        note(UNKNOWN)
    if not found:
        note("No device is like that.")
        return
    screen.say("")
    screen.table(COLUMNS, [_row(device, now) for device in found])
    there = sum(device["online"] for device in found)
    note(f"{words.counted(len(found), 'device')}, {there:,} of them there.")


def _show_server(screen: Screen, server: Mapping[str, Any], now: datetime) -> None:
    state = server["state"].replace("_", " ")
    style = "green" if state == "following" else "yellow"
    screen.say(
        f"adb server {server['address']}: ",
        Text(state, style=style),
        f" since {words.when(server['since'], now)}",
    )
    for sentence in (server["said"], server["remedy"]):
        if sentence:
            screen.beside("  ", sentence)


def _row(device: Mapping[str, Any], now: datetime) -> Sequence[Cell]:
    there = Text("online", style="green") if device["online"] else Text("offline", style="red")
    return [
        device["serial"],
        there,
        device["adb_state"] or "",
        (device["reason"] or "").replace("_", " "),
        words.age(device["since"], now),
        words.age(device["seen_at"], now),
        device["model"] or "",
        device["android_version"] or "",
        str(device["accounts"]),
        device["remedy"] or "",
    ]
