"""How far it is with a download: the bytes of it that are read, then the records taken in."""

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.fields[reached]}"),
    TimeRemainingColumn(),
)
MEGABYTE = 1_000_000


class Watched:
    """What a person who watches is shown, and where one who presses Ctrl-C is heard."""

    def __init__(self, shown: Progress, file: str) -> None:
        self._shown = shown
        self._task = shown.add_task(f"Reading {file}", total=None, reached="")
        self._is_read = False

    def read(self, done: int, of: int) -> None:
        _stop_where_asked()
        reached = f"{done / MEGABYTE:,.1f} of {of / MEGABYTE:,.1f} MB"
        self._shown.update(self._task, completed=done, total=of, reached=reached)

    def taken(self, done: int, of: int) -> None:
        if not self._is_read:
            # It goes at another pace, so that what was left before says nothing now.
            self._shown.reset(self._task, description="Taking it in", total=of)
            self._is_read = True
        doing = "Writing it to the database" if done >= of else "Taking it in"
        reached = f"{done:,} of {of:,} records"
        self._shown.update(self._task, completed=done, description=doing, reached=reached)


@contextmanager
def watched(file: str) -> Generator[Watched]:
    """On standard error, where that is a terminal."""
    quiet = not sys.stderr.isatty()
    with Progress(*COLUMNS, console=Console(stderr=True), disable=quiet, transient=True) as shown:
        yield Watched(shown, file)


def _stop_where_asked() -> None:
    """Reading never waits for anything, and asyncio hears Ctrl-C only where something does."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
