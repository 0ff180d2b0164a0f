"""Following a live room: what happened since, each once and in order, whatever is said meanwhile.

Two things happen in a room. What its audience does is a function of the room and the time; how far
a follower has come in it is a time. What is said through us stands in the store, each with a place
that its room gave it; how far a follower has come in that is a place, so that a saying that is
committed late is not passed over. Both are told in the order of time, and that is why a follower
stays a little behind: what is being committed just now is still to be told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge

import msgspec
from sqlalchemy import BigInteger, bindparam, func, select

from rollcall.core.social import rows
from rollcall.core.social.live.rooms import Rooms
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among
from rollcall.db.tables import LIVE_SAYINGS, PEOPLE
from rollcall.ports.live import Audience, Counted, Ended, LiveEvent, Room, Said
from rollcall.ports.social import Person

S, P = LIVE_SAYINGS.c, PEOPLE.c
BEHIND_MS = 300
"""How far behind the clock a follower stays: longer than committing a saying usually takes."""
BEGINS_MS = 10_000
"""How much of what was before a new follower is told."""
SPAN_MS = 120_000
"""The most of a room's time that is told at once."""
KEPT_MS = 3_600_000
"""Whoever is further behind goes on from here; what was said through us is told all the same."""
MOST_SAYINGS = 500
IN_ROOM = (S.workspace_id == bindparam("workspace_id"), S.room_id == bindparam("room_id"))
SAYINGS = Statement(
    select(S.place, S.id, S.person_id, S.text, S.at_ms)
    .where(
        *IN_ROOM,
        S.place > bindparam("after", type_=BigInteger()),
        S.place <= bindparam("last", type_=BigInteger()),
    )
    .order_by(S.place)
    .limit(LIMIT)
)
LAST_BY = Statement(
    select(S.place).where(*IN_ROOM, S.at_ms <= bindparam("at_ms")).order_by(S.place.desc()).limit(1)
)
SAYERS = Statement(select(func.count(S.person_id.distinct())).where(*IN_ROOM))
PEOPLE_AMONG = Statement(
    select(*rows.OF_PERSON).where(P.workspace_id == bindparam("workspace_id"), among(P.id, "ids"))
)


class Reached(msgspec.Struct, frozen=True, array_like=True):
    """How far a follower has come."""

    at_ms: int
    """In what the audience does."""
    said: int
    """In what is said through us: the last place."""
    over: bool = False
    """Whether it was told that the room has ended."""

    def covers(self, other: "Reached") -> bool:
        """Whether there is nothing left of what leads to `other`."""
        return self.with_all_of(other) == self

    def with_all_of(self, other: "Reached") -> "Reached":
        """As far as both together."""
        at_ms, said = max(self.at_ms, other.at_ms), max(self.said, other.said)
        return Reached(at_ms, said, over=self.over or other.over)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, with the people it is about."""

    event: LiveEvent
    person: Person | None
    givers: tuple[tuple[Person, int], ...]
    reached: Reached
    """From where a follower goes on who was told this and nothing later."""
    step: Reached
    """The least that a follower has reached who was told this."""


@dataclass(frozen=True, slots=True)
class Heard:
    room: Room
    happenings: Sequence[Happening]
    reached: Reached


@dataclass(frozen=True, slots=True)
class _Saying:
    place: int
    event: LiveEvent


class Following:
    def __init__(self, unit: Unit, rooms: Rooms, audience: Audience) -> None:
        self._unit = unit
        self._rooms = rooms
        self._audience = audience

    async def beginning(self, room_id: int) -> Reached:
        """From where a new follower is told the last few seconds. Raises PlatformFault."""
        room = await self._rooms.one(room_id)
        at_ms = self.certain(room) - BEGINS_MS
        return Reached(at_ms, await self._last_said(room, at_ms))

    async def present(self, room_id: int) -> Reached:
        """Where whoever was told everything stands. Raises PlatformFault."""
        room = await self._rooms.one(room_id)
        if self._is_over(room):
            return Reached(self.certain(room), room.said, over=True)
        at_ms = self.certain(room)
        return Reached(at_ms, await self._last_said(room, at_ms))

    def certain(self, room: Room) -> int:
        """Until when all that happened in a room is known."""
        if room.ended_ms is not None and self._is_over(room):
            return room.ended_ms
        return self._now_ms() - BEHIND_MS

    async def go_on(self, room_id: int, since: Reached, until: Reached | None = None) -> Heard:
        """What happened since, or a first part of it. Raises PlatformFault.

        `until` is a place that another follower has come to: nothing beyond it is told.
        """
        room = await self._rooms.one(room_id)
        if since.over:
            return Heard(room, (), since)
        bounded = until is not None
        if until is None:
            until = Reached(self.certain(room), LARGEST, over=self._is_over(room))
        from_ms = max(since.at_ms, until.at_ms - KEPT_MS)
        to_ms = max(since.at_ms, min(until.at_ms, from_ms + SPAN_MS))
        said = await self._said(room, since.said, until.said)
        full = len(said) == MOST_SAYINGS
        if full:  # the rest of them is told before what comes after them
            to_ms = max(from_ms, min(to_ms, max(saying.event.at_ms for saying in said)))
        last = to_ms >= until.at_ms and not full
        if not (bounded and (last or full)) and not (last and until.over):
            said = list(_until(said, to_ms))
        over = until.over and last
        events = self._audience.events(room, from_ms, to_ms)
        happenings = await self._told(room, events, said, since, over=over)
        place = said[-1].place if said else since.said
        return Heard(room, happenings, Reached(to_ms, place, over=over))

    async def sayers(self, room: Room) -> int:
        """How many different people said something through us."""
        if not room.said:
            return 0
        [[count]] = await self._unit.rows(SAYERS, self._in(room))
        return int(count)

    async def people(self, ids: Iterable[int]) -> dict[int, Person]:
        asked = {"workspace_id": self._unit.caller.workspace_id, "ids": sorted(set(ids))}
        found = await self._unit.rows(PEOPLE_AMONG, asked, quick=True) if asked["ids"] else ()
        return {person.id: person for person in map(rows.person, found)}

    async def _told(
        self,
        room: Room,
        events: Sequence[LiveEvent],
        said: Sequence[_Saying],
        since: Reached,
        *,
        over: bool,
    ) -> list[Happening]:
        in_order = list(_in_order(events, said, since))
        if over and room.ended_ms is not None:
            last = in_order[-1][1] if in_order else since
            end = Reached(max(last.at_ms, room.ended_ms), last.said, over=True)
            in_order.append((_end(room, room.ended_ms), end, Reached(room.ended_ms, 0, over=True)))
        people = await self.people(_named([event for event, _, _ in in_order]))
        return [
            Happening(
                event, people.get(event.person_id or 0), _givers(event, people), reached, step
            )
            for event, reached, step in in_order
            if event.person_id is None or event.person_id in people
        ]

    async def _said(self, room: Room, after: int, last: int) -> list[_Saying]:
        if room.said <= after:
            return []
        asked = self._in(room) | {"after": after, "last": last, "limit": MOST_SAYINGS}
        return [
            _Saying(place, LiveEvent(id_, at_ms, person_id, Said(text)))
            for place, id_, person_id, text, at_ms in await self._unit.rows(
                SAYINGS, asked, quick=True
            )
        ]

    async def _last_said(self, room: Room, at_ms: int) -> int:
        asked = self._in(room) | {"at_ms": at_ms}
        found = await self._unit.rows(LAST_BY, asked, quick=True)
        return int(found[0][0]) if found else 0

    def _is_over(self, room: Room) -> bool:
        return room.ended_ms is not None and room.ended_ms <= self._now_ms()

    def _now_ms(self) -> int:
        return int(self._unit.clock().timestamp() * 1000)

    def _in(self, room: Room) -> dict[str, object]:
        return {"workspace_id": self._unit.caller.workspace_id, "room_id": room.id}


def _until(said: Iterable[_Saying], at_ms: int) -> Iterator[_Saying]:
    """Those before the first that is later: a later place is never told before an earlier one."""
    for saying in said:
        if saying.event.at_ms > at_ms:
            return
        yield saying


def _in_order(
    events: Sequence[LiveEvent], said: Sequence[_Saying], since: Reached
) -> Iterator[tuple[LiveEvent, Reached, Reached]]:
    """Both in the order of time, each with how far a follower has come with it, and its step."""
    places = {saying.event.id: saying.place for saying in said}
    reached = since
    for event in merge(events, (s.event for s in said), key=lambda event: event.at_ms):
        place = places.get(event.id)
        step = Reached(event.at_ms, 0) if place is None else Reached(0, place)
        reached = reached.with_all_of(step)
        yield event, reached, step


def _end(room: Room, ended_ms: int) -> LiveEvent:
    id_ = (ended_ms // 1000) << 32 | room.stream_id & 0xFFFFFFFF
    return LiveEvent(id_, ended_ms, None, Ended())


def _named(events: Iterable[LiveEvent]) -> Iterator[int]:
    for event in events:
        if event.person_id is not None:
            yield event.person_id
        if isinstance(event.what, Counted):
            yield from (id_ for id_, _ in event.what.givers)


def _givers(event: LiveEvent, people: dict[int, Person]) -> tuple[tuple[Person, int], ...]:
    if not isinstance(event.what, Counted):
        return ()
    return tuple((people[id_], given) for id_, given in event.what.givers if id_ in people)
