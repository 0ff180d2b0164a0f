"""Reading what was done in the caller's workspace, and proving that it is all there."""

from functools import cache

from sqlalchemy import bindparam, exists, select

from rollcall.core.access.caller import Scope
from rollcall.core.accounts.listing import CONDITIONS, limits_of
from rollcall.core.audit.chain import Entry, Head
from rollcall.core.audit.verifying import COLUMNS, Verdict, read, verify
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, AUDIT

A = AUDIT.c
LAST = 2**53


@cache
def _before(limits: tuple[str, ...]) -> Statement:
    """Entries of the workspace; where there are `limits`, of accounts within them alone."""
    wanted = select(*COLUMNS).where(
        A.workspace_id == bindparam("workspace_id"),
        A.number < bindparam("before", type_=A.number.type),
    )
    if limits:
        seen = [CONDITIONS[name] for name in limits]
        mine = (ACCOUNTS.c.workspace_id == A.workspace_id, ACCOUNTS.c.number == A.account_number)
        wanted = wanted.where(exists().select_from(ACCOUNTS).where(*mine, *seen))
    return Statement(
        wanted.order_by(A.number.desc()).limit(bindparam("limit", type_=A.number.type))
    )


class Audit:
    """Reading it needs the scope `admin`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def entries(self, *, before: int = LAST, limit: int = 100) -> list[Entry]:
        """The newest first. Raises Forbidden."""
        caller = self._unit.caller
        caller.must(Scope.ADMIN)
        limits = limits_of(caller)
        asked = {"workspace_id": caller.workspace_id, "before": before, "limit": limit}
        rows = await self._unit.rows(_before(tuple(limits)), asked | limits)
        return [read(row) for row in rows]

    async def verified(self, kept: Head | None = None) -> Verdict:
        """Raises Forbidden."""
        caller = self._unit.caller
        caller.must(Scope.ADMIN)
        return await verify(self._unit.database, self._unit.sealer, caller.workspace_id, kept)
