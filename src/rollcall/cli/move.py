"""`rollcall move`: a roster into another database, each row of it checked."""

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
from rollcall.core.backups.form import Unusable
from rollcall.db.opening import file_of, without_secrets
from rollcall.server.logging import set_up_logging
from rollcall.server.whole_rosters import Moved, StillServed
from rollcall.server.whole_rosters import move as move_to
from rollcall.settings import Settings


def move(
    *,
    to: Annotated[
        str, typer.Option(metavar="URL", help="An empty one: postgresql://… or sqlite:///….")
    ],
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Copy the whole roster into another database, and hold every row of the two side by side.

    No server may run on it meanwhile. The database it comes from stays as it is, and so does the
    data folder with its master key.
    """
    settings = Settings(data=data, database=database)
    moved = or_give_up(lambda: _move(settings, to), stopped="Stopped; nothing was moved.")
    if as_json:
        print_json({"rows": moved.rows, "tables": moved.tables, "to": without_secrets(to)})
        return
    screen = Screen()
    screen.say(
        f"{counted(moved.rows, 'row')} of {counted(moved.tables, 'table')} are in "
        f"{without_secrets(to)}, each as it was."
    )
    screen.say(f"Start with: rollcall serve --data {data} --database {without_secrets(to)}")
    screen.say(f"Nothing reads {_source(settings)} then: put it away once all is well.")


async def _move(settings: Settings, to: str) -> Moved:
    """Raises Refused, DatabaseFault, FolderUnusable."""
    set_up_logging(settings.log_level)
    must_have_a_database(settings)
    file_of(to)  # says what is wrong with the URL before anything is done
    try:
        with watched("Moving") as told:
            return await move_to(settings, to, told)
    except (Unusable, StillServed) as error:
        raise Refused(error.message) from error


def _source(settings: Settings) -> str:
    file = file_of(settings.database_url())
    return str(file) if file is not None else without_secrets(settings.database_url())
