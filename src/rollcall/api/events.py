"""What happened: events after a cursor, waited for where there are none yet."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.core.errors import Invalid
from rollcall.core.events.catalogue import CATALOGUE
from rollcall.core.events.events import Event
from rollcall.core.events.following import FollowingEvents, Reached
from rollcall.kit.ids import prefixed
from rollcall.kit.instants import Instant
from rollcall.wire.broadcasts import Event as Streamed
from rollcall.wire.broadcasts import Stretch
from rollcall.wire.call import Call
from rollcall.wire.card import Operation
from rollcall.wire.streams import Feed

LONGEST_WAIT = 30
LARGEST = 2**53
A_NUMBER = re.compile(rb"[0-9]{1,16}")
MISSED = "events.missed"
ENCODER = msgspec.json.Encoder()


class EventsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=LARGEST)] = 0
    """`next` of the answer before this; 0 for all that are kept."""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    wait: Annotated[int, Meta(ge=0, le=LONGEST_WAIT)] = 0
    """Seconds to wait for one to come, where there is none yet."""


class EventBody(msgspec.Struct, frozen=True):
    number: int
    id: str
    type: str
    data: dict[str, Any]
    at: Instant


class EventList(msgspec.Struct, frozen=True):
    data: list[EventBody]
    next: int
    """Where to go on: `after` of the next question."""
    newest: int
    """The number of the newest event of the workspace."""
    missed: bool
    """Whether events after yours are not kept any more; they are for a month."""


async def list_events(call: Call) -> EventList:
    asked = call.query(EventsQuery)
    events = await call.core.events.after(asked.after, limit=asked.limit, seconds=asked.wait)
    return EventList(
        [_spell(event) for event in events.found], events.next, events.newest, events.missed
    )


def _spell(event: Event) -> EventBody:
    return EventBody(event.number, prefixed("evt", event.id), event.type, event.data, event.at)


class EventTypeBody(msgspec.Struct, frozen=True):
    name: str
    means: str
    example: dict[str, Any]
    """The `data` of one."""


class EventTypes(msgspec.Struct, frozen=True):
    data: list[EventTypeBody]


async def list_event_types(_call: Call) -> EventTypes:
    return EventTypes([EventTypeBody(e.name, e.means, dict(e.example)) for e in CATALOGUE])


class StreamQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=LARGEST)] | None = None
    """The number of the last event one has; without it, what happens from now on. The header
    Last-Event-ID says the same, and comes first."""


async def follow_events(call: Call) -> Feed:
    """From now on, or from where the listener left off."""
    asked, caller = call.query(StreamQuery), call.core.caller
    following = FollowingEvents(call.core.events)
    present = await following.present()
    since = _left_off(call.headers.get(b"last-event-id"), asked.after) or present
    key = ("events", caller.workspace_id, caller.numbers, caller.tags)
    return call.broadcasts.join(key, EventStream(following), since=since, present=present)


@dataclass(frozen=True, slots=True)
class EventStream:
    """Spelled once for all who may see the same accounts."""

    following: FollowingEvents

    async def go_on(self, since: Reached, until: Reached | None) -> Stretch[Reached]:
        heard = await self.following.go_on(since, until)
        told = [
            Streamed(event.type, ENCODER.encode(_spell(event)), Reached(event.number))
            for event in heard.events
        ]
        if heard.missed:
            before = heard.events[0].number - 1 if heard.events else heard.reached.number
            body = ENCODER.encode(Missed(since.number))
            told.insert(0, Streamed(MISSED, body, Reached(before)))
        return Stretch(told, heard.reached)

    def spell(self, place: Reached) -> str:
        return str(place.number)


class Missed(msgspec.Struct, frozen=True):
    after: int
    """Some that came after this number are not kept any more."""


def _left_off(header: bytes | None, after: int | None) -> Reached | None:
    """Raises Invalid."""
    if not header:
        return None if after is None else Reached(after)
    if not A_NUMBER.fullmatch(header) or int(header) > LARGEST:
        raise Invalid({"after": "Not the number of an event."})
    return Reached(int(header))


EVENTS = (
    Operation(
        "GET",
        "/v1/events",
        list_events,
        "listEvents",
        query=EventsQuery,
        answer=EventList,
        summary="What happened, in order; waits for more where asked",
    ),
    Operation(
        "GET",
        "/v1/events/stream",
        follow_events,
        "followEvents",
        stream=True,
        query=StreamQuery,
        answer=EventBody,
        summary="What happens, as it happens: each event once and in order",
    ),
    Operation(
        "GET",
        "/v1/event-types",
        list_event_types,
        "listEventTypes",
        page=True,
        answer=EventTypes,
        summary="Every type of event, what it means, and one as an example",
    ),
)
