"""`rollcall webhooks`: who is told what happens, and what became of telling them."""

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
from rollcall.cli.spans import read_span
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen, note, print_json
from rollcall.kit.instants import instant, read_instant

app = typer.Typer(
    help="Tell addresses what happens, and see what became of it.", no_args_is_help=True
)

COLUMNS = (
    Column("url", least=NARROWEST),
    Column("state"),
    Column("events", 6, least=NARROWEST),
    Column("face", 2),
    Column("taken", 4, right=True),
    Column("failed", 3, right=True),
    Column("id", 1),
)
DELIVERIES = (
    Column("at", right=True),
    Column("event", least=NARROWEST),
    Column("state"),
    Column("tries", 3, right=True),
    Column("answer", 5, least=NARROWEST),
    Column("next", 2, right=True),
    Column("id", 1),
)
Which = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id, name or address.")]


@app.command("ls")
def list_(
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """List webhooks: what each is told, and how it stands."""

    async def work(roster: Roster) -> None:
        found = await roster.ask("GET", "/v1/webhooks")
        if as_json:
            print_json(found)
        elif found["data"]:
            now = roster.clock()
            Screen().table(COLUMNS, [_row(one, now) for one in found["data"]])
        else:
            note("No webhooks. `rollcall webhooks add https://…` makes one.")

    asked(Target(data, database, url, key), work)


@app.command("add")
def add(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="https://example.com/hooks")],
    *,
    event: Annotated[
        list[str] | None,
        typer.Option(help="A type of event, with * for anything; several times. All by default."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Tell an address what happens from now on. Its secret is shown once."""
    wanted: dict[str, Any] = {"url": address, "event_types": event or ["*"], "name": name}

    async def work(roster: Roster) -> None:
        made = await roster.ask("POST", "/v1/webhooks", json=wanted)
        _show_secret(made, as_json=as_json)

    asked(Target(data, database, url, key), work)


@app.command("rotate")
def rotate(
    which: Which,
    *,
    overlap: Annotated[str, typer.Option(help="How long the secret before signs, too.")] = "1d",
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Give it a new secret; the one before signs beside it for a while."""
    seconds = _seconds(overlap)

    async def work(roster: Roster) -> None:
        path = f"{await _path(roster, which)}/rotate-secret"
        made = await roster.ask("POST", path, json={"overlap_seconds": seconds})
        _show_secret(made, as_json=as_json)

    asked(Target(data, database, url, key), work)


@app.command("set")
def set_(
    which: Which,
    *,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Tell it or not.")] = None,
    event: Annotated[list[str] | None, typer.Option(help="These types of events alone.")] = None,
    address: Annotated[str | None, typer.Option(help="Another address.")] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Switch it on or off, or change what it is told and where."""
    said = {"enabled": on, "event_types": event, "url": address}
    change = {name: value for name, value in said.items() if value is not None}

    async def work(roster: Roster) -> None:
        changed = await roster.ask("PATCH", await _path(roster, which), json=change)
        if as_json:
            print_json(changed)
        else:
            Screen().table(COLUMNS, [_row(changed, roster.clock())])

    asked(Target(data, database, url, key), work)


@app.command("rm")
def remove(
    which: Which,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Remove it, with all that is known of its deliveries."""

    async def work(roster: Roster) -> None:
        found = await _meant(roster, which)
        await roster.ask("DELETE", f"/v1/webhooks/{found['id']}")
        if as_json:
            print_json({"removed": found["id"]})
        else:
            Screen().say(f"Removed {found['url']}.")

    asked(Target(data, database, url, key), work)


@app.command("test")
def try_(
    which: Which,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Send it a message now, and say what came of it."""

    async def work(roster: Roster) -> None:
        tried = await roster.ask("POST", f"{await _path(roster, which)}/test")
        if as_json:
            print_json(tried)
        else:
            Screen().say(f"{tried['state']}: {_answer(tried)} ({tried['milliseconds']} ms)")

    asked(Target(data, database, url, key), work)


@app.command("deliveries")
def deliveries(
    which: Which,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Those that were given up.")] = False,
    last: Annotated[int, typer.Option(min=1, max=200, help="How many of the last.")] = 20,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """What it was sent, and what came of it, the newest first."""
    wanted: dict[str, Any] = {"limit": last} | ({"state": "failed"} if failed else {})

    async def work(roster: Roster) -> None:
        path = f"{await _path(roster, which)}/deliveries"
        found = await roster.ask("GET", path, params=wanted)
        if as_json:
            print_json(found)
        elif found["data"]:
            now = roster.clock()
            Screen().table(DELIVERIES, [_delivery(one, now) for one in found["data"]])
        else:
            note("It was sent nothing of that kind.")

    asked(Target(data, database, url, key), work)


@app.command("redeliver")
def redeliver(
    which: Which,
    delivery: Annotated[str | None, typer.Argument(help="One delivery's id.")] = None,
    *,
    since: Annotated[
        str | None, typer.Option(help="Everything since: a date, or 12h for that long ago.")
    ] = None,
    taken: Annotated[bool, typer.Option("--taken", help="Also what it took already.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Send again: one delivery, or what it did not take since."""
    if (delivery is None) == (since is None):
        raise typer.BadParameter("Say which delivery, or --since when.")

    async def work(roster: Roster) -> None:
        path = await _path(roster, which)
        if since is None:
            again = await roster.ask("POST", f"{path}/deliveries/{delivery}/redeliver")
        else:
            body = {"since": _moment(since, roster.clock()), "taken": taken}
            again = await roster.ask("POST", f"{path}/redeliver-since", json=body)
        if as_json:
            print_json(again)
        else:
            Screen().say("It is sent again.")

    asked(Target(data, database, url, key), work)


async def _path(roster: Roster, which: str) -> str:
    return f"/v1/webhooks/{(await _meant(roster, which))['id']}"


async def _meant(roster: Roster, which: str) -> dict[str, Any]:
    """Raises Refused: none is taken by a guess."""
    found = (await roster.ask("GET", "/v1/webhooks"))["data"]
    meant = [one for one in found if which in (one["id"], one["name"], one["url"])]
    match meant:
        case [only]:
            return only
        case []:
            message = f"No webhook is called {which!r}. `rollcall webhooks ls` lists them."
            raise Refused(message, "not_found")
        case several:
            ids = ", ".join(one["id"] for one in several)
            message = f"{len(several)} webhooks are called {which!r}. Say which, by its id: {ids}."
            raise Refused(message, "ambiguous")


def _show_secret(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    screen, kept = Screen(), made["details"]
    screen.say(Text(made["secret"], style="bold"))
    screen.say("")
    told = ", ".join(kept["event_types"])
    screen.pairs([("address", kept["url"]), ("told", told), ("id", kept["id"])])
    note("Keep the secret now: it is not shown again.")


def _row(one: dict[str, Any], now: datetime) -> list[Cell]:
    return [
        one["url"],
        _state(one),
        " ".join(one["event_types"]),
        one["face"],
        words.age(one["last_taken_at"], now) or "never",
        words.age(one["last_failed_at"], now) or "never",
        one["id"],
    ]


def _state(one: dict[str, Any]) -> Text:
    if not one["enabled"]:
        because = one["disabled_because"]
        return Text("off" if because == "asked" else f"off, {because}", style="red")
    if one["failing_since"] is not None:
        return Text("failing", style="yellow")
    return Text("on", style="green")


def _delivery(one: dict[str, Any], now: datetime) -> list[Cell]:
    return [
        words.when(one["tried_at"] or one["created_at"], now) or "",
        one["event_type"],
        one["state"],
        str(one["tries"]),
        _answer(one),
        words.when(one["next_try_at"], now) or "",
        one["id"],
    ]


def _answer(one: dict[str, Any]) -> str:
    if one["fault"] is not None:
        return str(one["fault"])
    return "" if one["status"] is None else f"it answered {one['status']}"


def _seconds(span: str) -> int:
    try:
        return int(read_span(span).total_seconds())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--overlap") from error


def _moment(text: str, now: datetime) -> str:
    try:
        return instant(now - read_span(text))
    except (ValueError, OverflowError):
        pass
    try:
        return read_instant(text)
    except ValueError:
        message = f"--since: {text!r} is neither a span such as 12h nor a date."
        raise Refused(message, "invalid") from None
