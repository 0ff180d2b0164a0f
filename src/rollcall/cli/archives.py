"""`rollcall tiktok archives` and `forget-archive`: what was imported, and letting go of it."""

import sys
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import typer
from rich.text import Text

from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Refused,
    Target,
    give_up,
    open_here,
    or_give_up,
)
from rollcall.cli.tables import Column, Screen, note, print_json
from rollcall.cli.words import counted
from rollcall.core.access.caller import Caller
from rollcall.core.archives.archives import Belonging
from rollcall.core.archives.forgetting import Gone, Step, forget_whole
from rollcall.core.errors import CoreError
from rollcall.server.runtime import Runtime

COLUMNS = (
    Column("account", right=True),
    Column("person"),
    Column("records", right=True),
    Column("imported"),
)
NOUNS = {
    "posts": "post",
    "likes": "like",
    "favorites": "favorite",
    "followers": "follower",
    "following": "followed account",
    "comments": "comment",
    "conversations": "conversation",
    "messages": "message",
}
STOPPED = "Stopped. Some of it is gone, and none of it is served; run it again to forget the rest."


@dataclass(frozen=True, slots=True)
class Forgotten:
    belonging: Belonging
    gone: Gone


def archives(*, as_json: AsJson = False, data: Data = DATA, database: DatabaseUrl = None) -> None:
    """List the archives that were imported: whose each is, and how much it told."""

    async def work() -> list[Belonging]:
        async with open_here(Target(data, database)) as (runtime, owner):
            return await _all(runtime, owner)

    found = or_give_up(work)
    if as_json:
        print_json({"data": [_spelled(one) for one in found]})
    elif found:
        Screen().table(COLUMNS, [_row(one) for one in found])
    else:
        note("No archive was imported. `rollcall tiktok import-archive` takes one in.")


def forget_archive(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="Its number, its id or platform/name.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Take out what only this account's archive told, and revoke the keys to read it.

    What others told stays, and so do the account and whatever was done here since. It can be
    stopped and run again; the archive can be imported again, from its file.
    """

    async def work() -> Forgotten:
        async with open_here(Target(data, database)) as (runtime, owner):
            found = await _found(runtime, owner, account)
            _must_be_meant(found, yes=yes)
            await _forget(runtime, owner, found.belonging.archive.person_id)
            return found

    try:
        done = or_give_up(work, stopped=STOPPED)
    except CoreError as fault:
        give_up(Refused(fault.message))
    if as_json:
        print_json(_spelled(done.belonging) | {"gone": msgspec.structs.asdict(done.gone)})
        return
    screen = Screen()
    screen.say(f"Forgot the archive of {_named(done.belonging)}: {_said(done.gone)}.")
    screen.say("Its account is still on the roster.")


async def _all(runtime: Runtime, owner: Caller) -> list[Belonging]:
    admitted = await runtime.entrance.doorkeeper.admit_as(owner)
    async with runtime.entrance.enter(admitted, writes=False) as core:
        return await core.archives.all()


async def _found(runtime: Runtime, owner: Caller, account: str) -> Forgotten:
    """Raises NoArchive, SeveralArchives."""
    admitted = await runtime.entrance.doorkeeper.admit_as(owner)
    async with runtime.entrance.enter(admitted, writes=False) as core:
        found = await core.archives.called(account)
        return Forgotten(found, await core.archives.would_go(found.archive))


async def _forget(runtime: Runtime, owner: Caller, person_id: int) -> None:
    """Raises ImportedAgain."""

    async def some(step: Step, after: int) -> int | None:
        admitted = await runtime.entrance.doorkeeper.admit_as(owner)
        async with runtime.entrance.enter(admitted, writes=True) as core:
            return await core.archives.forget_some(person_id, step, after)

    await forget_whole(some)


def _must_be_meant(found: Forgotten, *, yes: bool) -> None:
    """Raises Refused where nobody said yes."""
    if yes:
        return
    what = f"the archive of {_named(found.belonging)}: {_said(found.gone)}"
    if not sys.stdin.isatty():
        message = f"This forgets {what}. Say --yes to mean it."
        raise Refused(message)
    if not typer.confirm(f"Forget {what}?", err=True):
        message = "Nothing was changed."
        raise Refused(message)


def _said(gone: Gone) -> str:
    counts = msgspec.structs.asdict(gone)
    parts = [counted(counts[name], noun) for name, noun in NOUNS.items() if counts[name]]
    if gone.account_keys:
        parts.append(f"{counted(gone.account_keys, 'account key')} to revoke")
    return ", ".join(["the profile", *parts])


def _named(one: Belonging) -> str:
    return f"{one.platform or 'tiktok'}/{one.username} ({one.archive.account_number})"


def _row(one: Belonging) -> list[str | Text]:
    told = sum(one.archive.sections.values())
    records = f"{told:,}" if told else "being forgotten"
    number = str(one.archive.account_number)
    return [number, one.username, records, str(one.archive.taken_at)[:10]]


def _spelled(one: Belonging) -> dict[str, Any]:
    return {
        "username": one.username,
        "account": one.archive.account_number,
        "account_id": one.account_id,
        "sections": dict(one.archive.sections),
        "imported_at": one.archive.taken_at,
    }
