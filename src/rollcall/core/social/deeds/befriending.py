"""Following people and taking it back: counted once, told to whoever is followed, and for both.

Whether two are friends rests on two follows, each of which another may begin or end at the same
moment. So whoever touches one of them first waits until nobody else is about the same two people.
"""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from rollcall.core.social.deeds.counting import move
from rollcall.core.social.faults import NOT_YOURS, PlatformFault
from rollcall.core.social.inbox.notices import NoticeKind, Notices
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import FOLLOWS
from rollcall.ports.social import Person

F = FOLLOWS.c
ADD = upsert(FOLLOWS, ["workspace_id", "follower_id", "followed_id"], without=["number"])
OF_PAIR = (
    F.workspace_id == bindparam("of_workspace"),
    F.follower_id == bindparam("of_follower"),
    F.followed_id == bindparam("of_followed"),
)
TAKE_BACK = Statement(delete(FOLLOWS).where(*OF_PAIR).returning(F.at))
THERE = Statement(select(F.number).where(*OF_PAIR))


class Befriending:
    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._notices = notices

    async def follow(self, person: Person, other: Person) -> bool:
        """Whether this person was not followed before. Raises PlatformFault."""
        if person.id == other.id:
            raise PlatformFault(NOT_YOURS, "Nobody can follow themselves.")
        await self._hold(person, other)
        if other.private and not await self._follows(person, other):
            raise PlatformFault(NOT_YOURS, "This account is private: it is not open to followers.")
        at = int(self._unit.clock().timestamp())
        row = {"workspace_id": self._workspace_id, "at": at}
        row |= {"follower_id": person.id, "followed_id": other.id}
        added = await self._unit.transaction.write(self._workspace_id, ADD, row)
        if added:
            await self._notices.of_follow(person, other, at)
        await self._count(person, other, added)
        return bool(added)

    async def unfollow(self, person: Person, other: Person) -> bool:
        """Whether this person was followed before."""
        await self._hold(person, other)
        pair = self._pair(person, other)
        taken = await self._unit.transaction.write_rows(self._workspace_id, TAKE_BACK, pair)
        for [at] in taken:
            await self._notices.take_back(NoticeKind.FOLLOW, person, at, told=other.id)
        await self._count(person, other, -len(taken))
        return bool(taken)

    async def _count(self, person: Person, other: Person, by: int) -> None:
        if by == 0:
            return
        friends = by if await self._follows(other, person) else 0
        people: Mapping[int, Mapping[str, int]] = {
            person.id: {"following": by, "friends": friends},
            other.id: {"followers": by, "friends": friends},
        }
        await move(self._unit.transaction, self._workspace_id, {"people": people})

    async def _follows(self, person: Person, other: Person) -> bool:
        return bool(await self._unit.rows(THERE, self._pair(person, other)))

    async def _hold(self, person: Person, other: Person) -> None:
        low, high = sorted((person.id, other.id))
        await self._unit.transaction.hold(self._workspace_id, [f"ties of {low} and {high}"])

    def _pair(self, person: Person, other: Person) -> dict[str, int]:
        return {
            "of_workspace": self._workspace_id,
            "of_follower": person.id,
            "of_followed": other.id,
        }
