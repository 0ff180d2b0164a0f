"""`rollcall accounts disconnect`: what an owner granted is used no more, and its platform told."""

import sys
from typing import Annotated, Any

import typer

from rollcall.cli.finding import called, find_all
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
from rollcall.cli.tables import Screen, note, print_json


def disconnect(
    account: Annotated[
        str, typer.Argument(help="Its number, id, external:ID, name or platform/name.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Use what an account's owner granted no more, and tell its platform. The account stays."""

    async def work(roster: Roster) -> None:
        [found] = await find_all(roster, [account])
        _must_be_meant(found, yes=yes)
        await roster.ask("DELETE", f"/v1/accounts/{found['id']}/consent")
        if as_json:
            print_json({"disconnected": found})
            return
        Screen().say(f"Disconnected {called(found)}. Its platform is told where it can be.")
        note(f"Its owner can grant it anew: rollcall connect link {found['number']}")

    asked(Target(data, database, url, key), work)


def _must_be_meant(found: dict[str, Any], *, yes: bool) -> None:
    """Raises Refused where nobody said yes: only its owner can bring it back."""
    if yes:
        return
    what = f"{called(found)}: its owner must consent anew before anything works with it again"
    if not sys.stdin.isatty():
        message = f"This disconnects {what}. Say --yes to mean it."
        raise Refused(message)
    if not typer.confirm(f"Disconnect {what}?", err=True):
        message = "Nothing was changed."
        raise Refused(message)
