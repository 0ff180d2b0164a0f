"""`rollcall mailboxes`: where an account's mails arrive, told, looked at and checked."""

from typing import Annotated, Any

import typer

from rollcall.cli import words
from rollcall.cli.fields import read_secrets
from rollcall.cli.finding import find
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
from rollcall.cli.tables import Screen, note, print_json

app = typer.Typer(help="Where an account's mails arrive.", no_args_is_help=True)

PASSWORD = "mailbox_password"  # noqa: S105 - the kind, not one
Account = Annotated[str, typer.Argument(help="Its number, id, name or platform/name.")]


@app.command("show")
def show(
    account: Account,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """An account's mailbox, when a mail last came, and what hinders it."""

    async def work(roster: Roster) -> None:
        _show(roster, await roster.ask("GET", await _path(roster, account)), as_json=as_json)

    asked(Target(data, database, url, key), work)


@app.command("set")
def set_(
    account: Account,
    *,
    address: Annotated[
        str | None, typer.Option(help="Its address; the account's own without it.")
    ] = None,
    imap: Annotated[
        str | None, typer.Option(help="It is on this server; without it, mails come here.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="993 or 143.")] = None,
    tls: Annotated[str | None, typer.Option(help="tls, starttls or none.")] = None,
    username: Annotated[str | None, typer.Option(help="The address without it.")] = None,
    keep_password: Annotated[
        bool, typer.Option("--keep-password", help="The one that is stored; else it is asked for.")
    ] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Give an account a mailbox. A password is asked for, or read from standard input."""
    wanted: dict[str, Any] = {"kind": "imap" if imap else "smtp", "address": address, "host": imap}
    wanted |= {"port": port, "tls": tls, "username": username}

    async def work(roster: Roster) -> None:
        if imap and not keep_password:
            wanted["password"] = read_secrets([PASSWORD])[PASSWORD]
        said = {name: value for name, value in wanted.items() if value is not None}
        put = await roster.ask("PUT", await _path(roster, account), json=said)
        _show(roster, put, as_json=as_json)

    asked(Target(data, database, url, key), work)


@app.command("check")
def check(
    account: Account,
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Look into an account's mailbox now."""

    async def work(roster: Roster) -> None:
        path = await _path(roster, account)
        _show(roster, await roster.ask("POST", f"{path}/check"), as_json=as_json)

    asked(Target(data, database, url, key), work)


@app.command("remove")
def remove(
    account: Account,
    *,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Look into an account's mailbox no more. Its password stays sealed."""

    async def work(roster: Roster) -> None:
        await roster.ask("DELETE", await _path(roster, account))
        note("Nothing is taken in for it any more.")

    asked(Target(data, database, url, key), work)


async def _path(roster: Roster, account: str) -> str:
    return f"/v1/accounts/{await find(roster, account)}/mailbox"


def _show(roster: Roster, mailbox: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(mailbox)
        return
    now = roster.clock()
    where = "this server, by SMTP"
    if mailbox["kind"] == "imap":
        where = f"{mailbox['host']}:{mailbox['port']} as {mailbox['username']} ({mailbox['tls']})"
    Screen().pairs(
        [
            ("address", mailbox["address"]),
            ("at", where),
            ("state", mailbox["state"]),
            ("fault", mailbox["fault"] or ""),
            ("mails", f"{mailbox['mails']:,}, of strangers {mailbox['strangers']:,}"),
            ("last mail", words.when(mailbox["mail_at"], now)),
            ("last look", words.when(mailbox["seen_at"], now)),
        ],
        indent=0,
    )
