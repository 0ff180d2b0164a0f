"""What another master key sealed: counted, and let go of where that key is lost."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, LargeBinary, Table, and_, bindparam, delete, func, select

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.intake import Intake
from rollcall.core.health.health import Confidence, Health
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import CODES, SECRETS, WORKSPACES
from rollcall.kit.clock import Clock
from rollcall.kit.sealing import MARK_BYTES, Sealer
from rollcall.ports.platforms import Platforms

AT_ONCE = 500


def _foreign(table: Table) -> ColumnElement[bool]:
    """Whatever of the workspace begins with another mark than this master key's."""
    mark = func.substr(table.c.sealed, 1, MARK_BYTES, type_=LargeBinary())
    own = bindparam("mark", type_=LargeBinary())
    return and_(table.c.workspace_id == bindparam("of_workspace"), mark != own)


EVERY_WORKSPACE = Statement(select(WORKSPACES.c.id).order_by(WORKSPACES.c.id))
FOREIGN_SECRETS = Statement(select(SECRETS.c.account_number).where(_foreign(SECRETS)))
FOREIGN_CODES = Statement(select(CODES.c.account_number).where(_foreign(CODES)))
FORGET_SECRETS = Statement(delete(SECRETS).where(_foreign(SECRETS)))
FORGET_CODES = Statement(delete(CODES).where(_foreign(CODES)))

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

    def __add__(self, other: "Lost") -> "Lost":
        return Lost(
            self.secrets + other.secrets,
            self.codes + other.codes,
            self.accounts + other.accounts,
        )


async def lost(database: Database, sealer: Sealer) -> Lost:
    """What of all that is stored was sealed with another master key."""
    found = Lost()
    for [workspace_id] in await database.rows(EVERY_WORKSPACE):
        asked = {"of_workspace": workspace_id, "mark": sealer.mark}
        numbers = [number for [number] in await database.rows(FOREIGN_SECRETS, asked)]
        codes = await database.rows(FOREIGN_CODES, asked)
        found += Lost(len(numbers), len(codes), len(set(numbers)))
    return found


async def let_go(
    transaction: Transaction, sealer: Sealer, platforms: Platforms, clock: Clock
) -> Lost:
    """Take out what another master key sealed; each account says that it must be connected again.

    Everything else of the accounts stays.
    """
    found = Lost()
    for [workspace_id] in await transaction.rows(EVERY_WORKSPACE):
        asked = {"of_workspace": workspace_id, "mark": sealer.mark}
        rows = await transaction.rows(FOREIGN_SECRETS, asked)
        numbers = sorted({number for [number] in rows})
        intake = Intake(transaction, workspace_id, platforms, sealer, clock)
        for begin in range(0, len(numbers), AT_ONCE):
            await intake.change_each(numbers[begin : begin + AT_ONCE], lambda _: LOST)
        secrets = await transaction.write(workspace_id, FORGET_SECRETS, asked)
        codes = await transaction.write(workspace_id, FORGET_CODES, asked)
        found += Lost(secrets, codes, len(numbers))
    return found
