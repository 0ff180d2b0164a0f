"""How far it is with copying a roster: the table it is at, and the rows that are done."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from rollcall.core.backups.packing import Told

COLUMNS = (
    BarColumn(),
    TextColumn("{task.fields[reached]}"),
    TimeRemainingColumn(),
    TextColumn("{task.description}"),
)


@contextmanager
def watched(doing: str) -> Generator[Told]:
    """On standard error, where that is a terminal."""
    quiet = not sys.stderr.isatty()
    with Progress(*COLUMNS, console=Console(stderr=True), disable=quiet, transient=True) as shown:
        task = shown.add_task(doing, total=None, reached="")

        def told(table: str, done: int, of: int) -> None:
            reached = f"{done:,} of {of:,} rows"
            what = f"{doing}: {table}"
            shown.update(task, completed=done, total=of, description=what, reached=reached)

        yield told
