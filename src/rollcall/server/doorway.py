"""How callers come in: each call is one caller, one unit of work, one transaction at most."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from rollcall.core.access.caller import Caller
from rollcall.core.access.doorkeeper import Admitted, Doorkeeper
from rollcall.core.accounts.totals import Totals
from rollcall.core.core import Core
from rollcall.core.unit import Unit
from rollcall.db.database import Database, Transaction
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import Sealer
from rollcall.ports.platforms import Platforms


class Entrance:
    """The way in for callers with a key."""

    def __init__(
        self,
        database: Database,
        doorkeeper: Doorkeeper,
        sealer: Sealer,
        platforms: Platforms,
        clock: Clock,
    ) -> None:
        self.clock = clock
        self.doorkeeper = doorkeeper
        self._database = database
        self._sealer = sealer
        self._platforms = platforms
        self._totals = Totals()

    async def admit(self, key: str | None) -> Admitted:
        return await self.doorkeeper.admit(key)

    @asynccontextmanager
    async def enter(self, admitted: Admitted, *, writes: bool) -> AsyncGenerator[Core]:
        if not writes:
            yield self._core(admitted, None)
            return
        async with self._database.transaction() as transaction:
            yield self._core(admitted, transaction)

    def _core(self, admitted: Admitted, transaction: Transaction | None) -> Core:
        unit = Unit(
            self._database,
            transaction,
            admitted.caller,
            revision=None if transaction else admitted.revision,
            clock=self.clock,
            sealer=self._sealer,
            platforms=self._platforms,
        )
        return Core(unit, self._totals)


class OpenEntrance:
    """The way in for a port that asks for no key: everybody is the one caller it is bound to."""

    def __init__(self, entrance: Entrance, caller: Caller) -> None:
        self.clock = entrance.clock
        self._entrance = entrance
        self._caller = caller

    async def admit(self, key: str | None) -> Admitted:
        del key  # everybody is let in as the same
        return await self._entrance.doorkeeper.admit_as(self._caller)

    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]:
        return self._entrance.enter(admitted, writes=writes)
