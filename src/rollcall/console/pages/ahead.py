"""The next seven days, on the overview: what stops working by day and why, and what does not."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

from rollcall.console import addresses
from rollcall.console.pages import figures
from rollcall.console.views.overview import Ahead, AheadAccount, AheadDay
from rollcall.console.visit import SignedIn
from rollcall.console.words import day as day_words
from rollcall.console.words import name_of, platform_mark
from rollcall.core.health.forecast import MOST_LIMITS
from rollcall.core.health.foreseen import (
    QUOTA,
    RENEWS,
    SESSION_AGE,
    STOPS,
    USED_UP,
    Ending,
    Foreseen,
    Use,
    what_of,
)
from rollcall.core.health.standing import Group

ENDS = {
    "token_expired": "access token ends",
    "session_expired": "session ends",
    SESSION_AGE: "session about to end by its age",
    QUOTA: "quota used up for a while",
}
"""What is said of a reason as long as it lies ahead."""


async def ahead(to: SignedIn, groups: Iterable[Group]) -> Ahead:
    coming = await figures.coming(to)
    stops, renews, used_up = (_of(what, coming.endings) for what in (STOPS, RENEWS, USED_UP))
    estimated = _sum(one for one in coming.endings if one.reason == SESSION_AGE)
    return Ahead(
        stops=stops,
        used_up=used_up,
        renews=renews,
        days=tuple(
            _day(date, list(endings))
            for date, endings in groupby(coming.endings, key=lambda one: one.date)
        ),
        first=tuple(_account(to, foreseen) for foreseen in coming.first),
        more=max(0, stops + renews + used_up - len(coming.first)),
        recover=_recover(coming.recover),
        unsaid=max(0, sum(group.unsaid for group in groups if group.can_post) - estimated),
    )


def _of(what: str, endings: Iterable[Ending]) -> int:
    return _sum(ending for ending in endings if what_of(ending) == what)


def _sum(endings: Iterable[Ending]) -> int:
    return sum(ending.accounts for ending in endings)


def _recover(count: int) -> str:
    if count >= MOST_LIMITS:
        return f"{count:,} or more held back now work again by then."
    return (
        f"{count:,} held back now work{'s' if count == 1 else ''} again by then." if count else ""
    )


def _day(date: str, endings: Sequence[Ending]) -> AheadDay:
    then = datetime.fromisoformat(date).replace(tzinfo=UTC)
    stopping = [ending for ending in endings if what_of(ending) != RENEWS]
    return AheadDay(
        iso=date,
        label=f"{then:%a} {day_words(then)}",
        stops=_sum(stopping),
        why=_why(stopping),
        renews=_of(RENEWS, endings),
    )


def _why(stopping: Sequence[Ending]) -> str:
    if len(stopping) == 1:
        return ENDS[stopping[0].reason]
    return ", ".join(f"{one.accounts:,} {ENDS[one.reason]}" for one in stopping)


def _account(to: SignedIn, foreseen: Foreseen) -> AheadAccount:
    return AheadAccount(
        account=name_of(foreseen.username, foreseen.display_name),
        href=addresses.account(foreseen.account_id),
        platform=platform_mark(foreseen.platform, to.core.platforms),
        why=ENDS[foreseen.reason],
        basis=_basis(foreseen),
        at=to.visit.times.of(foreseen.at),
        renews=foreseen.renews_itself,
    )


def _basis(foreseen: Foreseen) -> str:
    """By what an end is estimated; nothing where somebody named it."""
    age = foreseen.age
    if foreseen.quota is not None:
        return _pace(foreseen.quota, foreseen.stops)
    if age is None:
        return ""
    return f"Estimated: {age.ended:,} like it are known to have ended, about {age.days} days old."


def _pace(quota: Use, stops: str) -> str:
    left = f"{quota.left:,} of {quota.limit:,}" if quota.limit else f"{quota.left:,}"
    of = f"{left} {quota.of} left, {quota.per_hour:.1f} an hour are used"
    return f"Estimated, of {stops} alone: {of}; it renews by itself."
