"""`rollcall audit`: what has to be answered for, and the proof that nothing of it was changed."""

import sys
from datetime import datetime
from typing import Annotated, Any

import typer

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
    open_here,
    or_give_up,
)
from rollcall.cli.tables import NARROWEST, Cell, Column, Screen, print_json
from rollcall.core.audit.chain import Head, read_head

app = typer.Typer(help="Who was shown secrets, and made keys; and why.", no_args_is_help=True)

LAST = 20
COLUMNS = (
    Column("number", right=True),
    Column("when", 7),
    Column("deed"),
    Column("account", 6, right=True),
    Column("by", 4, least=NARROWEST),
    Column("what", 5, least=NARROWEST),
    Column("reason", 8, least=NARROWEST),
)


@app.command("list")
def list_(
    *,
    last: Annotated[int, typer.Option(min=1, max=200, help="How many of the last.")] = LAST,
    before: Annotated[
        int | None, typer.Option(min=1, help="Those before this number, not the last.")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """List what was done, the newest first."""

    async def work(roster: Roster) -> None:
        wanted = {"limit": last} | ({"before": before} if before else {})
        found = await roster.ask("GET", "/v1/audit", params=wanted)
        if as_json:
            print_json(found)
            return
        Screen().table(COLUMNS, [_row(entry, roster.clock()) for entry in found["data"]])

    asked(Target(data, database, url, key), work)


@app.command("verify")
def verify(
    *,
    head: Annotated[
        str | None, typer.Option(help="What `rollcall audit head` once printed, kept elsewhere.")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Prove the audit: exits with 1 where anything was altered, taken out or put elsewhere.

    On the local data folder every workspace's is proved, and the server's own; elsewhere the key's.
    """
    target = Target(data, database, url, key)
    if head is not None or url is not None:
        found = [_verified(target, head)]
    else:
        found = or_give_up(lambda: _all_here(target))
    if as_json:
        print_json({"data": found})
    else:
        _say(found)
    sys.exit(0 if all(one["ok"] for one in found) else 1)


@app.command("head")
def head_(
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Print the newest entry's number and digest. Keep it where nobody can change it.

    `rollcall audit verify --head` shows later that nothing up to there was changed or taken out,
    not even by who put an old copy of the whole database back.
    """
    found = _verified(Target(data, database, url, key), None)
    if as_json:
        print_json({"head": found["head"]})
    else:
        Screen().say(found["head"])


def _verified(target: Target, head: str | None) -> Any:
    async def work(roster: Roster) -> Any:
        wanted = {} if head is None else {"head": str(_read(head))}
        return await roster.ask("GET", "/v1/audit/verify", params=wanted)

    return asked(target, work)


def _read(head: str) -> Head:
    found = read_head(head)
    if found is None:
        message = f"--head {head}: That is no head; write it as `rollcall audit head` printed it."
        raise Refused(message)
    return found


async def _all_here(target: Target) -> list[dict[str, Any]]:
    from rollcall.core.audit.verifying import chains, verify  # noqa: PLC0415 - as the server's parts

    found: list[dict[str, Any]] = []
    async with open_here(target) as (runtime, _):
        for workspace_id in await chains(runtime.database):
            verdict = await verify(runtime.database, runtime.sealer, workspace_id)
            faults = [{"number": fault.number, "what": fault.what} for fault in verdict.faults]
            found.append(
                {
                    "workspace_id": workspace_id,
                    "ok": not faults,
                    "entries": verdict.entries,
                    "head": str(verdict.head),
                    "faults": faults,
                }
            )
    return found


def _say(found: list[dict[str, Any]]) -> None:
    screen = Screen()
    for one in found:
        whose = _whose(one.get("workspace_id"))
        entries = words.counted(one["entries"], "row")
        screen.say(f"{whose}: {entries}, {'each in its place' if one['ok'] else 'tampered with'}.")
        for fault in one["faults"]:
            screen.say(f"  {fault['number']}  {fault['what']}")
    if not found:
        screen.say("Nothing is written down yet.")


def _whose(workspace_id: int | None) -> str:
    match workspace_id:
        case None:
            return "The workspace"
        case 0:
            return "The server"
        case _:
            return f"Workspace {workspace_id}"


def _row(entry: dict[str, Any], now: datetime) -> list[Cell]:
    details: dict[str, Any] = entry["details"]
    account = entry["account_number"]
    return [
        str(entry["number"]),
        words.when(entry["at"], now) or entry["at"],
        entry["deed"],
        "" if account is None else str(account),
        entry["key"],
        words.plain(details.get("what", details)),
        entry["reason"] or "",
    ]
