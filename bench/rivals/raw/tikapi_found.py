"""TikAPI's search for videos and a live room's chat by hand, with neither key."""

import time
from base64 import b64decode, b64encode
from collections.abc import Sequence

from starlette.requests import Request

from bench.rivals.raw.database import Database
from bench.rivals.raw.tikapi import ENCODER, PERSON, VIDEO, WHOLE, links_of, named, rows_of
from rollcall.core.social.live import rooms
from rollcall.core.social.live.following import BEHIND_MS, SPAN_MS, Happening, Reached
from rollcall.core.social.rows import person, video
from rollcall.core.social.searching import Stretch
from rollcall.dialects.tikapi.live_chat import SPLIT, Chat
from rollcall.dialects.tikapi.posts import items
from rollcall.dialects.tikapi.searching import VIDEOS_A_PAGE, FoundVideos, goes_on
from rollcall.dialects.tikapi.shapes.live_event import message
from rollcall.ports.live import Counted, LiveEvent, Room
from rollcall.ports.social import Person
from rollcall.sandbox.world.audience import SandboxAudience

ROOM = named(rooms.COLUMNS)
AUDIENCE = SandboxAudience()


async def videos(database: Database, request: Request) -> bytes:
    text, mark = request.query_params["query"], database.mark
    sql = (
        f"SELECT {VIDEO} FROM words CROSS JOIN {WHOLE} WHERE words.workspace_id = 1"  # noqa: S608 - the word goes in by its mark
        f" AND words.kind = 'video' AND words.word = {mark}1 AND videos.workspace_id = 1"
        " AND videos.id = words.id AND NOT videos.private AND videos.fault IS NULL"
        f" ORDER BY words.id DESC LIMIT {VIDEOS_A_PAGE + 1}"
    )
    found = [video(row) for row in await rows_of(database, sql, text)]
    shown = found[:VIDEOS_A_PAGE]
    stretch = Stretch(shown, shown[-1].id if len(found) > len(shown) else None)
    body = FoundVideos(items(shown, links_of(request)), *goes_on("videos", text, stretch))
    now = int(time.time() * 1000)
    log = time.strftime("%Y%m%d%H%M%S", time.gmtime()) + "0" * 20
    head = (
        '{"status":"success","message":"","status_code":0,"extra":{"fatal_item_ids":[],'
        f'"logid":"{log}","now":{now},"search_request_id":"","api_debug_info":null}},'
        f'"log_pb":{{"impr_id":"{log}"}},'
    )
    return head.encode() + ENCODER.encode(body)[1:]


async def chat(database: Database, request: Request) -> bytes:
    """What the audience does: nothing is said through us while it is measured."""
    since = int(b64decode(request.query_params["nextCursor"]).partition(b"_")[0])
    sql = (
        f"SELECT {ROOM} FROM live_rooms JOIN people ON people.workspace_id ="  # noqa: S608 - the id goes in by its mark
        " live_rooms.workspace_id AND people.id = live_rooms.owner_id LEFT JOIN hashtags ON"
        " hashtags.workspace_id = live_rooms.workspace_id AND hashtags.id = live_rooms.hashtag_id"
        f" WHERE live_rooms.workspace_id = 1 AND live_rooms.id = {database.mark}1"
    )
    [row] = await rows_of(database, sql, int(request.query_params["room_id"]))
    room, now = rooms.room(row), int(time.time() * 1000)
    until = min(since + SPAN_MS, now - BEHIND_MS)
    events = AUDIENCE.events(room, since, until)
    people = await _people(database, events)
    told = [message(_happening(event, people), room, links_of(request)) for event in events]
    body = Chat(told, _cursor(room, events, until, now), str(now))
    return b'{"status":"success","message":"",' + ENCODER.encode(body)[1:]


def _happening(event: LiveEvent, people: dict[int, Person]) -> Happening:
    givers = event.what.givers if isinstance(event.what, Counted) else ()
    given = tuple((people[id_], coins) for id_, coins in givers)
    reached = Reached(event.at_ms, 0)
    return Happening(event, people.get(event.person_id or 0), given, reached, reached)


async def _people(database: Database, events: Sequence[LiveEvent]) -> dict[int, Person]:
    ids = {event.person_id for event in events if event.person_id is not None}
    for event in events:
        if isinstance(event.what, Counted):
            ids |= {id_ for id_, _ in event.what.givers}
    marks = ", ".join(f"{database.mark}{nth}" for nth in range(1, len(ids) + 1))
    sql = f"SELECT {PERSON} FROM people WHERE workspace_id = 1 AND id IN ({marks})"  # noqa: S608 - ids go in by their marks
    found = [person(row) for row in await rows_of(database, sql, *ids)]
    return {one.id: one for one in found}


def _cursor(room: Room, events: Sequence[LiveEvent], until: int, now: int) -> str:
    ours = f"{until}_0_0_1"
    theirs = (
        f"fetch_time:{now}|start_time:{room.started_ms}|ack_ids:{events[-1].id}|seq:1"
        f"|next_cursor:{ours}|wss_info:0-{now}-0-0"
    )
    return b64encode(f"{ours}{SPLIT}{theirs}".encode()).decode()
