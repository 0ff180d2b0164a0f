"""What somebody was told of what others did, the latest first, of one kind or of all."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, select, tuple_

from rollcall.core.social import rows
from rollcall.core.social.inbox.notices import NoticeKind
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import NOTICES, PEOPLE, VIDEOS
from rollcall.ports.social import Person

N = NOTICES.c
FIELDS = (N.number, N.kind, N.at, N.video_id, VIDEOS.c.description, N.comment_id, N.text)
WIDTH = len(FIELDS)
BY_ACTOR = and_(PEOPLE.c.workspace_id == N.workspace_id, PEOPLE.c.id == N.actor_id)
OF_VIDEO = and_(VIDEOS.c.workspace_id == N.workspace_id, VIDEOS.c.id == N.video_id)
BEFORE = tuple_(N.at, N.number) < tuple_(
    bindparam("before", type_=BigInteger()), bindparam("number", type_=BigInteger())
)


@dataclass(frozen=True, slots=True)
class Place:
    """In the order in which somebody was told: several may have happened in one second."""

    at: int
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    number: int
    kind: NoticeKind
    at: int
    video_id: int | None
    about: str
    """The video's caption."""
    comment_id: int | None
    text: str
    actor: Person

    @property
    def place(self) -> Place:
        return Place(self.at, self.number)


def _told(*conditions: ColumnElement[bool]) -> Statement:
    return Statement(
        select(*FIELDS, *rows.OF_PERSON)
        .select_from(NOTICES.join(PEOPLE, BY_ACTOR).outerjoin(VIDEOS, OF_VIDEO))
        .where(
            N.workspace_id == bindparam("workspace_id"),
            N.person_id == bindparam("person_id"),
            BEFORE,
            *conditions,
        )
        .order_by(N.at.desc(), N.number.desc())
        .limit(LIMIT)
    )


OF_ALL = _told()
OF_KIND = _told(N.kind == bindparam("kind"))
BEGINNING = Place(LARGEST, LARGEST)


class Tellings:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(
        self, person: Person, kind: NoticeKind | None, *, before: Place | None, count: int
    ) -> Sequence[Told]:
        place = before or BEGINNING
        asked = {
            "workspace_id": self._unit.caller.workspace_id,
            "person_id": person.id,
            "before": place.at,
            "number": place.number,
            "limit": count,
        }
        if kind is None:
            found = await self._unit.rows(OF_ALL, asked, quick=True)
        else:
            found = await self._unit.rows(OF_KIND, asked | {"kind": kind}, quick=True)
        return [_one(row) for row in found]


def _one(row: Row) -> Told:
    number, kind, at, video_id, about, comment_id, text = row[:WIDTH]
    actor = rows.person(row[WIDTH:])
    return Told(number, NoticeKind(kind), at, video_id, about or "", comment_id, text, actor)
