"""`rollcall vault`: secrets in clear for who says why, and a way on where the key is lost."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from rollcall.cli import vault_keys
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
    must_be_stopped,
    must_have_a_database,
    or_give_up,
)
from rollcall.cli.tables import Screen, note, print_json
from rollcall.cli.words import counted
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.losing import Lost
from rollcall.server.logging import set_up_logging
from rollcall.server.lost_key import LockedOut, begin_anew, locked_out
from rollcall.server.master_key import named
from rollcall.settings import Settings

app = typer.Typer(help="The sealed secrets, and the keys that open them.", no_args_is_help=True)


app.command("rotate")(vault_keys.rotate)
app.command("rekey")(vault_keys.rekey)
app.command("keys")(vault_keys.keys)


@app.command("reveal")
def reveal(
    account: Annotated[str, typer.Argument(help="Its number, id or platform/name.")],
    *,
    kind: Annotated[list[SecretKind], typer.Option(help="Give it several times.")],
    reason: Annotated[str, typer.Option(help="What it is needed for. It is kept in the audit.")],
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Show secrets of an account in clear. Who asked and why is written down, and told of."""

    async def work(roster: Roster) -> None:
        kinds = [one.value for one in dict.fromkeys(kind)]
        path = f"/v1/accounts/{await find(roster, account)}/secrets/reveal"
        found = await roster.ask("POST", path, json={"kinds": kinds, "reason": reason})
        if as_json:
            print_json(found)
            return
        screen = Screen()
        screen.pairs([(name, value or "none is held") for name, value in found["secrets"].items()])
        if found["audit_number"]:
            note(f"Written down as entry {found['audit_number']} of the audit.")

    asked(Target(data, database, url, key), work)


@app.command("forget")
def forget(
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Go on without a master key that is lost: let go of what only that key could open.

    Its accounts stay, and say that they must be connected again. API keys and sign-ins go on.
    Where the key may still be found, put it back instead: this cannot be undone.
    """
    settings = Settings(data=data, database=database)

    async def work() -> Lost:
        set_up_logging(settings.log_level)
        must_have_a_database(settings)
        must_be_stopped(settings)
        async with locked_out(settings) as roster:
            _must_be_meant(roster, Target(data, database), yes=yes)
            return await begin_anew(roster)

    gone = or_give_up(work)
    if as_json:
        print_json(asdict(gone))
        return
    screen = Screen()
    screen.say(f"Let go of {_said(gone)}. Everything else is as it was.")
    screen.say(f"The master key {named(settings)} opens what is stored from now on: back it up.")
    screen.say("The accounts to connect again: `rollcall accounts ls --reason secrets_lost`.")


def _must_be_meant(roster: LockedOut, target: Target, *, yes: bool) -> None:
    """Raises Refused where nothing is lost, or where nobody said yes."""
    if roster.lost == Lost() and roster.opens:
        message = "Nothing is lost: no stored secret was sealed with another master key."
        raise Refused(message)
    if yes:
        return
    where = target.database or str(target.data)
    if not sys.stdin.isatty():
        message = (
            f"This lets go of {_said(roster.lost)} in {where} for good. Say --yes to mean it; "
            "where the master key may be found, put it back instead."
        )
        raise Refused(message)
    if not typer.confirm(f"Let go of {_said(roster.lost)} in {where} for good?", err=True):
        message = "Nothing was changed."
        raise Refused(message)


def _said(gone: Lost) -> str:
    said = f"{counted(gone.secrets, 'secret')} of {counted(gone.accounts, 'account')}"
    others = f", {gone.others} other sealed values" if gone.others else ""
    return f"{said}{others} and {counted(gone.codes, 'code')}"
