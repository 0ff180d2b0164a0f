"""`rollcall fixes`: what somebody has to do, each problem with the one thing that solves it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from rollcall.cli import words
from rollcall.cli.finding import called
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
from rollcall.cli.tables import Column, Screen, note, print_json

SENTENCE = 28
COLUMNS = (
    Column("since", 6, right=True),
    Column("problem", 1),
    Column("reason", 2),
    Column("what to do", least=SENTENCE, wraps=True),
    Column("how", least=SENTENCE, wraps=True),
)


def fixes(
    *,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """What somebody has to do, the longest waiting first, each with what solves it."""

    async def work(roster: Roster) -> None:
        query: dict[str, Any] = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        found = await roster.ask("GET", "/v1/fixes", params=query)
        if as_json:
            print_json(found)
        else:
            _show(found, roster.clock())

    asked(Target(data, database, url, key), work)


def _show(found: Mapping[str, Any], now: datetime) -> None:
    if not found["data"]:
        note("Nothing needs anybody.")
        return
    Screen().table(COLUMNS, [_row(fix, now) for fix in found["data"]])
    if found["page"]["has_more"]:
        note(f"There are more: --cursor {found['page']['next_cursor']}")


def _row(fix: Mapping[str, Any], now: datetime) -> list[Any]:
    action = fix["action"]
    call = f"{action['method']} {action['path']}" if action["path"] else ""
    return [
        words.age(fix["since"], now),
        _problem(fix),
        fix["reason"] or "",
        action["says"],
        action["href"] or action["command"] or call,
    ]


def _problem(fix: Mapping[str, Any]) -> str:
    if fix["touched"] > 1 or fix["health"] is None:
        live = "lives" if fix["touched"] == 1 else "live"
        return f"{fix['means']} {words.counted(fix['touched'], 'account')} {live} on it."
    [one] = fix["accounts"]
    return called({**one, "id": one["account_id"]})
