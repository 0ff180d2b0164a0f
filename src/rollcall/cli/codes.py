"""`rollcall codes`: the codes an account signs in with, as they come or are made."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from rollcall.cli import words
from rollcall.cli.finding import find
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
from rollcall.cli.tables import Column, Screen, note, print_json
from rollcall.kit.instants import moment

app = typer.Typer(help="The codes an account signs in with.", no_args_is_help=True)

WAIT = 25
"""Seconds that one question waits for a code."""
LONGEST = timedelta(hours=1)
SHORTEST = timedelta(seconds=30)
COLUMNS = (Column("came"), Column("by"), Column("works"))
Account = Annotated[str, typer.Argument(help="Its number, id, name or platform/name.")]


@app.command("wait")
def wait(
    account: Account,
    *,
    for_: Annotated[
        str, typer.Option("--for", help="How long: 90s, 10m, an hour at most.")
    ] = "10m",
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Wait for the next code that comes from now on, and print it. It is given out this once."""

    async def work(roster: Roster) -> None:
        lasts = _seconds(for_)
        path = f"/v1/accounts/{await find(roster, account)}/code-attempts"
        attempt = await roster.ask("POST", path, json={"lasts": lasts})
        note("Let the platform send the code now.")
        attempt = await _next(roster, attempt["id"])
        if attempt["state"] != "found":
            message = "No code came. `rollcall mailboxes show` says whether its mailbox is read."
            raise Refused(message)
        if as_json:
            print_json(attempt)
        else:
            Screen().say(attempt["code"])

    asked(Target(data, database, url, key), work)


@app.command("ls")
def list_(
    account: Account,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """When codes came to an account, the newest first; not which."""

    async def work(roster: Roster) -> None:
        found = await roster.ask("GET", f"/v1/accounts/{await find(roster, account)}")
        codes, now = found["codes_received"], roster.clock()
        if as_json:
            print_json({"data": codes})
        elif codes:
            Screen().table(
                COLUMNS,
                [
                    [words.when(code["received_at"], now), code["source"], _works(code, now)]
                    for code in codes
                ],
            )
        else:
            note("None came, or none is kept any more.")

    asked(Target(data, database, url, key), work)


@app.command("totp")
def totp(
    account: Account,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Print the code that the account's one-time-password seed gives now."""

    async def work(roster: Roster) -> None:
        made = await roster.ask("GET", f"/v1/accounts/{await find(roster, account)}/totp")
        if as_json:
            print_json(made)
            return
        Screen().say(made["code"])
        left = moment(made["works_until"]) - roster.clock()
        note(f"It works for {words.lasting(max(left, timedelta()))}.")

    asked(Target(data, database, url, key), work)


async def _next(roster: Roster, id_: str) -> Any:
    while True:
        found = await roster.ask("GET", f"/v1/code-attempts/{id_}", params={"wait": WAIT})
        if found["state"] != "waiting":
            return found


def _works(code: Any, now: Any) -> str:
    if moment(code["expires_at"]) <= now:
        return "has ended"
    return f"until {code['expires_at'][11:16]} UTC"


def _seconds(text: str) -> int:
    try:
        span = read_span(text)
    except ValueError as error:
        raise Refused(f"--for: {error}") from error
    if not SHORTEST <= span <= LONGEST:
        message = f"--for: {text} is not between 30 seconds and an hour."
        raise Refused(message)
    return int(span.total_seconds())
