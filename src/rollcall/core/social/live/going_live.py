"""Going live, speaking in a room, and ending it: each done once, however many do it at once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, null, update

from rollcall.core.errors import Conflict, Invalid
from rollcall.core.social.faults import NO_LIVE, NOT_FOR_LIVE, PlatformFault
from rollcall.core.social.filling.settling import words_of
from rollcall.core.social.live.rooms import KIND, Rooms
from rollcall.core.social.people import LARGEST
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, insert_row
from rollcall.db.tables import COIN_PAYMENTS, LIVE_ROOMS, LIVE_SAYINGS, PEOPLE, WORDS
from rollcall.ports.live import Audience, Room
from rollcall.ports.social import Person

R, P = LIVE_ROOMS.c, PEOPLE.c
LONGEST_TITLE, LONGEST_SAYING = 100, 150
THIS_ROOM = (R.workspace_id == bindparam("of_workspace"), R.id == bindparam("of_room"))
THIS_PERSON = (P.workspace_id == bindparam("of_workspace"), P.id == bindparam("of_person"))
OPEN = insert_row(LIVE_ROOMS, without=["number"])
FIND_BY = insert_row(WORDS)
ENTER = Statement(
    update(PEOPLE).where(*THIS_PERSON, P.room_id.is_(None)).values(room_id=bindparam("into"))
)
LEAVE = Statement(
    update(PEOPLE).where(*THIS_PERSON, P.room_id == bindparam("out_of")).values(room_id=null())
)
END = Statement(
    update(LIVE_ROOMS).where(*THIS_ROOM, R.ended_ms.is_(None)).values(ended_ms=bindparam("at_ms"))
)
NEXT_PLACE = Statement(
    update(LIVE_ROOMS)
    .where(*THIS_ROOM, R.ended_ms.is_(None))
    .values(said=R.said + 1)
    .returning(R.said)
)
SAY = insert_row(LIVE_SAYINGS)
PAY = insert_row(COIN_PAYMENTS, without=["number"])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The room that somebody wants to open."""

    title: str
    third_party: bool
    hashtag_id: int | None = None
    game_id: int | None = None


class GoingLive:
    def __init__(self, unit: Unit, rooms: Rooms, audience: Audience) -> None:
        self._unit = unit
        self._rooms = rooms
        self._audience = audience
        self._workspace_id = unit.caller.workspace_id

    async def start(self, person: Person, wanted: Wanted) -> Room:
        """Open a room. Raises Invalid, Conflict, PlatformFault."""
        if not may_go_live(person):
            raise PlatformFault(NOT_FOR_LIVE)
        self._check(wanted)
        now = self._unit.clock()
        id_, title = _new_id(now), wanted.title.strip()
        row = {
            "id": id_,
            "owner_id": person.id,
            "stream_id": _new_id(now),
            "title": title,
            "third_party": wanted.third_party,
            "hashtag_id": wanted.hashtag_id,
            "game_id": wanted.game_id,
            "audience": self._audience.turnout(person),
            "started_ms": _milliseconds(now),
            "ended_ms": None,
            "said": 0,
        }
        if not await self._write(ENTER, of_person=person.id, into=id_):
            raise Conflict("The account is live already; stop that first.")
        await self._write(OPEN, **row, workspace_id=self._workspace_id)
        found_by = words_of(KIND, id_, [title, person.username, person.nickname])
        for word in found_by:
            await self._write(FIND_BY, **word, workspace_id=self._workspace_id)
        return await self._rooms.one(id_)

    async def stop(self, person: Person) -> Room:
        """End the room that this person is live in; what was given there is theirs."""
        room = await self._rooms.open_of(person)
        ended_ms = max(self._now_ms(), room.started_ms) if room else 0
        if room is None or not await self._write(END, of_room=room.id, at_ms=ended_ms):
            raise PlatformFault(NO_LIVE)
        await self._write(LEAVE, of_person=person.id, out_of=room.id)
        ended = await self._rooms.one(room.id)
        await self._pay(ended, ended_ms)
        return ended

    async def say(self, person: Person, room_id: int, text: str) -> int:
        """Say something in an open room; gives its id. Raises Invalid, PlatformFault.

        The room's own row gives it its place, and is held until this is committed: whoever sees a
        place sees every place before it.
        """
        if not text.strip() or len(text) > LONGEST_SAYING:
            raise Invalid({"text": f"From 1 to {LONGEST_SAYING} characters."})
        asked = {"of_workspace": self._workspace_id, "of_room": room_id}
        given: Sequence[Row] = ()
        if 0 <= room_id <= LARGEST:
            given = await self._unit.transaction.write_rows(self._workspace_id, NEXT_PLACE, asked)
        if not given:
            raise PlatformFault(NO_LIVE)
        now = self._unit.clock()  # not before it is this one's turn
        saying = {
            "room_id": room_id,
            "place": given[0][0],
            "id": _new_id(now),
            "person_id": person.id,
            "text": text,
            "at_ms": _milliseconds(now),
        }
        await self._write(SAY, **saying, workspace_id=self._workspace_id)
        return int(saying["id"])

    def _check(self, wanted: Wanted) -> None:
        wrong: dict[str, str] = {}
        if not wanted.title.strip() or len(wanted.title) > LONGEST_TITLE:
            wrong["title"] = f"From 1 to {LONGEST_TITLE} characters."
        games = {game.id for game in self._audience.games()}
        if wanted.game_id is not None and wanted.game_id not in games:
            wrong["game_tag_id"] = "None of the game tags of the live topics."
        if wrong:
            raise Invalid(wrong)

    async def _pay(self, room: Room, ended_ms: int) -> None:
        diamonds = self._audience.figures(room, ended_ms).diamonds
        if diamonds == 0:
            return
        now = self._unit.clock()
        payment = {
            "person_id": room.owner.id,
            "order_id": _new_id(now),
            "kind": "income",
            "coins": diamonds,
            "description": f"Gifts in {room.title}",
            "at": int(now.timestamp()),
        }
        await self._write(PAY, **payment, workspace_id=self._workspace_id)

    async def _write(self, statement: Statement, **values: object) -> int:
        asked = {"of_workspace": self._workspace_id} | values
        return await self._unit.transaction.write(self._workspace_id, statement, asked)

    def _now_ms(self) -> int:
        return _milliseconds(self._unit.clock())


def may_go_live(person: Person) -> bool:
    """Whoever keeps to themselves is not live for everybody."""
    return not person.private


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)


def _new_id(now: datetime) -> int:
    """As the platform makes them: when it was made stands in the upper half."""
    return int(now.timestamp()) << 32 | secrets.randbits(32)
