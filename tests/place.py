"""A server within the test's own process: its faces are asked without a socket."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from rollcall.core.access.caller import EVERY_SCOPE, Caller, Scope
from rollcall.core.access.keys import KeyRequest, new_key, store
from rollcall.core.accounts.dossier import Dossier
from rollcall.core.accounts.intake import Intake, Outcome
from rollcall.core.core import Core
from rollcall.core.workspaces.workspaces import create
from rollcall.kit.clock import MovableClock
from rollcall.kit.ids import new_id
from rollcall.kit.instants import instant
from rollcall.server.runtime import Runtime, open_runtime
from rollcall.server.serving import application
from rollcall.settings import Settings
from tests.makers import NOW

MASTER_KEY = "5a" * 32


def keyed(data: Path) -> Path:
    """The folder, with the master key that all have: several may be about one database."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / "master.key"
    if not path.exists():
        path.write_text(MASTER_KEY)
        path.chmod(0o600)
    return data


@dataclass(frozen=True)
class Place:
    """One workspace of a running server, with a key that may do everything in it."""

    runtime: Runtime
    workspace_id: int
    key: str
    web: httpx2.AsyncClient
    """Asks the whole application, every face; shows no key of itself."""

    @property
    def clock(self) -> MovableClock:
        assert isinstance(self.runtime.clock, MovableClock)
        return self.runtime.clock

    @property
    def owner(self) -> Caller:
        return Caller(self.workspace_id, "local", EVERY_SCOPE)

    async def put(self, *dossiers: Dossier) -> list[Outcome]:
        """Store accounts as an import would; every one must be taken."""
        runtime = self.runtime
        async with runtime.database.transaction() as transaction:
            intake = Intake(
                transaction, self.workspace_id, runtime.platforms, runtime.sealer, runtime.clock
            )
            outcomes = await intake.put(dossiers)
        assert not [o.wrong for o in outcomes if o.wrong]
        return outcomes

    async def issue(self, *scopes: Scope, **asked: Any) -> str:
        """A new key of this workspace: with the scopes given, or with every one."""
        key = new_key()
        wanted = KeyRequest(name="test", scopes=scopes or tuple(Scope), **asked)
        async with self.runtime.database.transaction() as transaction:
            await store(transaction, self.workspace_id, key, wanted, self.runtime.clock())
        return key

    @asynccontextmanager
    async def core(
        self, *, writes: bool = False, caller: Caller | None = None
    ) -> AsyncIterator[Core]:
        """The core as `caller` has it; without one, as the workspace's owner does."""
        entrance = self.runtime.entrance
        admitted = await entrance.doorkeeper.admit_as(caller or self.owner)
        async with entrance.enter(admitted, writes=writes) as core:
            yield core

    async def ask(
        self, method: str, path: str, *, key: str | None = None, **more: Any
    ) -> httpx2.Response:
        """Ask a face, showing the key as every face but lobstr's reads it."""
        shown = key or self.key
        lobstr = path.startswith("/lobstr")
        headers = {
            "authorization": f"{'Token' if lobstr else 'Bearer'} {shown}",
            "x-api-key": shown,
        }
        return await self.web.request(
            method, path, headers=headers | more.pop("headers", {}), **more
        )

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.ask("GET", path, **more)

    async def neighbour(self) -> "Place":
        """Another workspace of the same server, with a key of its own."""
        workspace_id, key = await _workspace(self.runtime, "Neighbour")
        return replace(self, workspace_id=workspace_id, key=key)


@asynccontextmanager
async def open_place(
    data: Path,
    *,
    database: str | None = None,
    now: datetime = NOW,
    dossiers: Sequence[Dossier] = (),
    **settings: Any,
) -> AsyncIterator[Place]:
    """A server with one empty workspace and a clock that stands still at `now`."""
    asked = Settings(data=keyed(data), database=database, **settings)
    runtime = await open_runtime(asked, MovableClock(lambda: now))
    transport = httpx2.ASGITransport(app=application(runtime))  # type: ignore[arg-type]
    web = httpx2.AsyncClient(transport=transport, base_url="http://rollcall.test")
    try:
        workspace_id, key = await _workspace(runtime, "Test")
        place = Place(runtime, workspace_id, key, web)
        await place.put(*dossiers)
        yield place
    finally:
        await web.aclose()
        await runtime.database.close()


async def _workspace(runtime: Runtime, name: str) -> tuple[int, str]:
    now, key = runtime.clock(), new_key()
    everything = KeyRequest(name="everything", scopes=tuple(Scope), requests_per_minute=0)
    async with runtime.database.transaction() as transaction:
        made = await create(transaction, name, uuid=new_id(now), at=instant(now))
        await store(transaction, made.id, key, everything, now)
    return made.id, key
