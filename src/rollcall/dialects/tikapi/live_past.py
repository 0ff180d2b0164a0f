"""What live rooms came to: figures of one, lists of them, days, and the coins behind them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from rollcall.core.social.live.coins import Payment
from rollcall.core.social.live.live import Day
from rollcall.dialects.tikapi.asking import Count, links
from rollcall.dialects.tikapi.live_rooms import room_of
from rollcall.dialects.tikapi.shapes.live_event import LiveUser, live_user
from rollcall.kit.instants import Instant, of_milliseconds
from rollcall.ports.live import Figures, Room
from rollcall.wire.call import Call

TOP = 10
KINDS = {"bought": "recharge", "gift": "gift", "income": "income"}
DONE = "completed"


class AnalyticsQuery(msgspec.Struct, frozen=True, kw_only=True):
    days: Annotated[int, Meta(ge=1, le=365)] = 7


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    count: Count = 30
    offset: Annotated[int, Meta(ge=0, lt=2**53)] = 0
    sort: Literal[0, 1] = 0
    """The latest first, or with 1 the earliest."""


class PaymentsQuery(msgspec.Struct, frozen=True, kw_only=True):
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1
    count: Annotated[int, Meta(ge=1, le=100)] = 12


class PeriodStats(msgspec.Struct, frozen=True):
    value: int
    decimal_num: int = 2
    stats_type: int = 0


class RoomStats(msgspec.Struct, frozen=True):
    room_id: str
    live_start_time: Instant
    live_end_time: Instant
    live_watch_ucnt: int
    live_like_cnt: int
    live_comment_ucnt: int
    live_consume_ucnt: int
    live_new_fans_ucnt: int
    total_score: int
    live_pause_duration: int = 0


class BothStats(msgspec.Struct, frozen=True):
    period_stats: PeriodStats
    room_stats: RoomStats


class Stats(msgspec.Struct, frozen=True):
    data: BothStats


class PastRoom(msgspec.Struct, frozen=True):
    room_id: str
    title: str
    start_time: int
    end_time: int
    duration: int
    diamonds: int
    viewers: int
    new_followers: int
    likes: int
    comments: int
    shares: int
    gifters: int


class PastRooms(msgspec.Struct, frozen=True):
    video_list: Sequence[PastRoom]


class RoomList(msgspec.Struct, frozen=True):
    data: PastRooms
    has_more: bool = msgspec.field(name="hasMore")
    offset: int


class Giver(msgspec.Struct, frozen=True):
    user: LiveUser
    diamonds: int


class Parts(msgspec.Struct, frozen=True):
    """The world's people have neither an age nor a gender, and come by no way that is told."""

    gender: tuple[object, ...] = ()
    age: tuple[object, ...] = ()
    region: tuple[object, ...] = ()


class RoomDetails(PastRoom, frozen=True, kw_only=True):
    top_gifters: Sequence[Giver]
    audience: Parts = Parts()
    traffic_source: tuple[object, ...] = ()


class Details(msgspec.Struct, frozen=True):
    data: RoomDetails


class OnDay(msgspec.Struct, frozen=True, rename="pascal"):
    date: int
    value: int


class Total(msgspec.Struct, frozen=True, rename="pascal"):
    total: Sequence[OnDay]


class DiamondsDetail(msgspec.Struct, frozen=True):
    diamonds: Total


class DurationDetail(msgspec.Struct, frozen=True):
    live_duration: Sequence[OnDay]


class ViewersDetail(msgspec.Struct, frozen=True):
    viewers: Total


class FollowersDetail(msgspec.Struct, frozen=True):
    new_followers: Total


class GiftsDetail(msgspec.Struct, frozen=True):
    gifts: Total


class LikesDetail(msgspec.Struct, frozen=True):
    likes: Total


class EachDay(msgspec.Struct, frozen=True):
    diamonds_detail: DiamondsDetail
    live_duration_detail: DurationDetail
    viewers_detail: ViewersDetail
    followers_detail: FollowersDetail
    gifters_detail: GiftsDetail
    likes_detail: LikesDetail


class Analytics(msgspec.Struct, frozen=True):
    data: EachDay


class Transaction(msgspec.Struct, frozen=True):
    order_id: str
    type: str
    coins: int
    create_time: int
    description: str
    status: str = DONE


class Transactions(msgspec.Struct, frozen=True):
    transactions: Sequence[Transaction]
    page: int
    count: int
    has_more: bool


class History(msgspec.Struct, frozen=True):
    data: Transactions


async def stats(call: Call) -> Stats:
    room = await room_of(call)
    live = call.core.social.live
    figures = await live.figures_with_sayers(room)
    of_room = RoomStats(
        room_id=str(room.id),
        live_start_time=of_milliseconds(room.started_ms),
        live_end_time=of_milliseconds(_end(call, room)),
        live_watch_ucnt=figures.viewers,
        live_like_cnt=figures.likes,
        live_comment_ucnt=figures.commenters,
        live_consume_ucnt=figures.gifters,
        live_new_fans_ucnt=figures.follows,
        total_score=figures.diamonds,
    )
    cents = figures.diamonds // 2  # a diamond is half a cent to whom it was given
    return Stats(BothStats(PeriodStats(cents), of_room))


async def list_rooms(call: Call) -> RoomList:
    asked = call.query(ListQuery)
    live = call.core.social.live
    found = await live.rooms.past(
        call.acts.person,
        beyond=asked.offset or None,
        count=asked.count + 1,
        oldest_first=bool(asked.sort),
    )
    shown, more = found[: asked.count], len(found) > asked.count
    rooms = [PastRoom(**_past(call, room, live.figures(room))) for room in shown]
    return RoomList(PastRooms(rooms), more, shown[-1].number if more else 0)


async def details(call: Call) -> Details:
    room = await room_of(call)
    live = call.core.social.live
    givers = await live.givers(room, most=TOP)
    of = links(call)
    top = [Giver(live_user(person, of), diamonds) for person, diamonds in givers]
    return Details(RoomDetails(**_past(call, room, live.figures(room)), top_gifters=top))


async def analytics(call: Call) -> Analytics:
    asked = call.query(AnalyticsQuery)
    days = await call.core.social.live.days(call.acts.person, days=asked.days)
    return Analytics(
        EachDay(
            DiamondsDetail(_total(days, "diamonds")),
            DurationDetail(_on_days(days, "seconds")),
            ViewersDetail(_total(days, "came")),
            FollowersDetail(_total(days, "follows")),
            GiftsDetail(_total(days, "gifts")),
            LikesDetail(_total(days, "likes")),
        )
    )


async def transactions(call: Call) -> History:
    asked = call.query(PaymentsQuery)
    found = await call.core.social.live.coins.history(
        call.acts.person, offset=(asked.page - 1) * asked.count, count=asked.count + 1
    )
    shown = [_transaction(payment) for payment in found[: asked.count]]
    more = len(found) > asked.count
    return History(Transactions(shown, asked.page, len(shown), more))


def _end(call: Call, room: Room) -> int:
    """When it ended, or until when it is told of."""
    certain = call.core.social.live.following.certain(room)
    return max(room.started_ms, certain)


def _past(call: Call, room: Room, figures: Figures) -> dict[str, Any]:
    end = _end(call, room)
    return {
        "room_id": str(room.id),
        "title": room.title,
        "start_time": room.started_ms // 1000,
        "end_time": end // 1000,
        "duration": (end - room.started_ms) // 1000,
        "diamonds": figures.diamonds,
        "viewers": figures.viewers,
        "new_followers": figures.follows,
        "likes": figures.likes,
        "comments": figures.comments,
        "shares": figures.shares,
        "gifters": figures.gifters,
    }


def _total(days: Sequence[Day], what: str) -> Total:
    return Total(_on_days(days, what))


def _on_days(days: Sequence[Day], what: str) -> list[OnDay]:
    return [OnDay(day.begins, getattr(day, what)) for day in days]


def _transaction(payment: Payment) -> Transaction:
    return Transaction(
        str(payment.order_id),
        KINDS[payment.kind],
        payment.coins,
        payment.at,
        payment.description,
    )
