"""How accounts stood at a moment of the past, and who could post then: read from their history."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, func, select

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.listing import limits_of
from rollcall.core.accounts.views import OUR_ID
from rollcall.core.health.health import means
from rollcall.core.health.walks import begin_of
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, HEALTH_HISTORY
from rollcall.kit.instants import Instant
from rollcall.kit.paging import Cursor, Slice, spell_cursor

A = ACCOUNTS.c
H = HEALTH_HISTORY.c
ORDER = "number"


class Stood(msgspec.Struct, frozen=True):
    """How an account was at a moment."""

    account_id: str
    number: int
    platform: str
    username: str | None
    display_name: str | None
    health: str
    can_post: bool
    reason: str | None
    means: str | None
    confidence: str
    since: Instant


class Moment(msgspec.Struct, frozen=True):
    """The whole roster at a moment: accounts that are on it now, and were known by then."""

    at: Instant
    accounts: int
    can_post: int
    states: dict[str, int]


def _then() -> ColumnElement[Any]:
    """The id of the last change of an account that had happened by then."""
    of = HEALTH_HISTORY.alias("until_then")
    return (
        select(of.c.id)
        .where(
            of.c.workspace_id == A.workspace_id,
            of.c.account_number == A.number,
            of.c.at <= bindparam("at"),
        )
        .order_by(of.c.at.desc(), of.c.id.desc())
        .limit(1)
        .correlate(ACCOUNTS)
        .scalar_subquery()
    )


def _standing(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).select_from(ACCOUNTS.join(HEALTH_HISTORY, H.id == _then()))


@cache
def _listed(limits: tuple[str, ...], *, posting: bool) -> Statement:
    who = (OUR_ID, A.number, A.platform, A.username, A.display_name)
    wanted = kept(_standing(*who, H.state, H.can_post, H.reason, H.confidence, H.at), limits)
    wanted = wanted.where(A.number > bindparam("after_number", type_=A.number.type))
    if posting:
        wanted = wanted.where(H.can_post == bindparam("can_post"))
    limit = bindparam("limit", type_=A.version.type)
    return Statement(wanted.order_by(A.number).limit(limit))


@cache
def _counted(limits: tuple[str, ...]) -> Statement:
    by = (H.state, H.can_post)
    return Statement(kept(_standing(*by, func.count()), limits).group_by(*by))


class Moments:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._limits = limits_of(unit.caller)

    async def whole(self, at: Instant) -> Moment:
        states: Counter[str] = Counter()
        posting = 0
        for state, can_post, count in await self._rows(_counted(tuple(self._limits)), at=at):
            states[state] += count
            posting += count if can_post else 0
        return Moment(at, states.total(), posting, dict(sorted(states.items())))

    async def each(
        self, at: Instant, *, can_post: bool | None, cursor: str | None, limit: int
    ) -> Slice[Stood]:
        """In the order of their numbers. Raises Invalid for a cursor of another list."""
        statement = _listed(tuple(self._limits), posting=can_post is not None)
        after = begin_of(cursor, ORDER).number
        asked = {} if can_post is None else {"can_post": can_post}
        rows = await self._rows(statement, at=at, after_number=after, limit=limit + 1, **asked)
        found = [_stood(row) for row in rows[:limit]]
        more = len(rows) > limit
        next_cursor = spell_cursor(Cursor(ORDER, "", found[-1].number)) if more else None
        return Slice(found, next_cursor, None)

    async def _rows(self, statement: Statement, **asked: object) -> Sequence[Any]:
        bound = {"workspace_id": self._unit.caller.workspace_id} | self._limits | asked
        return await self._unit.rows(statement, bound)


def _stood(row: Sequence[Any]) -> Stood:
    id_, number, platform, username, name, state, can_post, reason, confidence, since = row
    who = id_, number, platform, username, name
    return Stood(*who, state, bool(can_post), reason, means(reason), confidence, since)
