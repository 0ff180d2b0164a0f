"""How callers come in: each call is one caller, one unit of work, one transaction at most."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace

from rollcall.core.access.account_keys import AccountKeyRefused, Acting
from rollcall.core.access.account_keys import digest as account_key_digest
from rollcall.core.access.acting import act_for
from rollcall.core.access.caller import Caller
from rollcall.core.access.doorkeeper import Admitted, Doorkeeper
from rollcall.core.access.usage import Usage
from rollcall.core.accounts.totals import Totals
from rollcall.core.core import Core, Means
from rollcall.core.errors import KeyFault, Unauthenticated
from rollcall.core.events.events import Waiting
from rollcall.core.grants.offering import Offering
from rollcall.core.grants.renewing import Renewing
from rollcall.core.health.sweeping import Sweeping
from rollcall.core.mailboxes.looking import Looking
from rollcall.core.sources.capabilities import Catalogue
from rollcall.core.sources.choosing import Choice, Choosing
from rollcall.core.sources.gathering import Gathered, Gathering
from rollcall.core.sources.kinds import Kind, Subject
from rollcall.core.unit import Unit
from rollcall.core.webhooks.spelling import Outbound
from rollcall.db.database import Database, Transaction
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import Sealer
from rollcall.ports.live import Audience
from rollcall.ports.platforms import Platforms
from rollcall.server.listening import is_loopback

SOCIAL_PLATFORM = "tiktok"
"""Whose accounts the people of the social world have."""


class Entrance:
    """The way in for callers with a key."""

    def __init__(  # noqa: PLR0913 - the parts of a server, each named where it is handed over
        self,
        database: Database,
        doorkeeper: Doorkeeper,
        sealer: Sealer,
        platforms: Platforms,
        clock: Clock,
        audience: Audience,
        usage: Usage,
        *,
        catalogue: Callable[[], Catalogue],
        choosing: Choosing,
        offering: Offering,
        outbound: Outbound,
        looking: Looking,
        refused: frozenset[str] = frozenset(),
    ) -> None:
        """`refused` are digests of account keys that nobody acts with here."""
        self.clock = clock
        self._refused = refused
        self.doorkeeper = doorkeeper
        self._database = database
        self._sealer = sealer
        self._platforms = platforms
        self._audience = audience
        self.sweeping = Sweeping(database, self, platforms, sealer, clock)
        self.offering = offering
        counts = Totals(), usage, Waiting()
        outside = self.sweeping, offering, outbound, looking
        self._means = Means(*counts, catalogue, choosing, *outside)
        self.renewing = Renewing(self, offering, clock)
        self.sweeping.anew = self.renewing.anew
        self.gathering = Gathering(database, self, clock, choosing, SOCIAL_PLATFORM)
        self.gathering.fresh = self.renewing.fresh

    async def admit_as(self, caller: Caller) -> Admitted:
        return await self.doorkeeper.admit_as(caller)

    async def choice(self, admitted: Admitted) -> Choice:
        return await self.gathering.choice(admitted)

    async def gather(
        self, core: Core, choice: Choice, operation: str, kind: Kind, subject: Subject
    ) -> Gathered:
        return await self.gathering.gather(core, choice, operation, kind, subject)

    async def renewed(self, admitted: Admitted) -> Admitted:
        """The same caller, at the revision that the workspace has by now."""
        revision = await self._database.revision(admitted.caller.workspace_id)
        return replace(admitted, revision=revision)

    async def admit(self, key: str | None) -> Admitted:
        return await self.doorkeeper.admit(key)

    async def act_for(self, admitted: Admitted, key: str | None, scopes: Sequence[str]) -> Acting:
        if key and account_key_digest(key) in self._refused:
            raise AccountKeyRefused
        acting = await act_for(self, admitted, key, scopes)
        self.doorkeeper.acted(acting.key_id)
        return acting

    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]:
        return self._writing(admitted) if writes else nullcontext(self._core(admitted, None))

    @asynccontextmanager
    async def _writing(self, admitted: Admitted) -> AsyncGenerator[Core]:
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
            audience=self._audience,
        )
        return Core(unit, self._means)


class OpenEntrance:
    """The way in for a port that asks for no key: everybody is the one caller it is bound to.

    What callers show instead is the name they called it by. A web page can make a browser call
    loopback under a name of the page's own, and read the answer; it cannot under loopback's name.
    """

    def __init__(self, entrance: Entrance, caller: Caller) -> None:
        self.clock = entrance.clock
        self._entrance = entrance
        self._caller = caller

    async def admit(self, key: str | None) -> Admitted:
        if not is_loopback(_without_port((key or "").lower())):
            raise Unauthenticated(KeyFault.MISSING)
        return await self._entrance.doorkeeper.admit_as(self._caller)

    async def act_for(self, admitted: Admitted, key: str | None, scopes: Sequence[str]) -> Acting:
        return await self._entrance.act_for(admitted, key, scopes)

    async def choice(self, admitted: Admitted) -> Choice:
        return await self._entrance.choice(admitted)

    async def gather(
        self, core: Core, choice: Choice, operation: str, kind: Kind, subject: Subject
    ) -> Gathered:
        return await self._entrance.gather(core, choice, operation, kind, subject)

    async def renewed(self, admitted: Admitted) -> Admitted:
        return await self._entrance.renewed(admitted)

    def enter(self, admitted: Admitted, *, writes: bool) -> AbstractAsyncContextManager[Core]:
        return self._entrance.enter(admitted, writes=writes)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
