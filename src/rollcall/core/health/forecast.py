"""What will stop working in the next days, when and why, and what of it is renewed by itself."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, case, func, select, tuple_

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.listing import limits_of
from rollcall.core.accounts.views import OUR_ID
from rollcall.core.health.checking import known_of
from rollcall.core.health.health import POSTS_IN, Health, means, remedy
from rollcall.core.health.leasing import OF_RECORD, holds
from rollcall.core.health.renewal import renews
from rollcall.core.health.walks import begin_of
from rollcall.core.unit import Unit
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.statements import Statement, among
from rollcall.db.tables import ACCOUNTS
from rollcall.kit.instants import Instant, instant
from rollcall.kit.paging import Cursor, Slice, spell_cursor

A = ACCOUNTS.c
ORDER = "ends"
MOST_LIMITS = 200
"""Limits that are told one by one; the rest are counted."""
MOST_READ = 5_000
WORKS = sorted(state.value for state in POSTS_IN)


class Foreseen(msgspec.Struct, frozen=True):
    """An account of which something ends."""

    account_id: str
    number: int
    platform: str
    username: str | None
    display_name: str | None
    at: Instant
    reason: str
    """Why it will not work then."""
    means: str | None
    remedy: str | None
    renews_itself: bool
    """Whether it is renewed before, so that nobody need do anything."""


class Ending(msgspec.Struct, frozen=True):
    """Accounts that end on one day for one reason."""

    date: str
    reason: str
    renews_itself: bool
    accounts: int


class LimitEnding(msgspec.Struct, frozen=True):
    """An account that works again by itself."""

    account_id: str
    number: int
    platform: str
    username: str | None
    display_name: str | None
    at: Instant
    reason: str | None


class DayAhead(msgspec.Struct, frozen=True):
    date: str
    stops: int
    renews: int


class Forecast(msgspec.Struct, frozen=True):
    at: Instant
    until: Instant
    can_post: int
    """How many can now."""
    stops: int
    """How many of these will not be able to by then unless somebody does something."""
    renews: int
    unforeseen: int
    """How many can post of which nobody said when what signs them in ends."""
    days: list[DayAhead]
    limits: list[LimitEnding]
    """Those that are held back now and will not be by then, the first to end first."""


_WHO = (OUR_ID, A.number, A.platform, A.username, A.display_name)
_ENDING = (
    A.can_post.is_(True),
    among(A.health, "works"),
    A.session_expires_at > bindparam("now"),
    A.session_expires_at <= bindparam("until"),
)
_AFTER = tuple_(A.session_expires_at, A.number) > tuple_(
    bindparam("after_value", type_=A.session_expires_at.type),
    bindparam("after_number", type_=A.number.type),
)


@cache
def _ending(limits: tuple[str, ...]) -> Statement:
    wanted = select(*_WHO, A.session_expires_at, holds(SecretKind.ACCESS_TOKEN), renews()).where(
        *_ENDING, _AFTER
    )
    order = (A.session_expires_at, A.number)
    limit = bindparam("limit", type_=A.version.type)
    return Statement(kept(wanted, limits).order_by(*order).limit(limit))


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
    wanted = select(*_WHO, *(A[name] for name in OF_RECORD))
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

    async def ahead(self, days: int) -> Forecast:
        """The next `days` days in sum."""
        until = self._until(days)
        by_day: dict[str, list[int]] = {}
        for one in await self.by_day(days):
            by_day.setdefault(one.date, [0, 0])[one.renews_itself] += one.accounts
        [[can_post, unforeseen]] = await self._rows(_posting)
        return Forecast(
            at=self._unit.now,
            until=until,
            can_post=can_post,
            stops=sum(stops for stops, _ in by_day.values()),
            renews=sum(renewed for _, renewed in by_day.values()),
            unforeseen=unforeseen,
            days=[DayAhead(day, *by_day[day]) for day in sorted(by_day)],
            limits=await self.limits_ending(days),
        )

    async def by_day(self, days: int) -> list[Ending]:
        """How many end on each day and why, the first day first."""
        rows = await self._rows(_by_day, until=self._until(days), works=WORKS)
        return [
            Ending(day, _reason(token), bool(renewed), count) for day, token, renewed, count in rows
        ]

    async def ending(self, days: int, cursor: str | None, limit: int) -> Slice[Foreseen]:
        """Accounts whose end comes, the first to end first. Raises Invalid for a wrong cursor."""
        after = begin_of(cursor, ORDER)
        rows = await self._rows(
            _ending,
            until=self._until(days),
            works=WORKS,
            after_value=after.value,
            after_number=after.number,
            limit=limit + 1,
        )
        found = [_foreseen(row) for row in rows[:limit]]
        last = found[-1] if len(rows) > limit else None
        more = None if last is None else spell_cursor(Cursor(ORDER, last.at, last.number))
        return Slice(found, more, None)

    async def limits_ending(self, days: int) -> list[LimitEnding]:
        """Those held back that will not be by then: the first to end first, so many at most."""
        until = self._until(days)
        found: list[LimitEnding] = []
        for row in await self._rows(_limited):
            known = known_of(
                dict(zip(OF_RECORD, row[len(_WHO) :], strict=True)), has_token=False, renews=False
            )
            ends = known.limit_ends
            if ends is not None and ends <= until:
                id_, number, platform, username, name = row[: len(_WHO)]
                found.append(LimitEnding(id_, number, platform, username, name, ends, known.reason))
        return sorted(found, key=lambda one: (one.at, one.number))[:MOST_LIMITS]

    async def _rows(self, statement: Any, **asked: object) -> Sequence[Any]:
        bound = self._asked | {"now": self._unit.now} | asked
        return await self._unit.rows(statement(self._limits), bound)

    def _until(self, days: int) -> Instant:
        return instant(self._unit.clock() + timedelta(days=days))


def _foreseen(row: Sequence[Any]) -> Foreseen:
    id_, number, platform, username, name, at, has_token, renewed = row
    reason = _reason(has_token)
    who = id_, number, platform, username, name
    return Foreseen(*who, at, reason, means(reason), remedy(reason), bool(renewed))


def _reason(has_token: object) -> str:
    return "token_expired" if has_token else "session_expired"
