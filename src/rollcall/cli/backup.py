"""`rollcall backup`: a whole roster as one file, whatever its database."""

from pathlib import Path
from typing import Annotated

import typer

from rollcall.cli.copy_progress import watched
from rollcall.cli.reach import (
    DATA,
    AsJson,
    Data,
    DatabaseUrl,
    Refused,
    must_have_a_database,
    or_give_up,
)
from rollcall.cli.tables import Screen, print_json
from rollcall.cli.words import counted
from rollcall.server.logging import set_up_logging
from rollcall.server.master_key import named
from rollcall.server.whole_rosters import Written, back_up
from rollcall.settings import Settings

MEGABYTE = 1_000_000


def backup(
    *,
    to: Annotated[Path, typer.Option(metavar="FILE", help="Where to.")],
    force: Annotated[
        bool, typer.Option("--force", help="Take the place of a file that is there.")
    ] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Write the whole roster to a file that `rollcall restore` takes; a server may go on running.

    Secrets are in it as they are stored, sealed. The master key that opens them is not: keep it
    somewhere else.
    """
    settings = Settings(data=data, database=database)
    stopped = f"Stopped; {to} was not written."
    written = or_give_up(lambda: _back_up(settings, to, force=force), stopped=stopped)
    _say(settings, to, written, as_json=as_json)


async def _back_up(settings: Settings, to: Path, *, force: bool) -> Written:
    """Raises Refused, DatabaseFault, FolderUnusable."""
    set_up_logging(settings.log_level)
    must_have_a_database(settings)
    file = _its_place(to, force=force)
    try:
        with watched("Backing up") as told:
            return await back_up(settings, file, told, replace=force)
    except FileExistsError as error:
        raise _is_there(to) from error
    except OSError as error:
        raise Refused(f"{to} cannot be written: {error.strerror or error}.") from error


def _its_place(to: Path, *, force: bool) -> Path:
    """Raises Refused before anything is done."""
    if to.exists() and not to.is_file():
        raise Refused(f"{to} is no file, and cannot be replaced by one. Name another.")
    if to.exists() and not force:
        raise _is_there(to)
    return to.resolve()


def _is_there(to: Path) -> Refused:
    return Refused(f"{to} is there already. Name another file, or say --force to replace it.")


def _say(settings: Settings, to: Path, written: Written, *, as_json: bool) -> None:
    manifest = written.manifest
    if as_json:
        named = {"file": str(to), "bytes": written.size, "rows": manifest.rows}
        said = {"step": manifest.step, "key": manifest.key, "left_out": manifest.left_out}
        tables = {table.name: table.rows for table in manifest.tables}
        print_json(named | said | {"tables": tables})
        return
    screen = Screen()
    accounts = counted(manifest.rows_of("accounts"), "account")
    size = f"{written.size / MEGABYTE:,.1f} MB"
    screen.say(f"{to}: {accounts}, {counted(manifest.rows, 'row')} in all, {size}.")
    screen.say(_key(settings, manifest.key))


def _key(settings: Settings, fingerprint: str | None) -> str:
    if fingerprint is None:
        return f"The master key is not in it, and there is none in {settings.data} either."
    key = f"The master key {named(settings)}, fingerprint {fingerprint}"
    return f"{key}, is not in it: keep that too, and somewhere else."
