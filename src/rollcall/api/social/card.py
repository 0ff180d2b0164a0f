"""Every operation of our own API on the social world."""

from rollcall.api.social import live, live_events
from rollcall.api.social.asking import Walked
from rollcall.wire.card import Operation

ROOM = "/v1/social/live/{room}"

LIVE = (
    Operation(
        "GET",
        "/v1/social/live",
        live.list_rooms,
        "listLiveRooms",
        page=True,
        query=Walked,
        answer=live.RoomList,
        summary="Open live rooms, the latest first",
    ),
    Operation(
        "GET",
        ROOM,
        live.get_room,
        "getLiveRoom",
        answer=live.RoomDetail,
        summary="A live room, with its figures as they are now or were when it ended",
    ),
    Operation(
        "GET",
        f"{ROOM}/events",
        live.follow,
        "followLiveRoom",
        stream=True,
        query=live.EventsQuery,
        answer=live_events.EventBody,
        summary="What happens in a live room, each event once and in order, until it ends",
    ),
)
SOCIAL = LIVE
