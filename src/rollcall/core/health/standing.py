"""How the roster stands now, grouped as overviews need it: one look at the accounts answers all."""

from functools import cache

import msgspec
from sqlalchemy import ColumnElement, and_, case, func, select

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.views import accounts_and
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, DEVICES
from rollcall.kit.instants import Instant

A = ACCOUNTS.c


class Group(msgspec.Struct, frozen=True):
    """Accounts of one platform that are in the same state for the same reason."""

    platform: str
    health: str
    reason: str | None
    can_post: bool
    accounts: int
    signed_out: int
    switched_off: int
    online: int
    """On a device that is connected."""
    offline: int
    """On a device that is not."""
    unsaid: int
    """Of how many nobody said when what signs them in ends."""
    oldest: Instant
    """Since when the one that has been like this for longest has been so."""
    last_check: Instant | None


@cache
def standing(limits: tuple[str, ...]) -> Statement:
    """Rows of Group, in the order of its fields."""
    connected = func.coalesce(DEVICES.c.online, False)
    by = (A.platform, A.health, A.health_reason, A.can_post)
    wanted = select(
        *by,
        func.count(),
        _how_many(A.signed_in.is_(False)),
        _how_many(A.enabled.is_(False)),
        _how_many(connected.is_(True)),
        _how_many(and_(A.device_serial.is_not(None), connected.is_(False))),
        _how_many(A.session_expires_at.is_(None)),
        func.min(A.health_since),
        func.max(A.checked_at),
    ).select_from(accounts_and(devices=True))
    return Statement(kept(wanted, limits).group_by(*by).order_by(*by))


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
