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
from rollcall.core.health.foreseen import SESSION_AGE, Ending, Foreseen
from rollcall.core.health.standing import Group

ENDS = {
    "token_expired": "access token ends",
    "session_expired": "session ends",
    SESSION_AGE: "session about to end by its age",
}
"""What is said of a reason as long as it lies ahead."""


async def ahead(to: SignedIn, groups: Iterable[Group]) -> Ahead:
    coming = await figures.coming(to)
    stops = _sum(one for one in coming.endings if not one.renews_itself)
    renews = _sum(one for one in coming.endings if one.renews_itself)
    estimated = _sum(one for one in coming.endings if one.estimated)
    return Ahead(
        stops=stops,
        renews=renews,
        days=tuple(
            _day(date, list(endings))
            for date, endings in groupby(coming.endings, key=lambda one: one.date)
        ),
        first=tuple(_account(to, foreseen) for foreseen in coming.first),
        more=max(0, stops + renews - len(coming.first)),
        recover=_recover(coming.recover),
        unsaid=max(0, sum(group.unsaid for group in groups if group.can_post) - estimated),
    )


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
    stopping = [ending for ending in endings if not ending.renews_itself]
    return AheadDay(
        iso=date,
        label=f"{then:%a} {day_words(then)}",
        stops=_sum(stopping),
        why=_why(stopping),
        renews=_sum(ending for ending in endings if ending.renews_itself),
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
    if age is None:
        return ""
    return f"Estimated: {age.ended:,} like it are known to have ended, about {age.days} days old."
