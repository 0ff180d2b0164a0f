"""`rollcall events`: what happened, the last of it or as it goes on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
import typer

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
from rollcall.cli.tables import Screen, note, write_bytes

LAST = 10
AT_ONCE = 200
WAIT = 25
"""Seconds that one question waits for an event."""


def events(
    *,
    after: Annotated[
        int | None, typer.Option(min=0, help="Those behind this number, not the last.")
    ] = None,
    last: Annotated[int, typer.Option(min=0, help="How many of the last.")] = LAST,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they happen.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """What happened: accounts that came, changed, went, and how they are; the newest last."""

    async def work(roster: Roster) -> None:
        cursor = await _begin(roster, last) if after is None else after
        while True:
            found = await _ask(roster, cursor, wait=WAIT if follow else 0)
            if found["missed"] and cursor:
                note("Some that came before these are not kept any more.")
            _show(found["data"], roster.clock(), as_json=as_json)
            if not follow and len(found["data"]) < AT_ONCE:
                return
            cursor = found["next"]

    asked(Target(data, database, url, key), work)


async def _begin(roster: Roster, last: int) -> int:
    """The number behind which the last of them are."""
    found = await roster.ask("GET", "/v1/events", params={"limit": 1})
    return max(0, found["newest"] - last)


async def _ask(roster: Roster, cursor: int, *, wait: int) -> Any:
    asked_for = {"after": cursor, "limit": AT_ONCE, "wait": wait}
    return await roster.ask("GET", "/v1/events", params=asked_for)


def _show(found: Sequence[dict[str, Any]], now: datetime, *, as_json: bool) -> None:
    """A line for each; as JSON, each is one line too, so that a program can follow."""
    screen = Screen()
    for event in found:
        if as_json:
            write_bytes(msgspec.json.encode(event) + b"\n")
        else:
            screen.say(_line(event, now))


def _line(event: dict[str, Any], now: datetime) -> str:
    told = event["data"]
    parts = [str(event["number"]), words.when(event["at"], now) or event["at"], event["type"]]
    if "username" in told:
        parts.append(f"{told['platform']}/{told['username'] or told['account_number']}")
    if "serial" in told:
        parts.append(f"{told['serial']}: {_presence(told)}")
    elif "after" in told:
        before = told["before"]["health"] if told["before"] else "new"
        reason = f" ({told['after']['reason']})" if told["after"]["reason"] else ""
        parts[-1] += f": {before} to {told['after']['health']}{reason}"
    elif listed := told.get("changed") or told.get("what"):
        parts[-1] += f": {', '.join(listed)}"
    return "  ".join(parts)


def _presence(told: dict[str, Any]) -> str:
    """`online to offline (unauthorized)`."""
    before, after = (
        "new" if how is None else "online" if how["online"] else "offline"
        for how in (told["before"], told["after"])
    )
    reason = told["after"]["reason"]
    return f"{before} to {after}" + (f" ({reason})" if reason else "")
