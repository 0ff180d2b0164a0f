"""The two questions that are asked of every kind of end: who comes next, and how many each day."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, bindparam, func, select, tuple_

from rollcall.core.accounts.counts import kept
from rollcall.core.accounts.views import OUR_ID
from rollcall.core.health.health import POSTS_IN
from rollcall.db.statements import Statement, among
from rollcall.db.tables import ACCOUNTS

A = ACCOUNTS.c
WORKS = sorted(state.value for state in POSTS_IN)
STILL_POSTS = (A.can_post.is_(True), among(A.health, "works"))
"""Only of who can post now anything is lost; asked with `works`."""
WHO = (OUR_ID, A.number, A.platform, A.username, A.display_name)
_NAMES = ("account_id", "number", "platform", "username", "display_name")


def each_end(
    limits: tuple[str, ...],
    source: FromClause,
    at: Column[Any],
    number: Column[Any],
    *where: ColumnElement[bool],
    also: Sequence[ColumnElement[Any]] = (),
) -> Statement:
    """Who it is and `at`, the first first; after `after_value` and `after_number`, `limit` many."""
    after = tuple_(at, number) > tuple_(
        bindparam("after_value", type_=at.type), bindparam("after_number", type_=number.type)
    )
    wanted = select(*WHO, at, *also).select_from(source).where(*where, after)
    limit = bindparam("limit", type_=A.version.type)
    return Statement(kept(wanted, limits).order_by(at, number).limit(limit))


def ends_by_day(
    limits: tuple[str, ...], source: FromClause, at: Column[Any], *where: ColumnElement[bool]
) -> Statement:
    """Days, and how many on each."""
    day = func.substr(at, 1, 10).label("day")
    wanted = select(day, func.count()).select_from(source).where(*where)
    return Statement(kept(wanted, limits).group_by(day))


def who_of(row: Sequence[Any]) -> dict[str, Any]:
    """The fields of whoever a row begins with."""
    return dict(zip(_NAMES, row[: len(_NAMES)], strict=True))
