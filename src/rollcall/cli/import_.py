"""`rollcall import`: accounts from a file, or from a vendor's API, into a roster."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rollcall.cli.importing import Tally, Told, take_in
from rollcall.cli.origins import (
    STANDARD_INPUT,
    Elsewhere,
    checked,
    opened,
    rows_elsewhere,
    rows_of,
)
from rollcall.cli.outcomes import OutcomeFile, report
from rollcall.cli.reach import (
    DATA,
    FAULTS,
    WHERE,
    AsJson,
    Data,
    DatabaseUrl,
    Refused,
    Roster,
    Target,
    Url,
    give_up,
    reach,
    stop,
)
from rollcall.core.exchange.formats import READERS, Format
from rollcall.core.exchange.rows import Broken, Row, Unfit
from rollcall.wire.remote import RemoteFault, RemoteRefused

FACES = "From a vendor's API"
SOME_REFUSED = 2
MOST_AT_ONCE = 500
LONG_WAIT = 3.0
NOT_THERE = (401, 404)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported, and how."""

    file: str | None
    format: Format | None
    elsewhere: Elsewhere | None
    batch: int
    dry_run: bool
    outcomes: Path | None


def import_(
    *,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="A CSV, JSON or NDJSON file; - for stdin.")
    ] = None,
    format_: Annotated[
        Format | None, typer.Option("--format", help="Where the file's name does not show it.")
    ] = None,
    face: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FACE",
            help="tikmatrix, lobstr, tokportal or posteverywhere.",
            rich_help_panel=FACES,
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(help="Its address; another rollcall's ends in /FACE.", rich_help_panel=FACES),
    ] = None,
    from_key: Annotated[
        str | None,
        typer.Option(
            help="The key to show it; without --url, --key will do.", rich_help_panel=FACES
        ),
    ] = None,
    key_env: Annotated[
        str | None,
        typer.Option(help="The variable that holds the key to show it.", rich_help_panel=FACES),
    ] = None,
    public_only: Annotated[
        bool,
        typer.Option("--public-only", help="Refuse private addresses.", rich_help_panel=FACES),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would become of each; keep nothing.")
    ] = False,
    batch: Annotated[
        int, typer.Option(min=1, max=MOST_AT_ONCE, help="Accounts taken in at once.")
    ] = MOST_AT_ONCE,
    outcomes: Annotated[
        Path | None, typer.Option(help="Write what became of each row here (CSV or NDJSON).")
    ] = None,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Annotated[
        str | None,
        typer.Option(help="The key to show at --url, else $ROLLCALL_KEY.", rich_help_panel=WHERE),
    ] = None,
) -> None:
    """Take accounts in, from a file or a vendor's API. Doing it twice changes nothing.

    Ends with 0 when every row was taken, 2 when some were refused, 1 when it could not be done.
    """
    if (file is None) == (face is None):
        give_up(Refused("Say what to import: a FILE (- for stdin), or --from and --base-url."))
    elsewhere = None
    if face is not None:
        if base_url is None:
            give_up(Refused("Say where it is: --base-url http://127.0.0.1:8484/" + face))
        shown = from_key or _from_environment(key_env) or (key if url is None else None)
        elsewhere = Elsewhere(face, base_url, shown, public_only)
    wanted = Wanted(file, format_, elsewhere, batch, dry_run, outcomes)
    theirs = (key or os.environ.get("ROLLCALL_KEY")) if url is not None else None
    target = Target(data, database, url, theirs)
    tally = Tally()
    try:
        fault = _import(target, wanted, tally)
    except KeyboardInterrupt:
        if as_json:
            report(tally, dry_run=dry_run, as_json=True, whole=False)
        stop(_stopped(tally, dry_run=dry_run))
    report(tally, dry_run=dry_run, as_json=as_json, whole=fault is None)
    if fault is not None:
        give_up(fault)
    if tally.counts["refused"]:
        raise typer.Exit(SOME_REFUSED)


def _from_environment(name: str | None) -> str | None:
    if name is None:
        return None
    if not (value := os.environ.get(name)):
        give_up(Refused(f"The environment has no variable {name} with a key in it."))
    return value


def _stopped(tally: Tally, *, dry_run: bool) -> str:
    if dry_run:
        return "Stopped. Nothing was kept: this was a dry run."
    taken = tally.counts.total() - tally.counts["refused"]
    return (
        f"Stopped: {taken:,} {'row was' if taken == 1 else 'rows were'} taken in and "
        f"{'stays' if taken == 1 else 'stay'}; import again to go on, nothing is taken in twice."
    )


def _import(target: Target, wanted: Wanted, tally: Tally) -> Exception | None:
    """Do it; gives what ended it early, once some of it may have been done."""
    if wanted.file is None:
        return _done(lambda: _from_elsewhere(target, wanted, tally))
    called = "standard input" if wanted.file == STANDARD_INPUT else wanted.file
    try:
        with opened(wanted.file, wanted.format) as (raw, found):
            total = checked(raw, found)
            rows = Rows(raw, found, total)
            return _done(lambda: _from_file(target, rows, called, wanted, tally))
    except Unfit as unfit:
        give_up(Refused(f"{called} was not imported, not any row of it. {unfit.message}"))
    except Refused as refused:
        give_up(refused)


def _done(work: Callable[[], Coroutine[Any, Any, Exception | None]]) -> Exception | None:
    """As `or_give_up`, where Ctrl-C is told of by somebody else. Raises KeyboardInterrupt."""
    try:
        return asyncio.run(work())
    except FAULTS as fault:
        give_up(fault)


async def _from_elsewhere(target: Target, wanted: Wanted, tally: Tally) -> Exception | None:
    """Raises Refused."""
    assert wanted.elsewhere is not None
    _ = wanted.elsewhere.source  # a face that there is not is said before anything is opened
    async with reach(target) as roster:
        with _outcome_file(wanted) as file, _bar("accounts") as bar:
            rows = rows_elsewhere(
                wanted.elsewhere,
                total_is=bar.total_is,
                without=lambda part: tally.without.update((part,)),
                pause=bar.pause,
            )
            return await _take_in(roster, rows, wanted, tally, file, bar)


@dataclass(frozen=True, slots=True)
class Rows:
    """A file that was looked at, and how many rows can be read of it."""

    raw: BinaryIO
    format: Format
    total: int


async def _from_file(
    target: Target, rows: Rows, called: str, wanted: Wanted, tally: Tally
) -> Exception | None:
    """Raises Refused."""
    broken: list[Broken] = []
    async with reach(target) as roster:
        with _outcome_file(wanted) as file, _bar("rows") as bar:
            bar.total_is(rows.total)
            read = rows_of(READERS[rows.format](rows.raw), broken.append)
            fault = await _take_in(roster, read, wanted, tally, file, bar)
    if fault is None and broken:
        return Refused(
            f"{called} was read up to a place where it is broken. {broken[0].message} "
            "Mend it and import it again; what was taken in is not taken in twice."
        )
    return fault


async def _take_in(
    roster: Roster,
    rows: AsyncIterator[Row],
    wanted: Wanted,
    tally: Tally,
    file: OutcomeFile | None,
    bar: "Bar",
) -> Exception | None:
    def tell(outcomes: Sequence[Told]) -> None:
        for told in outcomes:
            tally.add(told)
        if file is not None:
            file.write(outcomes)
        bar.went_on(len(outcomes))

    try:
        await take_in(roster, rows, tell, batch=wanted.batch, dry_run=wanted.dry_run)
    except (Refused, RemoteFault) as fault:
        if not tally.counts:
            raise Refused(fault.message + _hint(fault, wanted.elsewhere)) from fault
        return Refused(f"{fault.message} What was taken in stays; import again to go on.")
    return None


def _hint(fault: Exception, elsewhere: Elsewhere | None) -> str:
    """What is easily forgotten where a server does not know what it is asked for."""
    if elsewhere is None or not isinstance(fault, RemoteRefused) or fault.status not in NOT_THERE:
        return ""
    if f"/{elsewhere.face}" in elsewhere.base_url:
        return ""
    return f" If it is a rollcall, its address ends in /{elsewhere.face}."


@contextlib.contextmanager
def _outcome_file(wanted: Wanted) -> Generator[OutcomeFile | None]:
    if wanted.outcomes is None:
        yield None
        return
    try:
        with wanted.outcomes.open("w", encoding="utf-8", newline="") as out:
            yield OutcomeFile(out, wanted.outcomes)
    except OSError as error:
        message = f"{wanted.outcomes} cannot be written: {error.strerror or error}."
        raise Refused(message) from error


class Bar:
    """How far it is, on standard error, for a person who watches."""

    def __init__(self, progress: Progress, what: str) -> None:
        self._progress = progress
        self._what = what
        self._task = progress.add_task(what, total=None)

    def total_is(self, total: int) -> None:
        self._progress.update(self._task, total=total)

    def went_on(self, count: int) -> None:
        self._progress.advance(self._task, count)

    async def pause(self, seconds: float) -> None:
        """Wait, and say so where the wait is long enough to wonder at."""
        if seconds >= LONG_WAIT:
            waiting = f"{self._what} (waiting {seconds:.0f} s, as the server asks)"
            self._progress.update(self._task, description=waiting)
        await asyncio.sleep(seconds)
        self._progress.update(self._task, description=self._what)


@contextlib.contextmanager
def _bar(what: str) -> Generator[Bar]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    quiet = not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as shown:
        yield Bar(shown, what)
