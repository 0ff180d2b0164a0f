"""`rollcall platforms`: at which platforms owners can be asked, and by which app."""

import sys
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
    Refused,
    Roster,
    Target,
    Url,
    asked,
)
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen, print_json

app = typer.Typer(
    help="At which platforms owners can be asked, and by which app.", no_args_is_help=True
)
Platform = Annotated[str, typer.Argument(metavar="PLATFORM", help="As `platforms ls` names it.")]
COLUMNS = (
    Column("platform"),
    Column("asked"),
    Column("client id", 3, least=NARROWEST),
    Column("secret", 2),
    Column("set", 1, right=True),
)


@app.command("ls")
def list_(
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """List platforms, and the app in whose name owners are asked there."""

    async def work(roster: Roster) -> None:
        found = await roster.ask("GET", "/v1/platform-apps")
        if as_json:
            print_json(found)
        else:
            now = roster.clock()
            Screen().table(COLUMNS, [_row(one, now) for one in found["data"]])

    asked(Target(data, database, url, key), work)


@app.command("set")
def set_(
    platform: Platform,
    client_id: Annotated[
        str, typer.Argument(help="The app's id there; TikTok calls it client key.")
    ],
    *,
    without_secret: Annotated[
        bool,
        typer.Option("--without-secret", help="Leave the secret as it is, or have none."),
    ] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Say by which app owners are asked at a platform.

    Its secret is asked for, or read from standard input: it stands in no history of commands.
    """

    async def work(roster: Roster) -> None:
        wanted: dict[str, Any] = {"client_id": client_id}
        if not without_secret:
            wanted["client_secret"] = _secret()
        kept = await roster.ask("PUT", f"/v1/platform-apps/{platform}", json=wanted)
        if as_json:
            print_json(kept)
        else:
            Screen().say(f"Owners are asked at {platform} in the name of {client_id}.")

    asked(Target(data, database, url, key), work)


@app.command("unset")
def unset(
    platform: Platform,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Ask nobody at a platform any more. What was granted stays, and is not renewed."""

    async def work(roster: Roster) -> None:
        await roster.ask("DELETE", f"/v1/platform-apps/{platform}")
        if as_json:
            print_json({"unset": platform})
        else:
            Screen().say(f"Nobody is asked at {platform} any more.")

    asked(Target(data, database, url, key), work)


def _secret() -> str:
    """Raises Refused."""
    if sys.stdin.isatty():
        given: str = typer.prompt("Its secret", hide_input=True, err=True)
    else:
        given = sys.stdin.readline(2048)
    if not given.strip():
        message = "No secret was given. Pipe it in, or say --without-secret."
        raise Refused(message)
    return given.strip()


def _row(one: dict[str, Any], now: datetime) -> list[Cell]:
    offered = Text("yes", style="green") if one["offered"] else Text("no app", style="dim")
    return [
        one["platform"],
        offered,
        one["client_id"] or "",
        "kept" if one["has_secret"] else "",
        words.age(one["updated_at"], now) or "",
    ]
