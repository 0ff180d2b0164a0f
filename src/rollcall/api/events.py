"""What happened: events after a cursor, waited for where there are none yet."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.core.events.catalogue import CATALOGUE
from rollcall.core.events.events import Event
from rollcall.kit.ids import prefixed
from rollcall.kit.instants import Instant
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

LONGEST_WAIT = 30


class EventsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
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
        "/v1/event-types",
        list_event_types,
        "listEventTypes",
        page=True,
        answer=EventTypes,
        summary="Every type of event, what it means, and one as an example",
    ),
)
