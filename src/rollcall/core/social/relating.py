"""Whom of the people they are shown somebody follows, and who of them follow back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, literal, select, union_all

from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among
from rollcall.db.tables import FOLLOWS
from rollcall.ports.social import Person


@dataclass(frozen=True, slots=True)
class Ties:
    """By id, out of some."""

    followed: frozenset[int] = frozenset()
    followers: frozenset[int] = frozenset()


NO_TIES = Ties()
FOLLOWED, FOLLOWERS = 1, 2


def _tied(ours: str, theirs: str, how: int) -> Select[int, Any]:
    return select(literal(how), FOLLOWS.c[theirs]).where(
        FOLLOWS.c.workspace_id == bindparam("workspace_id"),
        FOLLOWS.c[ours] == bindparam("person_id"),
        among(FOLLOWS.c[theirs], "ids"),
    )


TIED = Statement(
    union_all(
        _tied("follower_id", "followed_id", FOLLOWED),
        _tied("followed_id", "follower_id", FOLLOWERS),
    )
)


class Relating:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def of(self, person: Person, people: Sequence[Person]) -> Ties:
        """For a whole page at once, however long."""
        if not people:
            return NO_TIES
        asked = {
            "workspace_id": self._workspace_id,
            "person_id": person.id,
            "ids": [other.id for other in people],
        }
        found = await self._unit.rows(TIED, asked, quick=True)
        followed = frozenset(id_ for how, id_ in found if how == FOLLOWED)
        return Ties(followed, frozenset(id_ for how, id_ in found if how == FOLLOWERS))
