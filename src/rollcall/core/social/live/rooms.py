"""Live rooms: one, those that are open, those that somebody had, and those that words lead to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, bindparam, func, or_, select

from rollcall.core.social import rows
from rollcall.core.social.faults import NO_LIVE, PlatformFault
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, among
from rollcall.db.tables import HASHTAGS, LIVE_ROOMS, WORDS
from rollcall.ports.live import Room
from rollcall.ports.social import Person

R, W = LIVE_ROOMS.c, WORDS.c
KIND = "room"
"""What rooms are called where things are found by their words."""
OPEN_LOOKED_AT, RECOMMENDED = 100, 20
LONGEST_LIST = 1_000
WIDTH = len(Room.__struct_fields__) - 2
THIRD_PARTY = Room.__struct_fields__.index("third_party")
COLUMNS: list[ColumnElement[Any]] = [
    *(R[name] for name in Room.__struct_fields__[:WIDTH]),
    HASHTAGS.c.name,
    *rows.OF_PERSON,
]
WHOLE = rows.with_author(LIVE_ROOMS, "owner_id").outerjoin(
    HASHTAGS, and_(HASHTAGS.c.workspace_id == R.workspace_id, HASHTAGS.c.id == R.hashtag_id)
)
OF_OWNER = R.owner_id == bindparam("owner_id")
BEFORE = R.number < bindparam("before", type_=BigInteger())


def _rooms(*conditions: ColumnElement[bool], up: bool = False) -> Statement:
    return Statement(
        select(*COLUMNS)
        .select_from(WHOLE)
        .where(R.workspace_id == bindparam("workspace_id"), *conditions)
        .order_by(R.number if up else R.number.desc())
        .limit(LIMIT)
    )


def _has_each_word() -> ColumnElement[bool]:
    found = (
        select(func.count())
        .select_from(WORDS)
        .where(
            W.workspace_id == R.workspace_id,
            W.kind == KIND,
            among(W.word, "words"),
            W.id == R.id,
        )
        .scalar_subquery()
    )
    return found == bindparam("how_many", type_=Integer())


ONE = _rooms(R.id == bindparam("key"))
OPEN = _rooms(R.ended_ms.is_(None), BEFORE)
OPEN_NAMED = _rooms(R.ended_ms.is_(None), BEFORE, _has_each_word())
OPEN_OF_OWNER = _rooms(OF_OWNER, R.ended_ms.is_(None))
PAST_DOWN = _rooms(OF_OWNER, R.ended_ms.is_not(None), BEFORE)
PAST_UP = _rooms(
    OF_OWNER,
    R.ended_ms.is_not(None),
    R.number > bindparam("after", type_=BigInteger()),
    up=True,
)
SINCE = _rooms(OF_OWNER, or_(R.ended_ms.is_(None), R.ended_ms > bindparam("since")))


class Rooms:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def one(self, id_: int) -> Room:
        """A room that is open or was. Raises PlatformFault."""
        found = await self._rooms(ONE, 1, key=id_) if 0 <= id_ <= LARGEST else []
        if not found:
            raise PlatformFault(NO_LIVE)
        return found[0]

    async def open_of(self, owner: Person) -> Room | None:
        found = await self._rooms(OPEN_OF_OWNER, 1, owner_id=owner.id)
        return found[0] if found else None

    async def open(self, *, before: int | None, count: int) -> list[Room]:
        """Open rooms, the latest first, from the number `before` down."""
        return await self._rooms(OPEN, count, before=LARGEST if before is None else before)

    async def beside(self, room: Room) -> list[Room]:
        """Other open rooms, those with the most people first."""
        others = await self._rooms(OPEN, OPEN_LOOKED_AT, before=LARGEST)
        others = [other for other in others if other.id != room.id]
        return sorted(others, key=lambda other: -other.audience)[:RECOMMENDED]

    async def named(self, words: Sequence[str], *, before: int | None, count: int) -> list[Room]:
        """Open rooms whose title or owner bears every one of the words, the latest first."""
        return await self._rooms(
            OPEN_NAMED,
            count,
            before=LARGEST if before is None else before,
            words=list(words),
            how_many=len(words),
        )

    async def past(
        self, owner: Person, *, beyond: int | None, count: int, oldest_first: bool
    ) -> list[Room]:
        """Rooms that this person had, from the number `beyond` on."""
        if oldest_first:
            return await self._rooms(PAST_UP, count, owner_id=owner.id, after=beyond or 0)
        before = LARGEST if beyond is None else beyond
        return await self._rooms(PAST_DOWN, count, owner_id=owner.id, before=before)

    async def since(self, owner: Person, since_ms: int) -> list[Room]:
        """Rooms of this person that were open later than that, at most a thousand."""
        return await self._rooms(SINCE, LONGEST_LIST, owner_id=owner.id, since=since_ms)

    async def _rooms(self, statement: Statement, count: int, **asked: object) -> list[Room]:
        asked |= {"workspace_id": self._unit.caller.workspace_id, "limit": count}
        return [room(row) for row in await self._unit.rows(statement, asked, quick=True)]


def room(row: Row) -> Room:
    values: list[Any] = list(row[: WIDTH + 1])
    values[THIRD_PARTY] = bool(values[THIRD_PARTY])
    whole: list[Any] = [*values, rows.person(row[WIDTH + 1 :])]
    return Room(*whole)
