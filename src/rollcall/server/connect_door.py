"""How owners come in who open a connect link: by the link, into its workspace and no other."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rollcall.console.connecting import ConnectHouse, Connecting
from rollcall.core.access.caller import Caller, Scope
from rollcall.core.core import Core
from rollcall.core.grants import journeys, links
from rollcall.core.grants.links import Link
from rollcall.server.console_door import in_core_words
from rollcall.server.runtime import Runtime

MAY = frozenset({Scope.READ, Scope.WRITE})


def connecting(runtime: Runtime) -> Connecting:
    house = ConnectHouse(
        door=ConnectDoor(runtime),
        offering=runtime.entrance.offering,
        platforms=runtime.platforms,
        meter=runtime.meter,
        public_url=runtime.settings.public_url,
    )
    return Connecting(house)


class ConnectDoor:
    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database
        self._entrance = runtime.entrance

    async def find(self, token: str) -> tuple[int, Link] | None:
        with in_core_words():
            return await links.find(self._database, token)

    async def whose(self, state: str) -> int | None:
        with in_core_words():
            return await journeys.whose(self._database, state)

    @asynccontextmanager
    async def enter(self, workspace_id: int, *, writes: bool) -> AsyncGenerator[Core]:
        caller = Caller(workspace_id, "connect", MAY)
        with in_core_words():
            admitted = await self._entrance.doorkeeper.admit_as(caller)
            async with self._entrance.enter(admitted, writes=writes) as core:
                yield core
