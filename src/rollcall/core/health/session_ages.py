"""Sessions of which nobody named an end, foreseen by how long those like them last here."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, exists, or_, select, tuple_

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.listing import limits_of
from rollcall.core.health.ends import STILL_POSTS, WORKS, each_end, ends_by_day, who_of
from rollcall.core.health.foreseen import AHEAD, SESSION_AGE, Age, Ending, Foreseen, SessionsKnown
from rollcall.core.health.lifetimes import FEWEST, Lifetimes, Window, lifetimes
from rollcall.core.sessions.kinds import SessionKind
from rollcall.core.sessions.spells import WORKS_IN
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, GRANTS, SESSION_SPELLS
from rollcall.kit.instants import Instant, instant, moment

A = ACCOUNTS.c
G = GRANTS.c
P = SESSION_SPELLS.c
SAMPLE = 500
"""Sessions of a platform and kind that are looked at, drawn by lot however many there are."""
TOO_FEW = "Only {ended} of {seen} are known to have ended by themselves; it takes {fewest}."
A_DAY = timedelta(days=1)


class Group(msgspec.Struct, frozen=True):
    """The sessions of one kind on one platform."""

    platform: str
    kind: str
    lifetimes: Lifetimes


NEXT = Statement(
    select(P.platform, P.kind)
    .where(
        P.workspace_id == bindparam("workspace_id"),
        tuple_(P.platform, P.kind)
        > tuple_(
            bindparam("platform", type_=P.platform.type), bindparam("kind", type_=P.kind.type)
        ),
    )
    .order_by(P.platform, P.kind)
    .limit(1)
)
_OF_GROUP = (
    P.workspace_id == bindparam("workspace_id"),
    P.platform == bindparam("platform"),
    P.kind == bindparam("kind"),
)
_CONSENTED = exists().where(
    G.workspace_id == A.workspace_id,
    G.account_number == A.number,
    G.renewable.is_(True),
    G.ended_at.is_(None),
)
"""What an owner consented to is renewed, and its end is said."""
_AGED = (
    *_OF_GROUP,
    P.ended_at.is_(None),
    P.began_at > bindparam("after"),
    P.began_at <= bindparam("up_to"),
    *STILL_POSTS,
    A.session_expires_at.is_(None),
    or_(P.kind != SessionKind.OAUTH.value, ~_CONSENTED),
)
_OF_ACCOUNT = and_(A.number == P.account_number, A.workspace_id == P.workspace_id)
_BOTH = SESSION_SPELLS.join(ACCOUNTS, _OF_ACCOUNT)


@cache
def sample(limits: tuple[str, ...]) -> Statement:
    columns = (P.began_at, P.ended_at, P.proved, A.health, A.health_since, A.checked_at)
    wanted = select(*columns).select_from(_BOTH).where(*_OF_GROUP)
    return Statement(kept(wanted, limits).order_by(P.lot).limit(SAMPLE))


@cache
def aged(limits: tuple[str, ...]) -> Statement:
    return each_end(limits, _BOTH, P.began_at, P.account_number, *_AGED)


@cache
def aged_by_day(limits: tuple[str, ...]) -> Statement:
    return ends_by_day(limits, _BOTH, P.began_at, *_AGED)


class SessionAges:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._now = unit.clock()
        limits = limits_of(unit.caller)
        self._limits = tuple(limits)
        self._asked = {"workspace_id": unit.caller.workspace_id} | limits
        self._groups: list[Group] | None = None

    async def known(self) -> list[SessionsKnown]:
        return [_known(group) for group in await self._each_group()]

    async def ending(
        self, days: int, after: tuple[Instant | None, int], limit: int
    ) -> list[Foreseen]:
        """Those that end within so many days, the first first, after one end and account."""
        value, number = after
        found: list[Foreseen] = []
        async for group, window in self._windows(days):
            begun = "" if value is None else instant(moment(value) - window.days * A_DAY)
            asked = {"after_value": begun, "after_number": number, "limit": limit}
            rows = await self._rows(aged, group, window, asked)
            found += [_foreseen(row, group.lifetimes, window) for row in rows]
        return sorted(found, key=lambda one: (one.at, one.number))[:limit]

    async def by_day(self, days: int) -> list[Ending]:
        found: dict[str, int] = {}
        async for group, window in self._windows(days):
            for day, count in await self._rows(aged_by_day, group, window, {}):
                then = datetime.fromisoformat(day) + window.days * A_DAY
                date = then.date().isoformat()
                found[date] = found.get(date, 0) + count
        ends = sorted(found.items())
        return [Ending(day, SESSION_AGE, False, count, True) for day, count in ends]

    async def _windows(self, days: int) -> AsyncIterator[tuple[Group, Window]]:
        for group in await self._each_group():
            for window in group.lifetimes.windows(self._now, days):
                yield group, window

    async def _rows(
        self, statement: Any, group: Group, window: Window, more: dict[str, Any]
    ) -> Sequence[Any]:
        asked = {"platform": group.platform, "kind": group.kind, "works": WORKS}
        between = {"after": window.after, "up_to": window.up_to}
        return await self._unit.rows(statement(self._limits), self._asked | asked | between | more)

    async def _each_group(self) -> list[Group]:
        if self._groups is None:
            self._groups = [group async for group in self._look()]
        return self._groups

    async def _look(self) -> AsyncIterator[Group]:
        asked = self._asked | {"platform": "", "kind": ""}
        while found := await self._unit.rows(NEXT, asked, quick=True):
            [[platform, kind]] = found
            asked |= {"platform": platform, "kind": kind}
            rows = await self._unit.rows(sample(self._limits), asked)
            if rows:
                yield Group(platform, kind, lifetimes(_lasted(row) for row in rows))


def _lasted(row: Sequence[Any]) -> tuple[int, bool]:
    """For how many days a session was seen to last, and whether it ended then by itself."""
    began_at, ended_at, proved, health, since, checked_at = row
    seen = ended_at
    if ended_at is None:
        # Whoever cannot be used is looked at no more; who works did when it was looked at last.
        seen = max(since, checked_at or "") if health in WORKS_IN else since
    lasted = moment(seen) - moment(began_at)
    return max(0 if not proved else 1, round(lasted / A_DAY)), bool(proved)


def _known(group: Group) -> SessionsKnown:
    of = group.lifetimes
    why = None if of.tells else TOO_FEW.format(ended=of.ended, seen=of.seen, fewest=FEWEST)
    return SessionsKnown(group.platform, group.kind, of.seen, of.ended, of.median, why)


def _foreseen(row: Sequence[Any], of: Lifetimes, window: Window) -> Foreseen:
    began_at = row[-1]
    means, remedy = AHEAD[SESSION_AGE]
    return Foreseen(
        **who_of(row),
        at=instant(moment(began_at) + window.days * A_DAY),
        reason=SESSION_AGE,
        means=means,
        remedy=remedy,
        renews_itself=False,
        estimated=True,
        age=Age(began_at=began_at, days=window.days, ended=of.ended, median_days=of.median),
    )
