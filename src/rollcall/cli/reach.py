"""Reaching a roster: a local data folder or a server elsewhere, through the same API."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import httpx2
import msgspec
import typer

from rollcall.cli import INTERRUPTED
from rollcall.cli.folders import folder
from rollcall.cli.within import Within
from rollcall.core.access.caller import Caller
from rollcall.db.faults import DatabaseFault
from rollcall.kit.clock import Clock, wall_clock
from rollcall.server.addresses import answers, said
from rollcall.server.folder import FolderUnusable
from rollcall.settings import Settings

if TYPE_CHECKING:
    from rollcall.server.runtime import Runtime

LONGEST_ANSWER = 120.0
LONGEST_SILENCE = 45.0
"""Seconds in which a stream must say at least that it is still there: three times what it does."""
WHERE = "Which roster"
DATA = Path("data")
STOPPED = "Stopped."
NO_SUCH_PATH = "no_such_path"
"""What a rollcall answers where its API is not: every path that we ask for is a path of it."""
REMEDIES = {
    "invalid": "",
    "unauthenticated": "Show one with --key or in ROLLCALL_KEY; `rollcall keys create` makes one.",
}
"""What to do at a terminal, where the API's own remedy speaks of headers and of its answer."""

Url = Annotated[
    str | None,
    typer.Option("--url", help="A server elsewhere, instead of --data.", rich_help_panel=WHERE),
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key", help="The key to show there.", envvar="ROLLCALL_KEY", rich_help_panel=WHERE
    ),
]
Data = Annotated[
    Path,
    typer.Option(
        "--data", help="The folder of the local roster.", rich_help_panel=WHERE, parser=folder
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", help="Its database, if elsewhere.", rich_help_panel=WHERE),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs rather than people.")]

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Target:
    """Which roster a command is about."""

    data: Path = Path("data")
    database: str | None = None
    url: str | None = None
    key: str | None = None


class Refused(Exception):
    """The roster refused, with its own sentence and what can be done."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class BrokenOff(Exception):
    """A stream ended that may go on."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a stream."""

    id: str
    """From where the stream goes on after it."""
    kind: str
    body: Any


@asynccontextmanager
async def reach(target: Target, *, asks: bool = False) -> AsyncGenerator["Roster"]:
    """`asks` lets a local roster ask platforms.

    Raises Refused, DatabaseUnusable, FolderUnusable.
    """
    if target.url is not None:
        async with _elsewhere(target.url, target.key) as web:
            yield Roster(web)
        return
    # The server's own parts are only loaded where a roster is opened: they are half of a start.
    from rollcall.api import API  # noqa: PLC0415
    from rollcall.server.app import serve_face  # noqa: PLC0415
    from rollcall.server.asking import asks_platforms  # noqa: PLC0415

    async with open_here(target) as (runtime, owner), AsyncExitStack() as stack:
        if asks:
            await stack.enter_async_context(asks_platforms(runtime))
        transport = Within(serve_face(runtime, API, prefix="", everybody_is=owner))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as web:
            yield Roster(web, runtime.clock)


@asynccontextmanager
async def open_here(target: Target) -> AsyncGenerator[tuple["Runtime", Caller]]:
    """The local roster itself, and its owner. Raises Refused, DatabaseUnusable, FolderUnusable."""
    from rollcall.server.first_start import begin  # noqa: PLC0415
    from rollcall.server.logging import set_up_logging  # noqa: PLC0415
    from rollcall.server.runtime import open_runtime  # noqa: PLC0415

    if target.url is not None:
        message = "This is done where the roster is kept: with --data, not through --url."
        raise Refused(message)
    settings = Settings(data=target.data, database=target.database)
    _must_be_there(settings)
    set_up_logging(settings.log_level)  # on standard error: standard output is the answer
    runtime = await open_runtime(settings)
    try:
        yield runtime, await begin(runtime)
    finally:
        await runtime.database.close()


def must_be_stopped(settings: Settings) -> None:
    """Raises Refused where a server runs on this folder."""
    for at in said(settings.address()):
        if answers(at):
            message = f"A server runs on this folder, at {at}. Stop it first."
            raise Refused(message)


def _must_be_there(settings: Settings) -> None:
    """Only `serve` begins a roster: a mistyped folder is refused, not filled. Raises Refused."""
    from rollcall.server.master_key import is_there  # noqa: PLC0415

    must_have_a_database(settings)
    if not is_there(settings):
        message = (
            f"There is no master key in {settings.data}. "
            "Name the folder that the server keeps it in with --data; where it is lost, "
            f"`rollcall vault forget --data {settings.data}` goes on without it."
        )
        raise Refused(message)


def must_have_a_database(settings: Settings) -> None:
    """Raises Refused."""
    file = settings.database_url().partition("sqlite:///")[2]
    if file and not Path(file).exists():
        where = settings.data if settings.database is None else file
        start = f"rollcall serve --data {settings.data}"
        message = f"There is no roster in {where}. Start one with `{start}`."
        raise Refused(message)


def asked(
    target: Target,
    work: Callable[["Roster"], Awaitable[Found]],
    *,
    stopped: str = STOPPED,
    asks: bool = False,
) -> Found:
    """Do a command's work on its roster; a fault ends the command in one sentence."""

    async def reached() -> Found:
        async with reach(target, asks=asks) as roster:
            return await work(roster)

    return or_give_up(reached, stopped=stopped)


def or_give_up(work: Callable[[], Awaitable[Found]], *, stopped: str = STOPPED) -> Found:
    """Do the work; a fault, or Ctrl-C, ends the command in one sentence."""

    async def done() -> Found:
        return await work()

    try:
        return asyncio.run(done())
    except FAULTS as fault:
        give_up(fault)
    except KeyboardInterrupt:
        stop(stopped)


def _elsewhere(url: str, key: str | None) -> httpx2.AsyncClient:
    if not _is_address(url):
        message = f"{url} is not a server's address; write it as http://127.0.0.1:8484."
        raise Refused(message)
    try:
        headers = {"x-api-key": key} if key else {}
        return httpx2.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=LONGEST_ANSWER)
    except UnicodeEncodeError as error:
        message = "The key holds characters that no key has."
        raise Refused(message) from error


def _is_address(url: str) -> bool:
    try:
        at = httpx2.URL(url)
    except httpx2.InvalidURL:
        return False
    return at.scheme in {"http", "https"} and bool(at.host)


class Roster:
    """Our own API, asked."""

    def __init__(self, web: httpx2.AsyncClient, clock: Clock = wall_clock) -> None:
        self._web = web
        self.clock = clock

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        """The answer's JSON (None for an empty one). Raises Refused."""
        await asyncio.sleep(0)  # a local roster may answer without a pause in which to be stopped
        try:
            answer = await self._web.request(method, path, **more)
        except httpx2.InvalidURL as error:
            message = f"That cannot be asked: {error}."
            raise Refused(message) from error
        except httpx2.HTTPError as error:
            message = f"{self._web.base_url} does not answer: {error or type(error).__name__}."
            raise Refused(message) from error
        if answer.status_code >= 400:  # noqa: PLR2004 - where HTTP's errors begin
            raise _refused(answer)
        try:
            return answer.json() if answer.content else None
        except (ValueError, RecursionError) as error:
            raise _not_ours(answer) from error

    async def listen(self, path: str, after: str | None) -> AsyncGenerator[Told]:
        """Events from after the one with that id on. Raises Refused, BrokenOff."""
        headers = {"last-event-id": after} if after else {}
        quiet = httpx2.Timeout(LONGEST_ANSWER, read=LONGEST_SILENCE)
        try:
            async with self._web.sse(path, headers=headers, timeout=quiet) as source:
                if source.response.status_code == 204:  # noqa: PLR2004 - it is over
                    raise Refused("It is over; nothing more is told.")
                if source.response.status_code >= 400:  # noqa: PLR2004 - where HTTP's errors begin
                    await source.response.aread()
                    raise _refused(source.response)
                async for event in source:
                    if event.data:  # what only says how long to wait is none
                        yield Told(event.id, event.event, msgspec.json.decode(event.data))
        except httpx2.HTTPError as error:
            message = f"{self._web.base_url} does not answer: {error or type(error).__name__}."
            raise BrokenOff(message) from error


def _refused(answer: httpx2.Response) -> Refused:
    try:
        problem = answer.json()
        remedy = REMEDIES.get(problem["code"], problem.get("remedy", ""))
        sentence = f"{problem['detail']} {remedy}".strip()
        if problem["code"] != NO_SUCH_PATH:
            return Refused(sentence, problem["code"])
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return _not_ours(answer)


def _not_ours(answer: httpx2.Response) -> Refused:
    return Refused(
        f"The server answered {answer.status_code}, and not as a rollcall does at this address; "
        "write it as `rollcall serve` prints it, without a path."
    )


FAULTS = (Refused, DatabaseFault, FolderUnusable)
"""What a command turns into one sentence and a non-zero exit."""


def give_up(fault: Exception) -> NoReturn:
    """End the command with the fault's sentence."""
    typer.echo(f"rollcall: {getattr(fault, 'message', fault)}", err=True)
    sys.exit(1)


def stop(sentence: str) -> NoReturn:
    """End a command that a person stopped."""
    typer.echo(f"rollcall: {sentence}", err=True)
    sys.exit(INTERRUPTED)
