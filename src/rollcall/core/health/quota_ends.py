"""Accounts that are about to use up what their platform allows, foreseen by their pace."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam

from rollcall.core.accounts.listing import limits_of
from rollcall.core.health.ends import STILL_POSTS, WORKS, each_end, ends_by_day, who_of
from rollcall.core.health.foreseen import AHEAD, QUOTA, Ending, Foreseen, Use
from rollcall.core.health.paces import Reading, decoded
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, CHECKS
from rollcall.kit.instants import Instant

A = ACCOUNTS.c
C = CHECKS.c
_OF_ACCOUNT = and_(A.number == C.account_number, A.workspace_id == C.workspace_id)
_BOTH = CHECKS.join(ACCOUNTS, _OF_ACCOUNT)
_USED_UP = (
    C.workspace_id == bindparam("workspace_id"),
    C.used_up_at > bindparam("now"),
    C.used_up_at <= bindparam("until"),
    *STILL_POSTS,
)


@cache
def used_up(limits: tuple[str, ...]) -> Statement:
    return each_end(limits, _BOTH, C.used_up_at, C.account_number, *_USED_UP, also=(C.quotas,))


@cache
def used_up_by_day(limits: tuple[str, ...]) -> Statement:
    return ends_by_day(limits, _BOTH, C.used_up_at, *_USED_UP)


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
    *_, at, quotas = row
    reading = next((one for one in decoded(quotas) if one.used_up_at == at), None)
    if reading is None:
        return None
    means, remedy = AHEAD[QUOTA]
    return Foreseen(
        **who_of(row),
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
