"""`rollcall connect`: links by which owners connect their accounts."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.text import Text

from rollcall.cli import words
from rollcall.cli.console_link import USUAL
from rollcall.cli.finding import find_all
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
from rollcall.cli.spans import read_end
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen, note, print_json
from rollcall.kit.instants import Instant, moment
from rollcall.server.addresses import said
from rollcall.settings import Settings

app = typer.Typer(help="Links by which owners connect their accounts.", no_args_is_help=True)

COLUMNS = (
    Column("state"),
    Column("for", least=NARROWEST),
    Column("asked by", 4, least=NARROWEST),
    Column("made", 3, right=True),
    Column("ends", 2, right=True),
    Column("why", 5, least=NARROWEST),
    Column("id", 1),
)
COLOURS = {"connected": "green", "failed": "red", "expired": "dim", "withdrawn": "dim"}


@app.command("link")
def link(
    to: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A platform, or an account to connect again; without one, its owner chooses.",
        ),
    ] = None,
    *,
    name: Annotated[
        str | None, typer.Option(help="By whom its owner is asked, as the page says it.")
    ] = None,
    language: Annotated[str, typer.Option(help="de, en, es, fr or pt.")] = "en",
    return_to: Annotated[
        str | None, typer.Option(help="Where its owner goes on in the end: an address.")
    ] = None,
    expires: Annotated[str, typer.Option(help="7d, or a date: 2027-01-31.")] = "7d",
    address: Annotated[
        str | None,
        typer.Option(help="Where owners reach the server; without it, where the running one is."),
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make a link. Whoever opens it connects an account with it, once; it is shown this once."""

    async def work(roster: Roster) -> None:
        wanted: dict[str, Any] = {"language": language, "name": name, "return_to": return_to}
        wanted["expires_in"] = _seconds(expires, roster.clock())
        wanted |= await _meant(roster, to)
        made = await roster.ask("POST", "/v1/connect-links", json=wanted)
        if url is None:
            made["url"] = _reached_at(made["url"], address, data)
        if as_json:
            print_json(made)
            return
        Screen().say(made["url"])
        ends = Instant(made["details"]["expires_at"])
        until = words.when(ends, roster.clock())
        note(f"Send it to the account's owner. It is good once, until {until}.")

    asked(Target(data, database, url, key), work)


@app.command("ls")
def list_(
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """List links, the newest first: who opened one, and what became of it."""

    async def work(roster: Roster) -> None:
        found = await roster.ask("GET", "/v1/connect-links")
        if as_json:
            print_json(found)
        elif found["data"]:
            now = roster.clock()
            Screen().table(COLUMNS, [_row(one, now) for one in found["data"]])
        else:
            note("There are none; `rollcall connect link` makes one.")

    asked(Target(data, database, url, key), work)


@app.command("withdraw")
def withdraw(
    which: Annotated[str, typer.Argument(metavar="LINK", help="Its id.")],
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Withdraw a link that was not used. Whoever opens it is told so."""

    async def work(roster: Roster) -> None:
        await roster.ask("DELETE", f"/v1/connect-links/{which}")
        if as_json:
            print_json({"withdrawn": which})
        else:
            Screen().say(f"Withdrew {which}.")

    asked(Target(data, database, url, key), work)


async def _meant(roster: Roster, to: str | None) -> dict[str, Any]:
    """A platform by its name, else the one account that it means. Raises Refused."""
    if to is None:
        return {}
    known = await roster.ask("GET", "/v1/platforms")
    if to in {one["name"] for one in known["data"]}:
        return {"platform": to}
    [account] = await find_all(roster, [to])
    return {"account": account["id"]}


def _seconds(expires: str, now: datetime) -> int:
    try:
        end = read_end(expires, now)
    except ValueError as error:
        raise Refused(f"--expires {error}") from error
    return int((moment(Instant(end)) - now).total_seconds())


def _reached_at(made: str, address: str | None, data: Path) -> str:
    """A command on the folder itself was reached nowhere: its server is what owners reach."""
    base = address or next(reversed(said(Settings(data=data).address())), USUAL)
    return f"{base.rstrip('/')}{urlsplit(made).path}"


def _row(one: dict[str, Any], now: datetime) -> list[Cell]:
    numbers = one["connected_account_numbers"] or [one["account_number"]]
    number = ", ".join(str(number) for number in numbers if number)
    about = one["platform"] or "any platform"
    return [
        Text(one["state"], style=COLOURS.get(one["state"], "")),
        f"{about} ({number})" if number else about,
        one["name"] or "",
        words.age(one["created_at"], now) or "",
        words.age(one["expires_at"], now) or "",
        one["said"] or "",
        one["id"],
    ]
