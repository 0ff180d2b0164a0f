"""`rollcall keys`: make, list and revoke API keys."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from rollcall.cli import words
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
from rollcall.core.access.caller import Scope
from rollcall.kit.instants import moment

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)

MAY: dict[str, str] = {
    Scope.READ.value: "read accounts",
    Scope.WRITE.value: "change accounts",
    Scope.SECRETS.value: "see passwords and codes",
    Scope.ADMIN.value: "manage keys and workspaces",
}
COLUMNS = (
    Column("name", least=NARROWEST),
    Column("state"),
    Column("begins", 7),
    Column("scopes", 6, least=NARROWEST),
    Column("sees", 5, least=NARROWEST),
    Column("a minute", 2, right=True),
    Column("plan", 3, least=NARROWEST),
    Column("used", 4, right=True),
    Column("ends", 3, right=True),
    Column("id", 1),
)


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    *,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="Give it several times; read and write by default.")
    ] = None,
    accounts: Annotated[
        list[str] | None, typer.Option(help="Only these: numbers or names, with commas between.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="Only accounts with one of these tags.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="30d, or a date: 2027-01-31.")] = None,
    per_minute: Annotated[
        int | None, typer.Option(min=0, help="Requests a minute; 0 is without limit.")
    ] = None,
    per_day: Annotated[
        int | None, typer.Option(min=1, help="Requests a day; without limit by default.")
    ] = None,
    bytes_per_day: Annotated[
        int | None, typer.Option(min=1, help="Bytes of answers a day; without limit by default.")
    ] = None,
    premium: Annotated[bool, typer.Option(help="Whether its plan has premium operations.")] = True,
    special: Annotated[bool, typer.Option(help="Whether its plan has special operations.")] = True,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make a key. It is shown once, now, and kept nowhere."""
    limits = {"requests_per_day": per_day, "bytes_per_day": bytes_per_day}
    plan = {"premium": premium, "special": special} | limits

    async def work(roster: Roster) -> None:
        wanted: dict[str, Any] = {"name": name, "plan": plan}
        if scope:
            wanted["scopes"] = [one.value for one in dict.fromkeys(scope)]
        if accounts:
            spelled = [one.strip() for text in accounts for one in text.split(",") if one.strip()]
            wanted["account_numbers"] = [a["number"] for a in await find_all(roster, spelled)]
        if tag:
            wanted["account_tags"] = tag
        if expires is not None:
            wanted["expires_at"] = _end(expires, roster.clock())
        if per_minute is not None:
            wanted["requests_per_minute"] = per_minute
        made = await roster.ask("POST", "/v1/keys", json=wanted)
        if as_json:
            print_json(made)
        else:
            _show_made(Screen(), made, roster.clock())

    asked(Target(data, database, url, key), work)


@app.command("ls")
def list_(
    *,
    revoked: Annotated[bool, typer.Option("--revoked", help="Revoked ones, too.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """List keys: what each may do, and when it was last used."""

    async def work(roster: Roster) -> None:
        found = await roster.ask("GET", "/v1/keys")
        if as_json:
            print_json(found)
            return
        shown = [one for one in found["data"] if revoked or one["revoked_at"] is None]
        if shown:
            now = roster.clock()
            Screen().table(COLUMNS, [_row(one, now) for one in shown])
        hidden = len(found["data"]) - len(shown)
        if hidden:
            note(f"{words.counted(hidden, 'revoked key')} not shown: --revoked shows them.")

    asked(Target(data, database, url, key), work)


@app.command("revoke")
def revoke(
    which: Annotated[str, typer.Argument(metavar="KEY", help="Its id, or its name.")],
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Revoke a key. From the next call on it is refused, for good."""

    async def work(roster: Roster) -> None:
        found = await roster.ask("GET", "/v1/keys")
        meant = _meant(which, found["data"])
        await roster.ask("DELETE", f"/v1/keys/{meant['id']}")
        if as_json:
            print_json({"revoked": meant["id"]})
        else:
            Screen().say(f"Revoked {meant['name']} ({meant['hint']}...).")

    asked(Target(data, database, url, key), work)


def _end(text: str, now: datetime) -> str:
    try:
        return read_end(text, now)
    except ValueError as error:
        raise Refused(f"--expires {error}") from error


def _meant(which: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """The live key of that id or name. Raises Refused: none is revoked by a guess."""
    live = [key for key in keys if key["revoked_at"] is None]
    same = [key for key in live if which == key["id"]]
    same = same or [key for key in live if which == key["name"]]
    match same:
        case [only]:
            return only
        case []:
            message = f"No key in use is called {which!r}. `rollcall keys ls` lists them."
            raise Refused(message, "not_found")
        case several:
            ids = ", ".join(key["id"] for key in several)
            message = f"{len(several)} keys are called {which!r}. Say which, by its id: {ids}."
            raise Refused(message, "ambiguous")


def _show_made(screen: Screen, made: dict[str, Any], now: datetime) -> None:
    kept: dict[str, Any] = made["details"]
    may = [MAY.get(scope) or str(scope) for scope in kept["scopes"]]
    screen.say(Text(made["key"], style="bold"))
    screen.say("")
    limit = kept["requests_per_minute"]
    screen.pairs(
        [
            ("name", kept["name"]),
            ("may", ", ".join(may)),
            ("sees", _sees(kept)),
            ("requests", f"{limit:,} a minute" if limit else "without limit"),
            ("plan", _plan(kept)),
            ("ends", words.when(kept["expires_at"], now) or "never; revoke it"),
            ("id", kept["id"]),
        ]
    )
    note("Keep the key now: it is not shown again.")


def _row(key: dict[str, Any], now: datetime) -> list[Cell]:
    limit = key["requests_per_minute"]
    return [
        key["name"],
        _state(key, now),
        key["hint"],
        " ".join(key["scopes"]),
        _sees(key),
        f"{limit:,}" if limit else "no limit",
        _plan(key),
        words.age(key["last_used_at"], now) or "never",
        words.age(key["expires_at"], now) or "never",
        key["id"],
    ]


def _state(key: dict[str, Any], now: datetime) -> Text:
    if key["revoked_at"] is not None:
        return Text("revoked", style="dim")
    if key["expires_at"] is not None and moment(key["expires_at"]) <= now:
        return Text("expired", style="red")
    return Text("in use", style="green")


def _plan(key: dict[str, Any]) -> str:
    plan: dict[str, Any] = key.get("plan", {})  # an older server says nothing of it
    says = [f"no {kind}" for kind in ("premium", "special") if not plan.get(kind, True)]
    for name, what in (("requests_per_day", "a day"), ("bytes_per_day", "bytes a day")):
        if plan.get(name) is not None:
            says.append(f"{plan[name]:,} {what}")
    return ", ".join(says) or "everything"


def _sees(key: dict[str, Any]) -> str:
    limits: list[str] = []
    if key["account_numbers"] is not None:
        limits.append("accounts " + ", ".join(map(str, key["account_numbers"])))
    if key["account_tags"] is not None:
        limits.append("tagged " + ", ".join(key["account_tags"]))
    return " and ".join(limits) or "every account"
