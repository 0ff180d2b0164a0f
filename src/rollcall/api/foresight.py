"""What will stop working, what somebody has to do, and how the roster stood at a moment."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo, page_info
from rollcall.core.errors import Invalid
from rollcall.core.health.fixes import Fix, FixCount
from rollcall.core.health.foreseen import Forecast, Foreseen
from rollcall.core.health.moments import Moment, Stood
from rollcall.kit.instants import Instant, read_instant
from rollcall.kit.paging import LONGEST_CURSOR
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

LongCursor = Annotated[str, Meta(max_length=LONGEST_CURSOR)]


class Walked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: LongCursor | None = None


class ForecastQuery(Walked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    days: Annotated[int, Meta(ge=1, le=366)] = 7


class ForecastAnswer(msgspec.Struct, frozen=True):
    forecast: Forecast
    data: list[Foreseen]
    """Accounts whose end comes, the first to end first."""
    page: PageInfo


class FixAnswer(msgspec.Struct, frozen=True):
    counts: list[FixCount]
    """Of the accounts' own problems, by reason."""
    data: list[Fix]
    """Devices first, on the first page; then accounts, the longest waiting first."""
    page: PageInfo


class MomentQuery(Walked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    time: Annotated[str, Meta(max_length=64)] | None = None
    """The moment that is asked about (RFC 3339); without one, now."""
    can_post: bool | None = None
    """Those alone that could post then, or those alone that could not."""


class MomentAnswer(msgspec.Struct, frozen=True):
    moment: Moment
    data: list[Stood]
    page: PageInfo


async def forecast(call: Call) -> ForecastAnswer:
    asked = call.query(ForecastQuery)
    forecasts = call.core.forecasts
    found = await forecasts.ending(asked.days, asked.cursor, asked.limit)
    return ForecastAnswer(await forecasts.ahead(asked.days), list(found.items), page_info(found))


async def fixes(call: Call) -> FixAnswer:
    asked = call.query(Walked)
    found = await call.core.fixes.queue(asked.cursor, asked.limit)
    return FixAnswer(await call.core.fixes.counts(), list(found.items), page_info(found))


async def moment(call: Call) -> MomentAnswer:
    asked = call.query(MomentQuery)
    at = call.core.unit.now if asked.time is None else _read_time(asked.time)
    found = await call.core.moments.each(
        at, can_post=asked.can_post, cursor=asked.cursor, limit=asked.limit
    )
    return MomentAnswer(await call.core.moments.whole(at), list(found.items), page_info(found))


def _read_time(text: str) -> Instant:
    """Raises Invalid."""
    try:
        return read_instant(text)
    except ValueError:
        raise Invalid({"time": "Not a date and time (RFC 3339)."}) from None


FORESIGHT = (
    Operation(
        "GET",
        "/v1/health/forecast",
        forecast,
        "getHealthForecast",
        query=ForecastQuery,
        answer=ForecastAnswer,
        summary="What will stop working in the next days, when and why",
    ),
    Operation(
        "GET",
        "/v1/health/at",
        moment,
        "getHealthAt",
        query=MomentQuery,
        answer=MomentAnswer,
        summary="How accounts were at a moment, and who could post then",
    ),
    Operation(
        "GET",
        "/v1/fixes",
        fixes,
        "listFixes",
        query=Walked,
        answer=FixAnswer,
        summary="What somebody has to do: each problem with the one thing that solves it",
    ),
)
