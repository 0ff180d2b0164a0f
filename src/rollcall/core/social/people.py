"""People of a social world: found by any of their names, and who follows whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, and_, bindparam, select

from rollcall.core.social import rows
from rollcall.core.social.faults import NO_PERSON, PlatformFault
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import FOLLOWS, PEOPLE
from rollcall.ports.social import Person

P, F = PEOPLE.c, FOLLOWS.c
HERE = P.workspace_id == bindparam("workspace_id")
LARGEST = 2**63 - 1
LIMIT = bindparam("limit", type_=BigInteger())
BY = {
    name: Statement(select(*rows.OF_PERSON).where(HERE, P[name] == bindparam("key")))
    for name in ("id", "username", "sec_uid")
}


def _tied(ours: str, theirs: str) -> Statement:
    """Those at the other end of a person's follows, the latest first."""
    tie = and_(P.workspace_id == F.workspace_id, P.id == F[theirs])
    return Statement(
        select(F.number, F.at, *rows.OF_PERSON)
        .select_from(FOLLOWS.join(PEOPLE, tie))
        .where(
            F.workspace_id == bindparam("workspace_id"),
            F[ours] == bindparam("person_id"),
            F.number < bindparam("before"),
        )
        .order_by(F.number.desc())
        .limit(LIMIT)
    )


FOLLOWERS = _tied("followed_id", "follower_id")
FOLLOWING = _tied("follower_id", "followed_id")


@dataclass(frozen=True, slots=True)
class Tie:
    """One follow, seen from one of its ends."""

    number: int
    """Where a walk through the list goes on from."""
    at: int
    person: Person


class People:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def by_username(self, username: str) -> Person:
        """Raises PlatformFault, also for somebody of whom the platform says nothing else."""
        return _fit(await self._one("username", username.lower()))

    async def by_id(self, id_: int) -> Person:
        return _fit(await self._one("id", id_) if 0 <= id_ <= LARGEST else None)

    async def by_sec_uid(self, sec_uid: str) -> Person:
        return _fit(await self._one("sec_uid", sec_uid))

    async def followers(self, person: Person, *, before: int | None, count: int) -> Sequence[Tie]:
        return await self._ties(FOLLOWERS, person, before, count)

    async def following(self, person: Person, *, before: int | None, count: int) -> Sequence[Tie]:
        return await self._ties(FOLLOWING, person, before, count)

    async def _one(self, by: str, key: object) -> Person | None:
        asked = {"workspace_id": self._workspace_id, "key": key}
        found = await self._unit.rows(BY[by], asked, quick=True)
        return rows.person(found[0]) if found else None

    async def _ties(
        self, statement: Statement, person: Person, before: int | None, count: int
    ) -> Sequence[Tie]:
        asked = {
            "workspace_id": self._workspace_id,
            "person_id": person.id,
            "before": LARGEST if before is None else before,
            "limit": count,
        }
        found = await self._unit.rows(statement, asked, quick=True)
        return [Tie(row[0], row[1], rows.person(row[2:])) for row in found]


def _fit(person: Person | None) -> Person:
    if person is None:
        raise PlatformFault(NO_PERSON)
    if person.fault is not None:
        raise PlatformFault(person.fault)
    return person
