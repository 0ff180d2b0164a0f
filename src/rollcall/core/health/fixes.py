"""What somebody has to do so that accounts work again: one entry for each problem.

What recovers by itself is none, nor is what was switched off on purpose or is looked at soon. All
accounts of a device that is offline are one problem, and the longest waiting come first.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, not_, or_, select, tuple_

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.listing import limits_of
from rollcall.core.accounts.views import OUR_ID
from rollcall.core.devices import reasons as device_reasons
from rollcall.core.health.actions import Action, action, device_action
from rollcall.core.health.health import Health, means
from rollcall.core.health.renewal import renews
from rollcall.core.health.standing import Group
from rollcall.core.health.walks import begin_of
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among
from rollcall.db.tables import ACCOUNTS, DEVICES
from rollcall.kit.instants import Instant
from rollcall.kit.paging import Cursor, Slice, spell_cursor
from rollcall.ports.platforms import Platforms

A = ACCOUNTS.c
D = DEVICES.c
ORDER = "fixes"
OFFLINE = "device_offline"
MOST_DEVICES = 100
NAMED = 20
"""Accounts of a device that are named with it; the rest are counted."""
ILL = sorted((Health.EXPIRED, Health.UNHEALTHY, Health.SETUP_INCOMPLETE, Health.EXPIRING))


class Touched(msgspec.Struct, frozen=True):
    account_id: str
    number: int
    platform: str
    username: str | None
    display_name: str | None


class Fix(msgspec.Struct, frozen=True):
    """A problem, whom it touches, and the one thing that solves it."""

    id: str
    """The same for as long as the problem lasts."""
    reason: str | None
    means: str | None
    health: str | None
    """The state of the account; null for a problem of several."""
    blocks: int
    """How many accounts cannot post meanwhile."""
    since: Instant | None
    accounts: list[Touched]
    """At most twenty; `touched` says how many there are."""
    touched: int
    action: Action


class Problem(msgspec.Struct, frozen=True):
    """Accounts of one platform that have the same problem of their own."""

    health: str
    platform: str
    reason: str | None
    can_post: bool
    accounts: int
    oldest: Instant
    """Since when the longest waiting one has had it."""


class FixCount(msgspec.Struct, frozen=True):
    reason: str | None
    problems: int


_ON_DEVICE = and_(D.workspace_id == A.workspace_id, D.serial == A.device_serial)
_IS_OFFLINE = exists().where(_ON_DEVICE, D.online.is_(False))
_WHO = (OUR_ID, A.number, A.platform, A.username, A.display_name)


def _needs_somebody() -> ColumnElement[bool]:
    cannot = and_(A.health == Health.HEALTHY.value, A.can_post.is_(False))
    return and_(or_(among(A.health, "ill"), cannot), _is_its_own())


def _is_its_own() -> ColumnElement[bool]:
    """The account's own problem: not one of its device, and none that is mended by itself."""
    renewed = and_(A.health == Health.EXPIRING.value, renews())
    of_device = and_(func.coalesce(A.health_reason, "") == OFFLINE, _IS_OFFLINE)
    return and_(not_(renewed), not_(of_device))


@cache
def _of_accounts(limits: tuple[str, ...]) -> Statement:
    after = tuple_(A.health_since, A.number) > tuple_(
        bindparam("after_value", type_=A.health_since.type),
        bindparam("after_number", type_=A.number.type),
    )
    wanted = select(*_WHO, A.health, A.health_reason, A.can_post, A.health_since, A.profile_url)
    wanted = kept(wanted, limits).where(_needs_somebody(), after)
    limit = bindparam("limit", type_=A.version.type)
    return Statement(wanted.order_by(A.health_since, A.number).limit(limit))


@cache
def _counted(limits: tuple[str, ...]) -> Statement:
    wanted = kept(select(A.health_reason, func.count()), limits).where(_needs_somebody())
    return Statement(wanted.group_by(A.health_reason))


@cache
def _problems(limits: tuple[str, ...]) -> Statement:
    """Rows of Problem in the order of its fields. By state first, whose index has the few ill."""
    by = (A.health, A.platform, A.health_reason, A.can_post)
    wanted = kept(select(*by, func.count(), func.min(A.health_since)), limits)
    wanted = wanted.where(among(A.health, "ill"), _is_its_own())
    return Statement(wanted.group_by(*by).order_by(*by))


@cache
def _of_devices(limits: tuple[str, ...]) -> Statement:
    wanted = select(
        D.serial,
        D.model,
        D.seen_at,
        D.reason,
        func.count(),
        func.sum(case((A.can_post.is_(False), 1), else_=0)),
    ).select_from(ACCOUNTS.join(DEVICES, _ON_DEVICE))
    wanted = kept(wanted, limits).where(D.online.is_(False), A.enabled)
    wanted = wanted.group_by(D.serial, D.model, D.seen_at, D.reason)
    return Statement(wanted.order_by(func.count().desc(), D.serial).limit(MOST_DEVICES))


@cache
def _on_devices(limits: tuple[str, ...]) -> Statement:
    """Who lives on these, the first few of each."""
    place = func.row_number().over(partition_by=A.device_serial, order_by=A.number).label("place")
    each = kept(select(*_WHO, A.device_serial, place), limits)
    of = each.where(among(A.device_serial, "serials"), A.enabled).subquery("on_a_device")
    return Statement(select(of).where(of.c.place <= NAMED).order_by(of.c.number))


class Fixes:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._limits = limits_of(unit.caller)

    async def queue(self, cursor: str | None, limit: int) -> Slice[Fix]:
        """Devices come first; then accounts. Raises Invalid for a cursor of another list."""
        devices = await self.devices() if cursor is None else []
        after = begin_of(cursor, ORDER)
        rows = await self._rows(
            _of_accounts,
            ill=ILL,
            after_value=after.value,
            after_number=after.number,
            limit=limit + 1,
        )
        shown = rows[:limit]
        next_cursor = None
        if len(rows) > limit:
            *_, since, _ = last = shown[-1]
            next_cursor = spell_cursor(Cursor(ORDER, since, last[1]))
        platforms = self._unit.platforms
        return Slice([*devices, *(_fix(row, platforms) for row in shown)], next_cursor, None)

    async def counts(self) -> list[FixCount]:
        """How many problems of accounts there are for each reason, the most first."""
        rows = await self._rows(_counted, ill=ILL)
        counts = [FixCount(reason, count) for reason, count in rows]
        return sorted(counts, key=lambda one: (-one.problems, one.reason or ""))

    async def problems(self, now: Sequence[Group]) -> list[Problem]:
        """The accounts' own problems in groups: few, whatever the roster.

        `now` is its standing, which knows the healthy that cannot post without another look at all.
        """
        rows = await self._rows(_problems, ill=ILL)
        found = [Problem(h, p, reason, bool(can), *rest) for h, p, reason, can, *rest in rows]
        return found + [
            Problem(one.health, one.platform, one.reason, False, one.accounts, one.oldest)
            for one in now
            if one.health == Health.HEALTHY and not one.can_post
        ]

    async def devices(self) -> list[Fix]:
        """One for each device that is offline and has accounts, those with the most first."""
        rows = await self._rows(_of_devices)
        living: dict[str, list[Touched]] = {}
        for *who, serial, _ in await self._rows(_on_devices, serials=[row[0] for row in rows]):
            living.setdefault(serial, []).append(Touched(*who))
        return [
            Fix(
                id=f"device:{serial}",
                reason=OFFLINE,
                means=_device_means(model or serial, reason),
                health=None,
                blocks=blocks,
                since=seen_at,
                accounts=living.get(serial, []),
                touched=count,
                action=device_action(serial, reason),
            )
            for serial, model, seen_at, reason, count, blocks in rows
        ]

    async def _rows(self, statement: Any, **asked: object) -> Sequence[Any]:
        bound = {"workspace_id": self._unit.caller.workspace_id} | self._limits | asked
        return await self._unit.rows(statement(tuple(self._limits)), bound)


def _device_means(name: str, reason: str | None) -> str:
    """With why, where an adb server tells it."""
    why = device_reasons.means(reason)
    return f"The device {name} is offline." + (f" {why}" if why else "")


def _fix(row: Sequence[Any], platforms: Platforms) -> Fix:
    *who, health, reason, can_post, since, profile = row
    touched = Touched(*who)
    card = platforms.card(touched.platform)
    where = profile or (card.profile_of(touched.username) if touched.username else card.base_url)
    return Fix(
        id=touched.account_id,
        reason=reason,
        means=means(reason),
        health=health,
        blocks=0 if can_post else 1,
        since=since,
        accounts=[touched],
        touched=1,
        action=action(
            reason, account_id=touched.account_id, number=touched.number, href=where or None
        ),
    )
