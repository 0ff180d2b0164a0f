"""`rollcall export`: the accounts of a roster as a file that `rollcall import` takes."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from rollcall.cli.account_list import LARGEST_PAGE, Question
from rollcall.cli.filters import (
    CanPost,
    Enabled,
    ForReason,
    InCountry,
    OfHealth,
    OnDevice,
    Online,
    OnPlatform,
    Removed,
    SearchFor,
    SignedIn,
    SortedBy,
    WithTag,
)
from rollcall.cli.reach import (
    DATA,
    Data,
    DatabaseUrl,
    Key,
    Refused,
    Roster,
    Target,
    Url,
    asked,
    give_up,
)
from rollcall.cli.tables import note
from rollcall.core.exchange.formats import WRITERS, Format, format_of
from rollcall.core.exchange.rows import Unfit

STANDARD_OUTPUT = "-"


def export(
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Where to; - is standard output.")
    ] = STANDARD_OUTPUT,
    format_: Annotated[
        Format | None, typer.Option("--format", help="Else as the file's name ends; else csv.")
    ] = None,
    search: SearchFor = None,
    platform: OnPlatform = None,
    health: OfHealth = None,
    reason: ForReason = None,
    country: InCountry = None,
    tag: WithTag = None,
    device: OnDevice = None,
    can_post: CanPost = None,
    signed_in: SignedIn = None,
    enabled: Enabled = None,
    online: Online = None,
    removed: Removed = False,
    sort: SortedBy = "number",
    data: Data = DATA,
    database: DatabaseUrl = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Write accounts to a file that can be imported. It never holds a password, cookie or code."""
    values: dict[str, str | bool | list[str] | None] = {
        "q": search,
        "platform": platform,
        "health": health,
        "reason": reason,
        "country": country,
        "tag": tag,
        "device": device,
        "can_post": can_post,
        "signed_in": signed_in,
        "enabled": enabled,
        "online": online,
        "removed": removed or None,
    }
    question = Question(
        values=values,
        sort=sort,
        limit=LARGEST_PAGE,
        cursor=None,
        every=True,
        total=False,
        fields=None,
    )
    try:
        wanted = format_ or (Format.CSV if file == STANDARD_OUTPUT else format_of(file))
    except Unfit as unfit:
        give_up(unfit)
    target = Target(data, database, url, key)
    stopped = "Stopped." if file == STANDARD_OUTPUT else f"Stopped; {file} was not written."
    count = asked(target, lambda roster: _export(roster, question, file, wanted), stopped=stopped)
    note(f"{count:,} accounts. Passwords, cookies and codes are never exported.")


async def _export(roster: Roster, question: Question, file: str, wanted: Format) -> int:
    count = 0
    with _written(file) as out:
        writer = WRITERS[wanted](out)
        async for account in _accounts(roster, question):
            writer.write(account)
            count += 1
        await asyncio.sleep(0)  # whoever stopped it until here is left no file
        writer.end()
    return count


async def _accounts(roster: Roster, question: Question) -> AsyncIterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        parameters = question.parameters()
        if cursor is not None:
            parameters.append(("cursor", cursor))
        page = await roster.ask("GET", "/v1/accounts", params=parameters)
        for account in page["data"]:
            yield account
        cursor = page["page"]["next_cursor"]
        if cursor is None:
            return


@contextlib.contextmanager
def _written(name: str) -> Generator[TextIO]:
    """Standard output; or a file that stands under its name only once it is whole."""
    if name == STANDARD_OUTPUT:
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as out:
            yield out
        return
    path = Path(name)
    try:
        whole = _in_its_place(path.resolve()) if _can_be_replaced(path) else _into(path)
        with whole as out:
            yield out
    except OSError as error:
        raise _unwritable(name, error) from error


def _can_be_replaced(path: Path) -> bool:
    """A pipe or a device is written into: it would be gone if a file took its place."""
    return path.is_file() or not path.exists()


@contextlib.contextmanager
def _in_its_place(path: Path) -> Generator[TextIO]:
    """A file that stands there once it is whole. Raises OSError."""
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            yield out
        Path(made).replace(path)
    finally:
        Path(made).unlink(missing_ok=True)


def _into(path: Path) -> TextIO:
    """Raises OSError."""
    return path.open("w", encoding="utf-8", newline="")


def _unwritable(name: str, error: OSError) -> Refused:
    return Refused(f"{name} cannot be written: {error.strerror or error}.")
