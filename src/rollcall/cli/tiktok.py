"""`rollcall tiktok`: take in what a person downloaded of themselves from TikTok."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from rollcall.cli import words
from rollcall.cli.archive_progress import watched
from rollcall.cli.archives import archives, forget_archive
from rollcall.cli.finding import find_all
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
    reach,
)
from rollcall.cli.tables import Column, Screen, note, print_json
from rollcall.core.access.caller import Caller
from rollcall.core.archives.archives import Taken
from rollcall.core.archives.leaving import why
from rollcall.core.archives.opening import opened
from rollcall.core.archives.reading import read
from rollcall.core.archives.sections import Section
from rollcall.core.archives.staging import Staged, staged
from rollcall.core.errors import CoreError
from rollcall.core.exchange.rows import Unfit
from rollcall.server.runtime import Runtime

PLATFORM = "tiktok"
STOPPED = "Stopped. A download is taken in whole or not at all; import it again to be sure of it."
app = typer.Typer(help="TikTok: read a person's own data download.", no_args_is_help=True)
app.command("archives")(archives)
app.command("forget-archive")(forget_archive)
COLUMNS = (
    Column("section"),
    Column("taken", right=True),
    Column("not taken", right=True),
    Column("because", least=20, wraps=True),
)
UNREAD = (
    Column("section", least=12, wraps=True),
    Column("entries", right=True),
    Column("because", least=20, wraps=True),
)


@dataclass(frozen=True, slots=True)
class Done:
    taken: Taken
    account_key: str | None


@app.command("import-archive")
def import_archive(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The zip from TikTok, or the JSON in it.")
    ],
    *,
    account: Annotated[
        str | None,
        typer.Option(
            help="Whose it is, where the name alone does not say: number, id or platform/name."
        ),
    ] = None,
    account_key: Annotated[
        bool, typer.Option("--account-key", help="Make a key to read it as that person.")
    ] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Take in a TikTok data download (JSON). A later one replaces what was taken before.

    Nothing is kept of a file that cannot be read to its end. Records that cannot be taken are
    counted, each with its reason.
    """
    target = Target(data, database)

    async def work() -> Done:
        number = await _number(target, account)
        async with open_here(target) as (runtime, owner):
            with _read(file) as whole:
                return await _take(runtime, owner, whole, number, with_key=account_key)

    try:
        done = or_give_up(work, stopped=STOPPED)
    except (Unfit, CoreError) as fault:
        give_up(Refused(f"Nothing of {file} was taken. {fault.message}"))
    if as_json:
        print_json(_spelled(done))
    else:
        _show(Screen(), done)


async def _number(target: Target, account: str | None) -> int | None:
    if account is None:
        return None
    async with reach(target) as roster:
        [found] = await find_all(roster, [account])
    return found["number"]


async def _take(
    runtime: Runtime, owner: Caller, whole: Staged, number: int | None, *, with_key: bool
) -> Done:
    admitted = await runtime.entrance.doorkeeper.admit_as(owner)
    async with runtime.entrance.enter(admitted, writes=True) as core:
        taken = await core.archives.take(whole, PLATFORM, number)
        key = await core.archives.let_act(taken) if with_key else None
    return Done(taken, key)


@contextmanager
def _read(file: Path) -> Generator[Staged]:
    """Raises Unfit."""
    with (
        watched(file.name) as shown,
        opened(file, shown.read) as stream,
        staged(read(stream), shown.taken) as whole,
    ):
        yield whole


def _spelled(done: Done) -> dict[str, Any]:
    taken = done.taken
    return {
        "username": taken.username,
        "account": taken.account_number,
        "account_created": taken.account_is_new,
        "account_key": done.account_key,
        "sections": {
            section: {"taken": one.taken, "skipped": dict(one.skipped)}
            for section, one in taken.outcomes.items()
        },
        "missing": [section for section in Section if section not in taken.outcomes],
        "unread": {
            section: {"entries": entries, "because": why(section)}
            for section, entries in taken.unread.items()
        },
    }


def _show(screen: Screen, done: Done) -> None:
    taken = done.taken
    of = f"tiktok/{taken.username} ({taken.account_number})"
    made = ", an account that was made for it" if taken.account_is_new else ""
    screen.say(f"Taken in for {of}{made}.")
    rows: list[list[str | Text]] = []
    for section in Section:
        one = taken.outcomes.get(section)
        if one is None:
            rows.append([section, "-", "-", "not in the download"])
            continue
        reasons = "; ".join(f"{count:,}: {why}" for why, count in one.skipped.most_common())
        rows.append([section, f"{one.taken:,}", f"{one.skipped.total():,}", reasons])
    screen.table(COLUMNS, rows)
    if taken.unread:
        screen.heading("Not read:")
        unread = sorted(taken.unread.items())
        screen.table(UNREAD, [[name, f"{count:,}", why(name)] for name, count in unread])
    if done.account_key is not None:
        screen.say("")
        screen.say(Text(done.account_key, style="bold"))
        note("Keep the account key now: it is not shown again.")
    elif any(one.skipped for one in taken.outcomes.values()):
        note(f"{words.counted(_skipped(taken), 'record')} could not be taken.")


def _skipped(taken: Taken) -> int:
    return sum(one.skipped.total() for one in taken.outcomes.values())
