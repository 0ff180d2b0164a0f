"""Coins: what somebody bought, gave away and was given, the latest first."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, bindparam, select

from rollcall.core.social.people import LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import COIN_PAYMENTS
from rollcall.ports.social import Person

C = COIN_PAYMENTS.c
HISTORY = Statement(
    select(C.order_id, C.kind, C.coins, C.description, C.at)
    .where(
        C.workspace_id == bindparam("workspace_id"),
        C.person_id == bindparam("person_id"),
    )
    .order_by(C.number.desc())
    .limit(LIMIT)
    .offset(bindparam("offset", type_=BigInteger()))
)


@dataclass(frozen=True, slots=True)
class Payment:
    order_id: int
    kind: str
    """bought, gift or income."""
    coins: int
    """Less than nothing where they were given away."""
    description: str
    at: int


class Coins:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def history(self, person: Person, *, offset: int, count: int) -> list[Payment]:
        """By offset, since the platform's own clients ask for pages by their number."""
        asked = {
            "workspace_id": self._unit.caller.workspace_id,
            "person_id": person.id,
            "offset": offset,
            "limit": count,
        }
        return [Payment(*row) for row in await self._unit.rows(HISTORY, asked)]
