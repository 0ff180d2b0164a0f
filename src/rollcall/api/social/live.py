"""Live rooms: those that are open, one with its figures, and what happens there as a stream."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo
from rollcall.api.social.asking import Walked, id_of, page_of, read_place
from rollcall.api.social.live_events import spell as spell_event
from rollcall.api.social.shapes import Somebody, somebody
from rollcall.core.errors import Invalid
from rollcall.core.social.live.following import Following, Happening, Reached
from rollcall.kit.instants import Instant, of_milliseconds
from rollcall.ports.live import Figures, Room
from rollcall.wire.broadcasts import Event, Stretch
from rollcall.wire.call import Call
from rollcall.wire.streams import Feed

NOT_A_PLACE = "Not a place in this room: give the id of an event of its stream."
LARGEST = 2**53
ENCODER = msgspec.json.Encoder()
Count = Annotated[int, Meta(ge=0, le=LARGEST)]


class RoomBody(msgspec.Struct, frozen=True):
    id: str
    title: str
    topic: str | None
    """The name of its hashtag."""
    owner: Somebody
    started_at: Instant
    ended_at: Instant | None


class RoomDetail(RoomBody, frozen=True):
    figures: Figures


class RoomList(msgspec.Struct, frozen=True):
    data: list[RoomBody]
    page: PageInfo


class EventsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[str, Meta(max_length=256)] | None = None
    """The id of the last event you have, where no `Last-Event-ID` can be sent."""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """A place in a room's events, as their ids carry it."""

    room_id: int
    at_ms: Count
    said: Count
    over: bool


async def list_rooms(call: Call) -> RoomList:
    asked = call.query(Walked)
    before = read_place(asked.cursor)
    found = await call.core.social.live.rooms.open(before=before, count=asked.limit + 1)
    shown, page = page_of(found, asked.limit, lambda room: room.number)
    return RoomList([room_body(room) for room in shown], page)


def room_body(room: Room) -> RoomBody:
    return RoomBody(*_facts(room))


async def get_room(call: Call) -> RoomDetail:
    live = call.core.social.live
    room = await live.rooms.one(id_of(call, "room"))
    return RoomDetail(*_facts(room), await live.figures_with_sayers(room))


async def follow(call: Call) -> Feed | None:
    """From the last few seconds on, or from where the listener left off."""
    asked, room_id = call.query(EventsQuery), id_of(call, "room")
    following = call.core.social.live.following
    present = await following.present(room_id)
    last = call.headers.get(b"last-event-id")
    left_off = last.decode("latin-1") if last else asked.after
    since = _read(left_off, room_id) if left_off else await following.beginning(room_id)
    if since.over:
        return None
    key = ("live room", call.core.caller.workspace_id, room_id)
    return call.broadcasts.join(key, RoomEvents(following, room_id), since=since, present=present)


@dataclass(frozen=True, slots=True)
class RoomEvents:
    """A room, followed for all who listen. What it reads belongs to nobody's transaction."""

    following: Following
    room_id: int

    async def go_on(self, since: Reached, until: Reached | None) -> Stretch[Reached]:
        heard = await self.following.go_on(self.room_id, since, until)
        return Stretch(_events(heard.happenings), heard.reached, over=heard.reached.over)

    def spell(self, place: Reached) -> str:
        told = Told(self.room_id, place.at_ms, place.said, place.over)
        return urlsafe_b64encode(ENCODER.encode(told)).rstrip(b"=").decode()


def _events(happenings: Sequence[Happening]) -> list[Event[Reached]]:
    events: list[Event[Reached]] = []
    for happening in happenings:
        body = spell_event(happening)
        kind = str(body.__struct_config__.tag)
        events.append(Event(kind, ENCODER.encode(body), happening.step))
    return events


def _read(text: str, room_id: int) -> Reached:
    """Raises Invalid."""
    try:
        packed = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        told = msgspec.json.decode(packed, type=Told)
    except (ValueError, msgspec.DecodeError) as error:
        raise Invalid({"after": NOT_A_PLACE}) from error
    if told.room_id != room_id:
        raise Invalid({"after": NOT_A_PLACE})
    return Reached(told.at_ms, told.said, over=told.over)


def _facts(room: Room) -> tuple[str, str, str | None, Somebody, Instant, Instant | None]:
    ended = None if room.ended_ms is None else of_milliseconds(room.ended_ms)
    began = of_milliseconds(room.started_ms)
    return str(room.id), room.title, room.topic, somebody(room.owner), began, ended
