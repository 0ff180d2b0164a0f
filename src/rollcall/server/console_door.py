"""How people come in to the console: by a session, never by a key."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from rollcall import __version__
from rollcall.api.envelope import failure
from rollcall.console.app import Console
from rollcall.console.house import House
from rollcall.core.access.caller import Caller
from rollcall.core.access.doorkeeper import Admitted
from rollcall.core.access.sign_ins import ClaimEnd
from rollcall.core.core import Core
from rollcall.core.errors import Invalid, Unavailable
from rollcall.db.faults import DatabaseBusy, Unstorable
from rollcall.server.first_start import reset_sandbox
from rollcall.server.runtime import Runtime
from rollcall.server.spellings import spellings


def console(runtime: Runtime) -> Console:
    async def load_fleet(workspace_id: int) -> object:
        return await reset_sandbox(runtime, workspace_id)

    settings = runtime.settings
    house = House(
        door=ConsoleDoor(runtime),
        clock=runtime.clock,
        meter=runtime.meter,
        version=__version__,
        public_url=settings.public_url,
        spellings=spellings,
        told_to_programs=failure,
        load_fleet=load_fleet if settings.sandbox else None,
    )
    return Console(house)


class ConsoleDoor:
    """The sign-ins and the entrance; what the database cannot do is told in the core's words."""

    def __init__(self, runtime: Runtime) -> None:
        self._sign_ins = runtime.sign_ins
        self._entrance = runtime.entrance

    async def claim(self, token: str) -> str | None:
        with in_core_words():
            return await self._sign_ins.claim(token)

    async def end_of(self, token: str) -> ClaimEnd | None:
        with in_core_words():
            return await self._sign_ins.end_of(token)

    async def recognise(self, token: str) -> Caller | None:
        with in_core_words():
            return await self._sign_ins.recognise(token)

    async def leave(self, token: str) -> None:
        with in_core_words():
            await self._sign_ins.end(token)

    async def admit(self, caller: Caller) -> Admitted:
        with in_core_words():
            return await self._entrance.doorkeeper.admit_as(caller)

    @asynccontextmanager
    async def enter(self, admitted: Admitted, *, writes: bool = False) -> AsyncGenerator[Core]:
        """To read, unless a form of ours was posted that changes something."""
        with in_core_words():
            async with self._entrance.enter(admitted, writes=writes) as core:
                yield core


@contextmanager
def in_core_words() -> Generator[None]:
    try:
        yield
    except DatabaseBusy as error:
        raise Unavailable(error.message) from error
    except Unstorable as error:
        raise Invalid({"request": error.message}) from error
