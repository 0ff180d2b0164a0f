"""Live rooms: opening and closing one for an account, and looking at those of others."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.core.errors import Invalid
from rollcall.core.social.live.going_live import Wanted, may_go_live
from rollcall.core.social.wording import words
from rollcall.dialects.tikapi.asking import id_of, links
from rollcall.dialects.tikapi.shapes import live_room as shapes
from rollcall.dialects.tikapi.shapes.live_room import Image, LiveRoom, image, live_room
from rollcall.dialects.tikapi.shapes.media import OTHER, Other
from rollcall.ports.live import Room
from rollcall.wire.call import Call

A_PAGE = 12
"""Rooms on a page of a search; the vendor's clients cannot ask for another number."""
TOPICS = 30
EXPIRES = 7 * 86_400
"""Seconds for which a stream may be sent to the address that is given."""


class RoomQuery(msgspec.Struct, frozen=True, kw_only=True):
    room_id: str | None = None


class StartBody(msgspec.Struct, frozen=True, kw_only=True):
    title: str | None = None
    third_party: Any = True
    hashtag_id: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None
    game_tag_id: Annotated[int, Meta(ge=0, le=2**63 - 1)] | None = None


class StopBody(msgspec.Struct, frozen=True):
    """Clients send none."""


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    query: Annotated[str, Meta(max_length=200)] | None = None
    cursor: Annotated[int, Meta(ge=0, lt=2**53)] = 0


class Features(msgspec.Struct, frozen=True):
    live_status: int
    live_permission: bool
    third_party: bool
    gift: bool


class Permissions(msgspec.Struct, frozen=True):
    data: Features


class Opened(msgspec.Struct, frozen=True):
    id: str
    create_time: int
    cover: Image
    share_url: str
    status: int


class Push(msgspec.Struct, frozen=True):
    key: str
    server: str
    url: str


class Pull(msgspec.Struct, frozen=True):
    flv: dict[str, str]
    hls: str
    rtmp: str
    default_resolution: str = "FULL_HD1"


class Streams(msgspec.Struct, frozen=True):
    id: str
    push: Push
    pull: Pull


class Started(msgspec.Struct, frozen=True):
    room: Opened
    stream: Streams


class Nothing(msgspec.Struct, frozen=True):
    pass


class Stopped(msgspec.Struct, frozen=True):
    data: Nothing = Nothing()


class OneRoom(msgspec.Struct, frozen=True):
    data: LiveRoom


class Recommended(msgspec.Struct, frozen=True):
    data: LiveRoom
    rid: str
    type: int = 1


class Recommendations(msgspec.Struct, frozen=True):
    data: Sequence[Recommended]


class Found(msgspec.Struct, frozen=True):
    live_info: LiveRoom
    type: int = 61


class FoundRooms(msgspec.Struct, frozen=True):
    data: Sequence[Found]
    cursor: int
    has_more: int
    backtrace: str = ""
    other: Other = msgspec.field(name="$other", default=OTHER)


class Topic(msgspec.Struct, frozen=True):
    id: int
    title: str
    show_name: str
    image: Image


class TopicLists(msgspec.Struct, frozen=True):
    hashtag_list: Sequence[Topic]
    game_tag_list: Sequence[Topic]


class Topics(msgspec.Struct, frozen=True):
    data: TopicLists


async def permissions(call: Call) -> Permissions:
    may = may_go_live(call.acts.person)
    return Permissions(Features(int(may), may, may, may))


async def start(call: Call) -> Started:
    asked = await call.body(StartBody)
    if asked.hashtag_id is not None:
        await call.core.social.finding.hashtag(asked.hashtag_id)
    wanted = Wanted(
        asked.title or "", _truth(asked.third_party), asked.hashtag_id, asked.game_tag_id
    )
    room = await call.core.social.live.going.start(call.acts.person, wanted)
    cover = image(links(call).avatar(room.owner, 720))
    opened = Opened(str(room.id), room.started_ms, cover, shapes.share_url(room), shapes.LIVE)
    key = f"stream-{room.stream_id}?expire={room.started_ms // 1000 + EXPIRES}&sign={room.id:032x}"
    push = Push(key, shapes.PUSH, f"{shapes.PUSH}/{key}")
    pull = Pull(shapes.flv(room), shapes.hls(room), shapes.rtmp(room))
    return Started(opened, Streams(str(room.stream_id), push, pull))


async def stop(call: Call) -> Stopped:
    await call.core.social.live.going.stop(call.acts.person)
    return Stopped()


async def info(call: Call) -> OneRoom:
    return OneRoom(_spelled(call, await room_of(call)))


async def recommend(call: Call) -> Recommendations:
    others = await call.core.social.live.rooms.beside(await room_of(call))
    return Recommendations([Recommended(_spelled(call, room), str(room.id)) for room in others])


async def search(call: Call) -> FoundRooms:
    asked = call.query(SearchQuery)
    wanted = words(asked.query or "")
    if not wanted:
        raise Invalid({"query": "At least one word to look for."})
    found = await call.core.social.live.rooms.named(
        wanted, before=asked.cursor or None, count=A_PAGE + 1
    )
    shown, more = found[:A_PAGE], len(found) > A_PAGE
    cursor = shown[-1].number if shown else asked.cursor
    return FoundRooms([Found(_spelled(call, room)) for room in shown], cursor, int(more))


async def topics(call: Call) -> Topics:
    hashtags = await call.core.social.finding.popular_hashtags(offset=0, count=TOPICS)
    games = call.core.social.live.games()
    return Topics(
        TopicLists(
            [_topic(call, hashtag.id, hashtag.name, f"#{hashtag.name}") for hashtag in hashtags],
            [_topic(call, game.id, game.title, game.title) for game in games],
        )
    )


async def room_of(call: Call) -> Room:
    """The room that is asked for, open or not. Raises Invalid, PlatformFault."""
    room_id = await id_of(call, "room_id", call.query(RoomQuery).room_id, "room")
    live = call.core.social.live
    return live.on_now(await live.rooms.one(room_id))


def _spelled(call: Call, room: Room) -> LiveRoom:
    live = call.core.social.live
    games = {game.id: game.title for game in live.games()}
    return live_room(live.on_now(room), live.figures(room), games, links(call))


def _topic(call: Call, id_: int, title: str, shown: str) -> Topic:
    return Topic(id_, title, shown, image(links(call).sleeve(id_)))


def _truth(value: object) -> bool:
    """Clients may send this as they like."""
    return value not in (False, 0, None, "", "0", "false", "False")
