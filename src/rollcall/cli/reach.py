"""Reaching a roster: a local data folder or a server elsewhere, through the same API."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from rollcall.api import API
from rollcall.db.faults import DatabaseFault
from rollcall.server.app import serve_face
from rollcall.server.first_start import begin
from rollcall.server.folder import FolderUnusable
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings

LONGEST_ANSWER = 120.0

Url = Annotated[str | None, typer.Option("--url", help="A server elsewhere, instead of --data.")]
Key = Annotated[
    str | None, typer.Option("--key", help="The key to show there.", envvar="ROLLCALL_KEY")
]
Data = Annotated[Path, typer.Option("--data", help="The folder of the local roster.")]
DatabaseUrl = Annotated[str | None, typer.Option("--database", help="Its database, if elsewhere.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs rather than people.")]


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


@asynccontextmanager
async def reach(target: Target) -> AsyncGenerator["Roster"]:
    """Raises Refused, DatabaseUnusable, FolderUnusable."""
    if target.url is not None:
        headers = {"x-api-key": target.key} if target.key else {}
        async with httpx2.AsyncClient(
            base_url=target.url.rstrip("/"), headers=headers, timeout=LONGEST_ANSWER
        ) as web:
            yield Roster(web)
        return
    settings = Settings(data=target.data, database=target.database)
    if target.database is None and not (target.data / "rollcall.db").exists():
        start = f"rollcall serve --data {target.data}"
        message = f"There is no roster in {target.data}. Start one with `{start}`."
        raise Refused(message)
    runtime = await open_runtime(settings)
    try:
        owner = await begin(runtime)
        transport = httpx2.ASGITransport(
            app=serve_face(runtime, API, prefix="", everybody_is=owner)
        )  # pyright: ignore[reportArgumentType] - ASGI, typed more loosely
        async with httpx2.AsyncClient(transport=transport, base_url="http://local") as web:
            yield Roster(web)
    finally:
        await runtime.database.close()


class Roster:
    """Our own API, asked."""

    def __init__(self, web: httpx2.AsyncClient) -> None:
        self._web = web

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        """The answer's JSON (None for an empty one). Raises Refused."""
        try:
            answer = await self._web.request(method, path, **more)
        except httpx2.HTTPError as error:
            message = f"{self._web.base_url} does not answer: {error or type(error).__name__}."
            raise Refused(message) from error
        if answer.status_code >= 400:  # noqa: PLR2004 - where HTTP's errors begin
            raise _refused(answer)
        return answer.json() if answer.content else None


def _refused(answer: httpx2.Response) -> Refused:
    try:
        problem = answer.json()
        sentence = f"{problem['detail']} {problem.get('remedy', '')}".strip()
        return Refused(sentence, problem["code"])
    except (ValueError, KeyError, TypeError):
        return Refused(f"The server answered {answer.status_code}, and not as a rollcall does.")


FAULTS = (Refused, DatabaseFault, FolderUnusable)
"""What a command turns into one sentence and a non-zero exit."""


def give_up(fault: Exception) -> None:
    """End the command with the fault's sentence."""
    sys.exit(f"rollcall: {getattr(fault, 'message', fault)}")
