"""A video as the vendor's web answers spell one: the Item, with everything that hangs on it."""

from collections.abc import Mapping, Sequence

import msgspec

from rollcall.core.social.marking import NO_MARKS, Marks
from rollcall.dialects.tikapi.shapes import sound as sounds
from rollcall.dialects.tikapi.shapes import user as users
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.shapes.naming import always, camel, rounded
from rollcall.dialects.tikapi.shapes.sound import Challenge, Music
from rollcall.dialects.tikapi.shapes.user import Stats, StatsV2, User
from rollcall.ports.social import HashtagUse, Video

WIDTH, HEIGHT = 144, 256
ITEM = camel(
    {
        "aigc_description": "AIGCDescription",
        "category_type": "CategoryType",
        "item_control": "item_control",
        "stats_v2": "statsV2",
        "author_stats_v2": "authorStatsV2",
        "text_extra": "textExtra",
    }
)
STRUCT = camel(
    {
        "data_size": "DataSize",
        "file_cs": "FileCs",
        "file_hash": "FileHash",
        "height": "Height",
        "width": "Width",
        "uri": "Uri",
        "url_key": "UrlKey",
        "url_list": "UrlList",
        "bitrate": "Bitrate",
        "bitrate_fps": "BitrateFPS",
        "codec_type": "CodecType",
        "format": "Format",
        "gear_name": "GearName",
        "quality_type": "QualityType",
        "mvmaf": "MVMAF",
        "play_addr": "PlayAddr",
    }
)
LOUDNESS = always({"Loudness": -17.9, "Peak": 0.63})
CAN_REPOST = always({"can_repost": True})
NO_DUET = always({"duetFromId": "0"})
NO_CAPTIONS = always(
    {
        "captionInfos": [],
        "captionsType": 0,
        "enableAutoCaption": False,
        "hasOriginalAudio": True,
        "noCaptionReason": 3,
        "originalLanguageInfo": None,
    }
)
NONE: tuple[object, ...] = ()


class PlayAddr(msgspec.Struct, frozen=True, rename=STRUCT):
    uri: str
    url_list: tuple[str, ...]
    data_size: int
    url_key: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    file_hash: str = ""
    file_cs: str = ""


class Bitrate(msgspec.Struct, frozen=True, rename=STRUCT):
    play_addr: PlayAddr
    bitrate: int
    bitrate_fps: int = 15
    codec_type: str = "h264"
    format: str = "mp4"
    gear_name: str = "normal_256_0"
    quality_type: int = 20
    mvmaf: str = ""


class VideoBody(
    msgspec.Struct,
    frozen=True,
    rename=camel(
        {
            "video_id": "videoID",
            "vq_score": "VQScore",
            "play_addr_struct": "PlayAddrStruct",
            "cla_info": "claInfo",
        }
    ),
):
    id: str
    duration: int
    cover: str
    origin_cover: str
    dynamic_cover: str
    zoom_cover: Mapping[str, str]
    play_addr: str
    download_addr: str
    video_id: str
    bitrate_info: tuple[Bitrate, ...]
    play_addr_struct: PlayAddr
    bitrate: int
    size: int
    height: int = HEIGHT
    width: int = WIDTH
    ratio: str = "256p"
    definition: str = "256p"
    format: str = "mp4"
    codec_type: str = "h264"
    encoded_type: str = "normal"
    encode_user_tag: str = ""
    video_quality: str = "normal"
    vq_score: str = "63.38"
    volume_info: msgspec.Raw = LOUDNESS
    subtitle_infos: tuple[object, ...] = NONE
    cla_info: msgspec.Raw = NO_CAPTIONS


class ItemStats(msgspec.Struct, frozen=True, rename=camel()):
    play_count: int
    digg_count: int
    comment_count: int
    share_count: int
    collect_count: int


class ItemStatsV2(msgspec.Struct, frozen=True, rename=camel()):
    play_count: str
    digg_count: str
    comment_count: str
    share_count: str
    collect_count: str
    repost_count: str = "0"


class TextExtra(msgspec.Struct, frozen=True, rename=camel()):
    start: int
    end: int
    hashtag_name: str
    hashtag_id: str
    type: int = 1
    sub_type: int = 0
    aweme_id: str = ""
    user_id: str = ""
    user_unique_id: str = ""
    sec_uid: str = ""
    is_commerce: bool = False


class Content(msgspec.Struct, frozen=True, rename=camel()):
    desc: str
    text_extra: Sequence[TextExtra]


class Item(msgspec.Struct, frozen=True, omit_defaults=False, rename=ITEM):
    id: str
    desc: str
    create_time: int
    author: User
    author_stats: Stats
    author_stats_v2: StatsV2
    video: VideoBody
    music: Music | msgspec.UnsetType
    challenges: Sequence[Challenge] | msgspec.UnsetType
    text_extra: Sequence[TextExtra]
    contents: Sequence[Content]
    stats: ItemStats
    stats_v2: ItemStatsV2
    text_language: str
    category_type: int
    is_pinned_item: bool
    private_item: bool
    digged: bool = False
    collected: bool = False
    duet_enabled: bool = True
    stitch_enabled: bool = True
    share_enabled: bool = True
    duet_display: int = 0
    stitch_display: int = 0
    duet_info: msgspec.Raw = NO_DUET
    for_friend: bool = False
    secret: bool = False
    is_ad: bool = False
    item_mute: bool = False
    show_not_pass: bool = False
    vl1: bool = False
    offical_item: bool = False
    original_item: bool = False
    is_reviewing: bool = False
    item_comment_status: int = 0
    item_control: msgspec.Raw = CAN_REPOST
    text_translatable: bool = True
    aigc_description: str = ""
    backend_source_event_tracking: str = ""
    diversification_id: int = 10066
    playlist_id: str = ""
    stickers_on_item: tuple[object, ...] = NONE
    anchors: tuple[object, ...] = NONE


def item(video: Video, links: Links, marks: Marks = NO_MARKS) -> Item:
    extra = [_text_extra(use) for use in video.hashtags]
    author = video.author
    return Item(
        str(video.id),
        video.description,
        video.created_ms // 1000,
        users.user(author, links, marks.ties),
        users.stats(author),
        users.stats_v2(author),
        _video_body(video, links),
        msgspec.UNSET if video.sound is None else sounds.music(video.sound, links),
        [Challenge(str(use.id), use.name, "") for use in video.hashtags] or msgspec.UNSET,
        extra,
        (Content(video.description, extra),),
        _stats(video),
        _stats_v2(video),
        video.language,
        video.category,
        video.pinned,
        video.private,
        video.id in marks.liked,
        video.id in marks.saved,
    )


def _text_extra(use: HashtagUse) -> TextExtra:
    return TextExtra(use.start, use.end, use.name, str(use.id))


def _video_body(video: Video, links: Links) -> VideoBody:
    cover, film, id_ = links.cover(video), links.film(video), str(video.id)
    addr = PlayAddr(f"v09044{id_}", (film,), video.bytes)
    bitrate = video.bytes * 8 // max(1, video.duration)
    return VideoBody(
        id_,
        video.duration,
        cover,
        cover,
        cover,
        {"240": cover, "480": cover, "720": cover, "960": cover},
        film,
        film,
        f"v09044{id_}",
        (Bitrate(addr, bitrate),),
        addr,
        bitrate,
        video.bytes,
    )


def _stats(video: Video) -> ItemStats:
    return ItemStats(
        rounded(video.plays),
        rounded(video.likes),
        rounded(video.comments),
        rounded(video.shares),
        rounded(video.saves),
    )


def _stats_v2(video: Video) -> ItemStatsV2:
    return ItemStatsV2(
        str(video.plays),
        str(video.likes),
        str(video.comments),
        str(video.shares),
        str(video.saves),
    )
