"""How people come in who grant an account key: by an app, into its workspace and no other."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rollcall.console.consent import Consent, ConsentHouse
from rollcall.core.access.apps import App, find_app
from rollcall.core.access.caller import Caller, Scope
from rollcall.core.core import Core
from rollcall.server.console_door import in_core_words
from rollcall.server.runtime import Runtime

MAY = frozenset({Scope.READ, Scope.WRITE, Scope.SECRETS})
"""Reads the accounts that can be chosen, and holds a typed password against the kept one."""


def consent(runtime: Runtime, platforms: tuple[str, ...]) -> Consent:
    settings = runtime.settings
    house = ConsentHouse(
        door=ConsentDoor(runtime),
        meter=runtime.meter,
        platforms=platforms,
        public_url=settings.public_url,
        sandbox=settings.sandbox,
    )
    return Consent(house)


class ConsentDoor:
    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database
        self._entrance = runtime.entrance

    async def find_app(self, client_id: str) -> tuple[int, App] | None:
        with in_core_words():
            return await find_app(self._database, client_id)

    @asynccontextmanager
    async def enter(self, workspace_id: int, *, writes: bool) -> AsyncGenerator[Core]:
        caller = Caller(workspace_id, "consent", MAY)
        with in_core_words():
            admitted = await self._entrance.doorkeeper.admit_as(caller)
            async with self._entrance.enter(admitted, writes=writes) as core:
                yield core
