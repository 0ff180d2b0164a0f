"""What became of the connected account's videos, followers and live rooms, day by day."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from rollcall.core.errors import Invalid
from rollcall.core.social.faults import NOT_YOURS, PlatformFault
from rollcall.core.social.insights import Figures
from rollcall.dialects.tikapi.asking import video_of
from rollcall.ports.social import Person
from rollcall.wire.call import Call

REGIONS = 5
"""Where most followers are: so many countries are named."""
NULLS = (
    "ad_cover_url",
    "bold_fields",
    "can_set_geofencing",
    "cha_list",
    "cover_url",
    "events",
    "followers_detail",
    "geofencing",
    "homepage_bottom_toast",
    "item_list",
    "mutual_relation_avatars",
    "need_points",
    "platform_sync_info",
    "relative_users",
    "search_highlight",
    "type_label",
    "user_tags",
    "white_cover_url",
)
OF_VIDEOS = ("vv_history", "like_history", "comment_history", "share_history")
SERIES = (
    *OF_VIDEOS,
    *("pv_history", "follower_num_history"),
    *("follower_active_history_days", "follower_active_history_hours"),
    *("follower_gender_percent", "follower_region_percent"),
    *(f"video_{what}_history_7d" for what in ("vv", "like", "comment", "shares", "favorites")),
    *("video_finish_rate_history_7d", "video_new_followers_history_7d"),
    *(f"user_live_{what}_history" for what in ("cnt", "diamonds", "duration_time", "views")),
    *(f"user_live_{what}_history" for what in ("follower_diamonds", "gift_unique_viewers")),
    *(f"user_live_{what}_history" for what in ("new_followers", "top_viewers", "unique_viewers")),
)
"""All that there is; each kind of report has some of it, and the rest is null."""


class AnalyticsQuery(msgspec.Struct, frozen=True, kw_only=True):
    days: Annotated[int, Meta(ge=1, le=365)] = 7
    media_id: str | None = None
    """For the report on one video, and for no other."""


class Value(msgspec.Struct, frozen=True):
    value: Any
    status: int = 0


class Share(msgspec.Struct, frozen=True):
    key: str
    value: float


UserInfo = msgspec.defstruct(
    "UserInfo",
    [
        ("unique_id", str),
        ("region", str),
        ("open_insight_time", int),
        *((name, None, None) for name in NULLS),
    ],
    frozen=True,
)
Report = msgspec.defstruct(
    "Report",
    [
        ("user_info", UserInfo),
        ("follower_num", Value),
        *((name, Sequence[Value] | Value | None, None) for name in SERIES),
    ],
    frozen=True,
    kw_only=True,
)
Told = Mapping[str, Any]


async def analytics(call: Call) -> Any:
    kind = call.at("type")
    if kind not in REPORTS:
        raise Invalid({"type": f"One of {', '.join(REPORTS)}."})
    asked, me = call.query(AnalyticsQuery), call.acts.person
    info = UserInfo(me.username, me.country.upper(), me.created_at)
    told = await REPORTS[kind](call, me, asked)
    return Report(user_info=info, follower_num=Value(me.followers), **told)


async def _overview(call: Call, me: Person, asked: AnalyticsQuery) -> Told:
    insights = call.core.social.insights
    days = await insights.of_all(me, days=asked.days)
    return _of_videos(days) | {
        "pv_history": _series(insights.visits(day) for day in days),
        "follower_num_history": _series(day.followers for day in days),
    }


async def _content(call: Call, me: Person, asked: AnalyticsQuery) -> Told:
    return _of_videos(await call.core.social.insights.of_recent(me, days=asked.days))


async def _video(call: Call, me: Person, asked: AnalyticsQuery) -> Told:
    video = await video_of(call, "media_id", asked.media_id, viewer=me.id)
    if video.author.id != me.id:
        raise PlatformFault(NOT_YOURS, "Only the account's own videos are reported on.")
    insights = call.core.social.insights
    days = await insights.of_one(me, video, days=asked.days)
    rate = insights.finished(video)
    return {
        "video_vv_history_7d": _series(day.plays for day in days),
        "video_like_history_7d": _series(day.likes for day in days),
        "video_comment_history_7d": _series(day.comments for day in days),
        "video_shares_history_7d": _series(day.shares for day in days),
        "video_favorites_history_7d": _series(day.saves for day in days),
        "video_finish_rate_history_7d": _series(rate if day.plays else 0 for day in days),
        "video_new_followers_history_7d": _series(day.gained for day in days),
    }


async def _followers(call: Call, me: Person, asked: AnalyticsQuery) -> Told:
    insights = call.core.social.insights
    countries = await insights.countries(me)
    men = insights.men(me)
    total = sum(count for _, count in countries)
    return {
        "follower_active_history_hours": _series(insights.awake(me, days=asked.days)),
        "follower_gender_percent": Value([Share("Male", men), Share("Female", round(1 - men, 2))]),
        "follower_region_percent": Value(
            [Share(name.upper(), round(count / total, 4)) for name, count in countries[:REGIONS]]
        ),
    }


async def _live(call: Call, me: Person, asked: AnalyticsQuery) -> Told:
    """Who of the givers follows, and how many were there at once, nobody has counted."""
    days = await call.core.social.live.days(me, days=asked.days)
    return {
        "user_live_cnt_history": _series(day.rooms for day in days),
        "user_live_diamonds_history": _series(day.diamonds for day in days),
        "user_live_duration_time_history": _series(day.seconds for day in days),
        "user_live_gift_unique_viewers_history": _series(day.gifters for day in days),
        "user_live_new_followers_history": _series(day.follows for day in days),
        "user_live_unique_viewers_history": _series(day.viewers for day in days),
        "user_live_views_history": _series(day.came for day in days),
    }


REPORTS: Mapping[str, Callable[[Call, Person, AnalyticsQuery], Awaitable[Told]]] = {
    "overview": _overview,
    "content": _content,
    "video": _video,
    "followers": _followers,
    "live": _live,
}


def _of_videos(days: Sequence[Figures]) -> dict[str, Any]:
    counted = ("plays", "likes", "comments", "shares")
    return {
        name: _series(getattr(day, what) for day in days)
        for name, what in zip(OF_VIDEOS, counted, strict=True)
    }


def _series(values: Iterable[Any]) -> list[Value]:
    return [Value(value) for value in values]
