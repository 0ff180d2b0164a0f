"""Each time that secrets of an account were shown: which, when and to which key."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import ACCOUNTS, SHOWINGS
from rollcall.kit.ids import new_id
from rollcall.kit.instants import END_OF_TIME, Instant

S = SHOWINGS.c
KEEP = insert_row(SHOWINGS)
OF_ACCOUNT = Statement(
    select(S.id, S.what, S.key_id, S.shown_at)
    .where(
        S.workspace_id == bindparam("workspace_id"),
        S.account_number == bindparam("account_number"),
        S.shown_at < bindparam("before"),
    )
    .order_by(S.shown_at.desc(), S.id.desc())
    .limit(bindparam("limit", type_=ACCOUNTS.c.version.type))
)


class Showing(msgspec.Struct, frozen=True):
    id: str
    what: list[str]
    """The kinds of secrets, and `code` for a verification code."""
    key_id: str
    """As `Caller` has it."""
    at: Instant


class Showings:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(
        self, number: int, *, before: Instant = END_OF_TIME, limit: int = 100
    ) -> list[Showing]:
        """When anything of the account was shown, the newest first."""
        asked = {
            "workspace_id": self._unit.caller.workspace_id,
            "account_number": number,
            "before": before,
            "limit": limit,
        }
        return [
            Showing(id_, msgspec.json.decode(what), key_id, at)
            for id_, what, key_id, at in await self._unit.rows(OF_ACCOUNT, asked, quick=True)
        ]


async def keep(unit: Unit, number: int, what: Sequence[str]) -> None:
    """Write down that the caller is shown these, before it is; nothing where there is nothing."""
    if not what:
        return
    row = {
        "id": new_id(unit.clock()),
        "workspace_id": unit.caller.workspace_id,
        "account_number": number,
        "what": msgspec.json.encode(what).decode(),
        "key_id": unit.caller.key_id,
        "shown_at": unit.now,
    }
    await unit.note(KEEP, row)
