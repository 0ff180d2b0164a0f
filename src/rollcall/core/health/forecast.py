"""What will stop working in the next days, when and why, and what of it is renewed by itself."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.listing import limits_of
from rollcall.core.errors import Invalid
from rollcall.core.health.checking import known_of
from rollcall.core.health.ends import STILL_POSTS, WHO, WORKS, each_end, who_of
from rollcall.core.health.foreseen import (
    RENEWS,
    SESSION_AGE,
    STOPS,
    USED_UP,
    DayAhead,
    Ending,
    Forecast,
    Foreseen,
    LimitEnding,
    what_of,
)
from rollcall.core.health.health import Health, means, remedy
from rollcall.core.health.leasing import OF_RECORD, holds
from rollcall.core.health.quota_ends import QuotaEnds
from rollcall.core.health.renewal import renews
from rollcall.core.health.session_ages import SessionAges
from rollcall.core.health.walks import begin_of
from rollcall.core.unit import Unit
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS
from rollcall.kit.instants import Instant, instant, read_instant
from rollcall.kit.paging import Cursor, Slice, spell_cursor

A = ACCOUNTS.c
ORDER = "ends"
MOST_LIMITS = 200
"""Limits that are told one by one; the rest are counted."""
MOST_READ = 5_000
_ENDING = (
    *STILL_POSTS,
    A.session_expires_at > bindparam("now"),
    A.session_expires_at <= bindparam("until"),
)


@cache
def _ending(limits: tuple[str, ...]) -> Statement:
    also = (holds(SecretKind.ACCESS_TOKEN), renews())
    return each_end(limits, ACCOUNTS, A.session_expires_at, A.number, *_ENDING, also=also)


@cache
def _by_day(limits: tuple[str, ...]) -> Statement:
    day = func.substr(A.session_expires_at, 1, 10).label("day")
    renewed = case((renews(), 1), else_=0).label("renewed")
    token = case((holds(SecretKind.ACCESS_TOKEN), 1), else_=0).label("token")
    of = kept(select(day, token, renewed).where(*_ENDING), limits).subquery("each_end").c
    by = (of.day, of.token, of.renewed)
    return Statement(select(*by, func.count()).group_by(*by).order_by(*by))


@cache
def _posting(limits: tuple[str, ...]) -> Statement:
    """How many can post, and of how many nobody said when that ends."""
    unsaid = and_(A.session_expires_at.is_(None), A.can_post.is_(True))
    return Statement(kept(select(_sum(A.can_post.is_(True)), _sum(unsaid)), limits))


@cache
def _limited(limits: tuple[str, ...]) -> Statement:
    wanted = select(*WHO, *(A[name] for name in OF_RECORD))
    held = kept(wanted, limits).where(A.health == Health.LIMITED.value)
    return Statement(held.order_by(A.number).limit(MOST_READ))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


class Forecasts:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        limits = limits_of(unit.caller)
        self._limits = tuple(limits)
        self._asked = {"workspace_id": unit.caller.workspace_id} | limits
        self._ages = SessionAges(unit)
        self._quotas = QuotaEnds(unit)

    async def ahead(self, days: int) -> Forecast:
        """The next `days` days in sum."""
        endings = await self.by_day(days)
        by_day = [
            _day(date, list(those)) for date, those in groupby(endings, key=lambda one: one.date)
        ]
        [[can_post, unsaid]] = await self._rows(_posting)
        estimated = sum(one.accounts for one in endings if one.reason == SESSION_AGE)
        return Forecast(
            at=self._unit.now,
            until=self._until(days),
            can_post=can_post,
            stops=sum(day.stops for day in by_day),
            renews=sum(day.renews for day in by_day),
            estimated=estimated,
            used_up=sum(day.used_up for day in by_day),
            unforeseen=max(0, unsaid - estimated),
            sessions=await self._ages.known(),
            days=by_day,
            limits=await self.limits_ending(days),
        )

    async def by_day(self, days: int) -> list[Ending]:
        """How many end on each day and why, the first day first."""
        rows = await self._rows(_by_day, until=self._until(days), works=WORKS)
        said = [
            Ending(day, _reason(token), bool(renewed), count) for day, token, renewed, count in rows
        ]
        aged = await self._ages.by_day(days)
        used_up = await self._quotas.by_day(self._until(days))
        return sorted([*said, *aged, *used_up], key=lambda ending: ending.date)

    async def ending(self, days: int, cursor: str | None, limit: int) -> Slice[Foreseen]:
        """Accounts whose end comes, the first to end first. Raises Invalid for a wrong cursor."""
        after = _after_which(cursor)
        said = await self._said(days, after, limit + 1)
        aged = await self._ages.ending(days, after, limit + 1)
        used_up = await self._quotas.ending(self._until(days), after, limit + 1)
        rows = sorted([*said, *aged, *used_up], key=lambda one: (one.at, one.number))
        found = rows[:limit]
        last = found[-1] if len(rows) > limit else None
        more = None if last is None else spell_cursor(Cursor(ORDER, last.at, last.number))
        return Slice(found, more, None)

    async def _said(
        self, days: int, after: tuple[Instant | None, int], limit: int
    ) -> list[Foreseen]:
        rows = await self._rows(
            _ending,
            until=self._until(days),
            works=WORKS,
            after_value=after[0] or "",
            after_number=after[1],
            limit=limit,
        )
        return [_foreseen(row) for row in rows]

    async def limits_ending(self, days: int) -> list[LimitEnding]:
        """Those held back that will not be by then: the first to end first, so many at most."""
        until = self._until(days)
        found: list[LimitEnding] = []
        for row in await self._rows(_limited):
            known = known_of(
                dict(zip(OF_RECORD, row[len(WHO) :], strict=True)), has_token=False, renews=False
            )
            ends = known.limit_ends
            if ends is not None and ends <= until:
                found.append(LimitEnding(**who_of(row), at=ends, reason=known.reason))
        return sorted(found, key=lambda one: (one.at, one.number))[:MOST_LIMITS]

    async def _rows(self, statement: Any, **asked: object) -> Sequence[Any]:
        bound = self._asked | {"now": self._unit.now} | asked
        return await self._unit.rows(statement(self._limits), bound)

    def _until(self, days: int) -> Instant:
        return instant(self._unit.clock() + timedelta(days=days))


def _day(date: str, endings: Sequence[Ending]) -> DayAhead:
    counted = Counter[str]()
    for one in endings:
        counted[what_of(one)] += one.accounts
    return DayAhead(date, counted[STOPS], counted[RENEWS], counted[USED_UP])


def _after_which(cursor: str | None) -> tuple[Instant | None, int]:
    """After which end, and of which account, a walk goes on. Raises Invalid."""
    if cursor is None:
        return None, 0
    after = begin_of(cursor, ORDER)
    try:
        return read_instant(str(after.value)), after.number
    except ValueError:
        raise Invalid({"cursor": "Not a cursor of this list."}) from None


def _foreseen(row: Sequence[Any]) -> Foreseen:
    *_, at, has_token, renewed = row
    reason = _reason(has_token)
    return Foreseen(
        **who_of(row),
        at=at,
        reason=reason,
        means=means(reason),
        remedy=remedy(reason),
        renews_itself=bool(renewed),
    )


def _reason(has_token: object) -> str:
    return "token_expired" if has_token else "session_expired"
