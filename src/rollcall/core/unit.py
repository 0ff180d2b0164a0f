"""One unit of work: one caller, one transaction at most, and what both rest on."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from rollcall.core.access.caller import Caller
from rollcall.db.database import NOTHING, Database, Transaction
from rollcall.db.statements import Kind, Parameters, Row, Statement
from rollcall.kit.clock import Clock
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import Sealer
from rollcall.ports.live import Audience
from rollcall.ports.platforms import Platforms


class Unit:
    """Reads go to the transaction where there is one, so that a writer sees its own writes."""

    def __init__(
        self,
        database: Database,
        transaction: Transaction | None,
        caller: Caller,
        *,
        revision: int | None,
        clock: Clock,
        sealer: Sealer,
        platforms: Platforms,
        audience: Audience,
    ) -> None:
        self.database = database
        self._transaction = transaction
        self.kind: Kind = database.kind
        self.caller = caller
        self.revision = revision
        """The workspace's revision read before anything else was; None within a transaction."""
        self.clock = clock
        self.sealer = sealer
        self.platforms = platforms
        self.audience = audience

    @property
    def transaction(self) -> Transaction:
        """The transaction to write in. Reading units have none: asking is a programming error."""
        if self._transaction is None:
            msg = "This unit of work only reads."
            raise RuntimeError(msg)
        return self._transaction

    @property
    def now(self) -> Instant:
        return instant(self.clock())

    async def rows(
        self, statement: Statement, parameters: Parameters = NOTHING, *, quick: bool = False
    ) -> Sequence[Row]:
        reads = self._transaction or self.database
        return await reads.rows(statement, parameters, quick=quick)

    async def revision_now(self) -> int:
        """The workspace's revision by now, for who waits until something has changed."""
        return await self.database.revision(self.caller.workspace_id)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Transaction]:
        """The transaction there is, or one for this alone where the unit only reads."""
        if self._transaction is not None:
            yield self._transaction
            return
        async with self.database.transaction() as transaction:
            yield transaction

    @asynccontextmanager
    async def within(self) -> AsyncGenerator["Unit"]:
        """This unit where it may write; else the same with a transaction for what is done within.

        So that whoever has to wait, or to ask somebody else, holds none meanwhile.
        """
        async with self.writing() as transaction:
            yield Unit(
                self.database,
                transaction,
                self.caller,
                revision=None,
                clock=self.clock,
                sealer=self.sealer,
                platforms=self.platforms,
                audience=self.audience,
            )

    async def note(self, statement: Statement, parameters: Parameters) -> None:
        """Write what no page tells of, so that no revision moves by it; reading units may, too."""
        await (self._transaction or self.database).note(statement, parameters)
