"""What another master key sealed: counted, and let go of where that key is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, LargeBinary, bindparam, delete, func, null, select, update

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.intake import Intake
from rollcall.core.health.health import Confidence, Health
from rollcall.core.vault.data_keys import OF_NO_WORKSPACE
from rollcall.core.vault.sealed import CODES_SEALED, SEALED, SECRETS_SEALED, SealedIn
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import SECRETS, WORKSPACES
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import Sealer
from rollcall.ports.platforms import Platforms

AT_ONCE = 500

EVERY_WORKSPACE = Statement(select(WORKSPACES.c.id).order_by(WORKSPACES.c.id))

LOST = AccountFacts(
    health=Health.EXPIRED,
    can_post=False,
    health_reason="secrets_lost",
    health_confidence=Confidence.INFERRED,
    health_evidence={"asked": "the master key", "answered": "lost"},
)


@dataclass(frozen=True, slots=True)
class Lost:
    """What a master key does not open, because another sealed it."""

    secrets: int = 0
    codes: int = 0
    accounts: int = 0
    """How many accounts the secrets are of."""
    others: int = 0
    """How much else was sealed."""

    def __add__(self, other: "Lost") -> "Lost":
        return Lost(
            self.secrets + other.secrets,
            self.codes + other.codes,
            self.accounts + other.accounts,
            self.others + other.others,
        )


async def lost(database: Database, sealer: Sealer) -> Lost:
    """What of all that is stored was sealed with another master key."""
    found = Lost()
    for workspace_id in await _workspaces(database):
        foreign = await _Foreign.of(database, workspace_id, sealer)
        found += await foreign.counted()
    return found


async def let_go(
    transaction: Transaction, sealer: Sealer, platforms: Platforms, clock: Clock
) -> Lost:
    """Take out what another master key sealed; each account says that it must be connected again.

    Everything else of the accounts stays.
    """
    found = Lost()
    for workspace_id in await _workspaces(transaction):
        foreign = await _Foreign.of(transaction, workspace_id, sealer)
        gone = await foreign.counted()
        numbers = await foreign.numbers()
        intake = Intake(transaction, workspace_id, platforms, sealer, clock)
        for begin in range(0, len(numbers), AT_ONCE):
            await intake.change_each(numbers[begin : begin + AT_ONCE], lambda _: LOST)
        for where, marks in foreign.marks:
            for mark in marks:
                asked = foreign.asked(mark)
                await transaction.write(workspace_id, _forgetting(where), asked)
        found += gone
    return found


async def _workspaces(reads: Database | Transaction) -> list[int]:
    return [OF_NO_WORKSPACE, *(id_ for (id_,) in await reads.rows(EVERY_WORKSPACE))]


@dataclass(frozen=True, slots=True)
class _Foreign:
    """What a workspace keeps that none of the keys at hand sealed."""

    reads: Database | Transaction
    workspace_id: int
    marks: Sequence[tuple[SealedIn, Sequence[bytes]]]
    """The marks that are not ours, for each place where anything sealed is kept."""

    @classmethod
    async def of(
        cls, reads: Database | Transaction, workspace_id: int, sealer: Sealer
    ) -> "_Foreign":
        marks: list[tuple[SealedIn, Sequence[bytes]]] = []
        for where in (where for where in SEALED if not where.needs_no_key):
            rows = await reads.rows(_marks(where), {"of_workspace": workspace_id})
            found = {bytes(mark) for (mark,) in rows} - sealer.marks
            marks.append((where, sorted(found)))
        return cls(reads, workspace_id, marks)

    def asked(self, mark: bytes) -> dict[str, object]:
        return {"of_workspace": self.workspace_id, "mark": mark}

    async def counted(self) -> Lost:
        counts = {where: await self._count(where, marks) for where, marks in self.marks}
        secrets, codes = counts.pop(SECRETS_SEALED), counts.pop(CODES_SEALED)
        return Lost(secrets, codes, len(await self.numbers()), sum(counts.values()))

    async def numbers(self) -> list[int]:
        """Of the accounts whose secrets are foreign."""
        numbers: set[int] = set()
        for mark in dict(self.marks)[SECRETS_SEALED]:
            rows = await self.reads.rows(ACCOUNTS_OF, self.asked(mark))
            numbers.update(number for (number,) in rows)
        return sorted(numbers)

    async def _count(self, where: SealedIn, marks: Sequence[bytes]) -> int:
        counts = [await self.reads.rows(_counting(where), self.asked(mark)) for mark in marks]
        return sum(count for ((count,),) in counts)


def _begins(where: SealedIn) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    of_workspace = where.table.c.workspace_id == bindparam("of_workspace")
    return of_workspace, where.mark == bindparam("mark", type_=LargeBinary())


ACCOUNTS_OF = Statement(select(SECRETS.c.account_number).where(*_begins(SECRETS_SEALED)).distinct())


@cache
def _marks(where: SealedIn) -> Statement:
    of_workspace = where.table.c.workspace_id == bindparam("of_workspace")
    return Statement(select(where.mark).where(of_workspace, where.sealed.is_not(None)).distinct())


@cache
def _counting(where: SealedIn) -> Statement:
    return Statement(select(func.count()).select_from(where.table).where(*_begins(where)))


@cache
def _forgetting(where: SealedIn) -> Statement:
    """The row stays where it is one without what was sealed."""
    if where.sealed.nullable:
        change = update(where.table).values({where.sealed: null()})
        return Statement(change.where(*_begins(where)))
    return Statement(delete(where.table).where(*_begins(where)))
