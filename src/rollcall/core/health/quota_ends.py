"""Accounts that are about to use up what their platform allows, foreseen by their pace."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select, tuple_

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.listing import limits_of
from rollcall.core.accounts.views import OUR_ID
from rollcall.core.health.foreseen import AHEAD, QUOTA, Ending, Foreseen, Use
from rollcall.core.health.health import POSTS_IN
from rollcall.core.health.paces import Reading, decoded
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among
from rollcall.db.tables import ACCOUNTS, CHECKS
from rollcall.kit.instants import Instant

A = ACCOUNTS.c
C = CHECKS.c
WORKS = sorted(state.value for state in POSTS_IN)
_OF_ACCOUNT = and_(A.number == C.account_number, A.workspace_id == C.workspace_id)
_BOTH = CHECKS.join(ACCOUNTS, _OF_ACCOUNT)
_USED_UP = (
    C.workspace_id == bindparam("workspace_id"),
    C.used_up_at > bindparam("now"),
    C.used_up_at <= bindparam("until"),
    A.can_post.is_(True),
    among(A.health, "works"),
)


@cache
def used_up(limits: tuple[str, ...]) -> Statement:
    who = (OUR_ID, A.number, A.platform, A.username, A.display_name, C.used_up_at, C.quotas)
    after = tuple_(C.used_up_at, C.account_number) > tuple_(
        bindparam("after_value", type_=C.used_up_at.type),
        bindparam("after_number", type_=C.account_number.type),
    )
    wanted = select(*who).select_from(_BOTH).where(*_USED_UP, after)
    limit = bindparam("limit", type_=A.version.type)
    return Statement(kept(wanted, limits).order_by(C.used_up_at, C.account_number).limit(limit))


@cache
def used_up_by_day(limits: tuple[str, ...]) -> Statement:
    day = func.substr(C.used_up_at, 1, 10).label("day")
    wanted = select(day, func.count()).select_from(_BOTH).where(*_USED_UP)
    return Statement(kept(wanted, limits).group_by(day))


class QuotaEnds:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        limits = limits_of(unit.caller)
        self._limits = tuple(limits)
        self._asked = {"workspace_id": unit.caller.workspace_id, "works": WORKS} | limits

    async def ending(
        self, until: Instant, after: tuple[Instant | None, int], limit: int
    ) -> list[Foreseen]:
        value, number = after
        place = {"after_value": value or "", "after_number": number, "limit": limit}
        rows = await self._rows(used_up, until, place)
        return [one for row in rows if (one := _foreseen(row)) is not None]

    async def by_day(self, until: Instant) -> list[Ending]:
        rows = await self._rows(used_up_by_day, until, {})
        return [Ending(day, QUOTA, False, count, True) for day, count in rows]

    async def _rows(self, statement: Any, until: Instant, more: dict[str, Any]) -> Sequence[Any]:
        asked = self._asked | {"now": self._unit.now, "until": until} | more
        return await self._unit.rows(statement(self._limits), asked)


def _foreseen(row: Sequence[Any]) -> Foreseen | None:
    id_, number, platform, username, name, at, quotas = row
    reading = next((one for one in decoded(quotas) if one.used_up_at == at), None)
    if reading is None:
        return None
    means, remedy = AHEAD[QUOTA]
    return Foreseen(
        account_id=id_,
        number=number,
        platform=platform,
        username=username,
        display_name=name,
        at=at,
        reason=QUOTA,
        means=means,
        remedy=remedy,
        renews_itself=False,
        stops=reading.stops,
        estimated=True,
        quota=_use(reading),
    )


def _use(reading: Reading) -> Use:
    return Use(
        of=reading.of,
        limit=reading.limit,
        left=reading.left,
        per_hour=reading.per_hour,
        since=reading.since,
        read_at=reading.at,
        renews_at=reading.renews_at or reading.at,
        shared=reading.shared,
    )
