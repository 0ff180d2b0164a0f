"""The latest changes of health anywhere in the roster."""

from functools import cache

import msgspec
from sqlalchemy import bindparam, select, tuple_

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.views import OUR_ID
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS, HEALTH_HISTORY
from rollcall.kit.instants import Instant

A = ACCOUNTS.c
H = HEALTH_HISTORY.c


class LatestChange(msgspec.Struct, frozen=True):
    account_id: str
    platform: str
    username: str | None
    display_name: str | None
    before: str | None
    """The state it was in; None where this is the first that is known."""
    after: str
    reason: str | None
    at: Instant


@cache
def latest(limits: tuple[str, ...]) -> Statement:
    """Rows of LatestChange in the order of its fields, the newest first."""
    before = HEALTH_HISTORY.alias("before_it")
    earlier = (
        select(before.c.state)
        .where(
            before.c.workspace_id == H.workspace_id,
            before.c.account_number == H.account_number,
            tuple_(before.c.at, before.c.id) < tuple_(H.at, H.id),
        )
        .order_by(before.c.at.desc(), before.c.id.desc())
        .limit(1)
        .correlate(HEALTH_HISTORY)
        .scalar_subquery()
    )
    wanted = (
        select(OUR_ID, A.platform, A.username, A.display_name, earlier, H.state, H.reason, H.at)
        .select_from(HEALTH_HISTORY.join(ACCOUNTS, A.number == H.account_number))
        .where(H.workspace_id == bindparam("workspace_id"), H.at <= bindparam("until"))
        .order_by(H.at.desc(), H.id.desc())
        .limit(bindparam("limit", type_=A.version.type))
    )
    return Statement(kept(wanted, limits))
