"""`rollcall vault rotate`, `rekey` and `keys`: changing the keys that secrets are sealed with."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from rollcall.cli import words
from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Refused,
    Target,
    must_have_a_database,
    open_here,
    or_give_up,
)
from rollcall.cli.tables import Cell, Column, Screen, print_json
from rollcall.core.vault.data_keys import kept
from rollcall.core.vault.rekeying import StillSealedByMaster
from rollcall.core.vault.rotation import Progress as Reached
from rollcall.core.vault.rotation import Rotation
from rollcall.kit.clock import wall_clock
from rollcall.kit.sealing import SealBroken
from rollcall.server.rekeying import Rekeyed, change_master_key
from rollcall.server.rotating import rotation_of
from rollcall.settings import Settings

COLUMNS = (
    Column("key"),
    Column("state"),
    Column("made", 3),
    Column("retired", 2),
    Column("everything sealed with it", 1),
)
SHOWN = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
    TimeRemainingColumn(),
)
STOPPED = (
    "Stopped. What is sealed anew stays so, and everything opens; `rollcall vault rotate` goes on."
)


def rotate(
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Make a new data key and seal every secret anew with it, while the server runs on.

    It may be broken off at any moment: the server's worker, or the same command, goes on with it.
    """

    async def work() -> tuple[bool, Reached]:
        async with open_here(Target(data, database)) as (runtime, _):
            try:
                return await _rotated(rotation_of(runtime))
            except SealBroken as error:
                message = "The master key was changed meanwhile. Repeat the command to go on."
                raise Refused(message) from error

    anew, reached = or_give_up(work, stopped=STOPPED)
    if as_json:
        print_json({"key": reached.key, "resealed": reached.resealed, "broken": reached.broken})
        return
    screen = Screen()
    lead = "" if anew else "Went on with the rotation that was not finished. "
    screen.say(f"{lead}Sealed {words.counted(reached.resealed, 'value')} anew.")
    if reached.broken:
        gone = words.counted(reached.broken, "value")
        screen.say(f"No key here opens {gone}, which stayed as before.")


async def _rotated(rotation: Rotation) -> tuple[bool, Reached]:
    anew = await rotation.begin()
    with _watched(await rotation.size()) as (shown, task):
        reached = await rotation.finish(0)
        while not reached.finished:
            shown.update(task, completed=reached.looked)
            reached = await rotation.finish(0)
    return anew, reached


@contextmanager
def _watched(of: int) -> Generator[tuple[Progress, Any]]:
    """On standard error, where that is a terminal."""
    quiet = not sys.stderr.isatty()
    with Progress(*SHOWN, console=Console(stderr=True), disable=quiet, transient=True) as shown:
        yield shown, shown.add_task("Sealing anew", total=of)


def rekey(
    *,
    to: Annotated[
        Path | None,
        typer.Option(help="A file for the new key, instead of the data folder's; made if missing."),
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Have another master key, at once: it wraps the data keys, and no secret is touched.

    Servers that run go on. Whatever starts from then on needs the new key.
    """
    settings = Settings(data=data, database=database)

    async def work() -> Rekeyed:
        must_have_a_database(settings)
        try:
            return await change_master_key(settings, to)
        except StillSealedByMaster as error:
            raise Refused(error.message) from error

    done = or_give_up(work)
    if as_json:
        kept_at = None if done.kept is None else str(done.kept)
        print_json({"data_keys": done.keys, "master_key": str(done.key), "old": kept_at})
        return
    screen = Screen()
    screen.say(f"The master key is now in {done.key}: back it up, apart from the database.")
    if done.kept is not None:
        screen.say(
            f"The old one is in {done.kept}: keep it with copies of the database from before."
        )
    else:
        screen.say("Give the server that key before it starts again; the old one opens nothing.")


def keys(
    *,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """List the data keys: which is current, and which only open what they once sealed."""

    async def work() -> list[dict[str, Any]]:
        async with open_here(Target(data, database)) as (runtime, _):
            return [
                {
                    "id": key.id,
                    "current": key.current,
                    "made_at": key.made_at,
                    "retired_at": key.retired_at,
                    "finished_at": key.finished_at,
                }
                for key in await kept(runtime.database)
            ]

    found = or_give_up(work)
    if as_json:
        print_json({"data": found})
    else:
        Screen().table(COLUMNS, [_row(key) for key in found])


def _row(key: dict[str, Any]) -> list[Cell]:
    now = wall_clock()
    return [
        key["id"],
        "current" if key["current"] else "retired",
        words.when(key["made_at"], now),
        words.when(key["retired_at"], now),
        words.when(key["finished_at"], now) or ("not yet" if key["current"] else ""),
    ]
