"""What somebody may mean who has begun to write: hashtags and usernames that begin so."""

from sqlalchemy import Column, Table, bindparam, select

from rollcall.core.social.people import LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import HASHTAGS, PEOPLE

LAST_CHARACTER = "\U0010ffff"


def _beginning(table: Table, name: Column[str]) -> Statement:
    return Statement(
        select(name)
        .where(
            table.c.workspace_id == bindparam("workspace_id"),
            name >= bindparam("begins"),
            name < bindparam("ends"),
            table.c.fault.is_(None),
        )
        .order_by(name)
        .limit(LIMIT)
    )


HASHTAG_NAMES = _beginning(HASHTAGS, HASHTAGS.c.name)
USERNAMES = _beginning(PEOPLE, PEOPLE.c.username)


class Suggesting:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def hashtags(self, beginning: str, *, count: int) -> list[str]:
        """In the order of the alphabet, so that the name itself comes first."""
        return await self._names(HASHTAG_NAMES, beginning, count)

    async def usernames(self, beginning: str, *, count: int) -> list[str]:
        return await self._names(USERNAMES, beginning, count)

    async def _names(self, statement: Statement, beginning: str, count: int) -> list[str]:
        begins = beginning.lower()
        asked = {
            "workspace_id": self._workspace_id,
            "begins": begins,
            "ends": begins + LAST_CHARACTER,
            "limit": count,
        }
        return [row[0] for row in await self._unit.rows(statement, asked, quick=True)]
