"""A live room as the vendor spells one, with its owner, its numbers and its streams."""

from collections.abc import Sequence

import msgspec

from rollcall.dialects.tikapi.shapes.media import SIZES, Links
from rollcall.dialects.tikapi.shapes.naming import always
from rollcall.ports.live import Figures, Room
from rollcall.ports.social import Person

LIVE, FINISHED = 2, 4
PUSH = "rtmp://127.0.0.1/game"
PULL = "http://127.0.0.1/game"
QUALITIES = {"FULL_HD1": "uhd", "HD1": "hd", "SD1": "ld", "SD2": "sd"}
MAY = always({"Chat": True, "Gift": True, "Digg": True, "Share": True, "UserCard": True})
NONE_OF_IT = always({})
NAMES = always({"FULL_HD1": "1080p", "HD1": "720p", "SD1": "480p", "SD2": "360p"})


class Image(msgspec.Struct, frozen=True):
    uri: str
    url_list: tuple[str, ...]
    width: int = 0
    height: int = 0
    image_type: int = 0
    avg_color: str = ""
    open_web_url: str = ""
    is_animated: bool = False


class FollowInfo(msgspec.Struct, frozen=True):
    follower_count: int
    following_count: int
    follow_status: int = 0
    push_status: int = 0


class Owner(msgspec.Struct, frozen=True):
    id: int
    id_str: str
    display_id: str
    nickname: str
    sec_uid: str
    bio_description: str
    avatar_thumb: Image
    avatar_medium: Image
    avatar_large: Image
    follow_info: FollowInfo
    verified: bool
    secret: int
    user_role: int = 0
    status: int = 1


class Stats(msgspec.Struct, frozen=True):
    id: int
    id_str: str
    total_user: int
    like_count: int
    follow_count: int
    share_count: int
    digg_count: int
    enter_count: int
    gift_uv_count: int
    fan_ticket: int
    replay_viewers: int
    user_count_composition: msgspec.Raw = NONE_OF_IT


class StreamUrl(msgspec.Struct, frozen=True):
    id: int
    id_str: str
    rtmp_pull_url: str
    hls_pull_url: str
    flv_pull_url: dict[str, str]
    live_core_sdk_data: dict[str, dict[str, str]]
    default_resolution: str = "FULL_HD1"
    resolution_name: msgspec.Raw = NAMES
    candidate_resolution: tuple[str, ...] = tuple(QUALITIES)
    push_urls: tuple[str, ...] = ()
    provider: int = 0


class Topic(msgspec.Struct, frozen=True):
    id: int
    title: str


class LiveRoom(msgspec.Struct, frozen=True):
    id: int
    id_str: str
    status: int
    title: str
    user_count: int
    like_count: int
    create_time: int
    start_time: int
    finish_time: int
    share_url: str
    owner: Owner
    owner_user_id: int
    owner_user_id_str: str
    stats: Stats
    stream_id: int
    stream_id_str: str
    stream_url: StreamUrl
    cover: Image
    hashtag: Topic | None
    game_tag: tuple[Topic, ...]
    live_type_third_party: bool
    live_type_normal: bool
    live_type_audio: bool = False
    live_type_screenshot: bool = False
    live_type_linkmic: bool = False
    has_commerce_goods: bool = False
    is_replay: bool = False
    room_auth: msgspec.Raw = MAY
    top_fans: tuple[object, ...] = ()
    admin_user_ids: tuple[int, ...] = ()
    deco_list: tuple[object, ...] = ()
    sticker_list: tuple[object, ...] = ()
    live_room_mode: int = 0
    layout: int = 0
    os_type: int = 1
    app_id: int = 1233
    live_id: int = 12


def live_room(room: Room, figures: Figures, games: dict[int, str], links: Links) -> LiveRoom:
    begins = room.started_ms // 1000
    return LiveRoom(
        id=room.id,
        id_str=str(room.id),
        status=LIVE if room.ended_ms is None else FINISHED,
        title=room.title,
        user_count=figures.present,
        like_count=figures.likes,
        create_time=begins,
        start_time=begins,
        finish_time=0 if room.ended_ms is None else room.ended_ms // 1000,
        share_url=share_url(room),
        owner=_owner(room.owner, links),
        owner_user_id=room.owner.id,
        owner_user_id_str=str(room.owner.id),
        stats=_stats(room, figures),
        stream_id=room.stream_id,
        stream_id_str=str(room.stream_id),
        stream_url=_streams(room),
        cover=image(links.avatar(room.owner, 720)),
        hashtag=None if room.hashtag_id is None else Topic(room.hashtag_id, room.topic or ""),
        game_tag=tuple(_games(room, games)),
        live_type_third_party=room.third_party,
        live_type_normal=not room.third_party,
    )


def image(link: str) -> Image:
    return Image(link.rpartition("/")[2], (link,))


def share_url(room: Room) -> str:
    return f"https://m.tiktok.com/share/live/{room.id}/"


def flv(room: Room) -> dict[str, str]:
    return {name: f"{PULL}/stream-{room.stream_id}_{q}.flv" for name, q in QUALITIES.items()}


def hls(room: Room) -> str:
    return f"{PULL}/stream-{room.stream_id}/index.m3u8"


def rtmp(room: Room) -> str:
    return f"{PULL}/stream-{room.stream_id}.flv"


def _games(room: Room, games: dict[int, str]) -> Sequence[Topic]:
    if room.game_id is None or room.game_id not in games:
        return ()
    return (Topic(room.game_id, games[room.game_id]),)


def _owner(person: Person, links: Links) -> Owner:
    thumb, medium, large = (image(links.avatar(person, size)) for size in SIZES)
    return Owner(
        person.id,
        str(person.id),
        person.username,
        person.nickname,
        person.sec_uid,
        person.biography,
        thumb,
        medium,
        large,
        FollowInfo(person.followers, person.following),
        person.verified,
        int(person.private),
    )


def _stats(room: Room, figures: Figures) -> Stats:
    return Stats(
        id=room.id,
        id_str=str(room.id),
        total_user=figures.came,
        like_count=figures.likes,
        follow_count=figures.follows,
        share_count=figures.shares,
        digg_count=figures.likes,
        enter_count=figures.came,
        gift_uv_count=figures.gifters,
        fan_ticket=figures.diamonds,
        replay_viewers=figures.viewers,
    )


def _streams(room: Room) -> StreamUrl:
    each = {
        quality.lower(): {"main": {"flv": link, "hls": hls(room)}}
        for quality, link in flv(room).items()
    }
    data = msgspec.json.encode({"data": each}).decode()
    return StreamUrl(
        room.stream_id,
        str(room.stream_id),
        rtmp(room),
        hls(room),
        flv(room),
        {"pull_data": {"stream_data": data}},
    )
