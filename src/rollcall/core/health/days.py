"""How many accounts stood in each state, day by day: today's counts, with the changes taken back.

Walking back from now costs as much as there were changes in those days, however many accounts there
are and however long their histories.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache

import msgspec
from sqlalchemy import ColumnElement, bindparam, case, exists, func, select, tuple_

from rollcall.core.accounts.counts import kept
from rollcall.core.health.standing import Group
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import ACCOUNTS, HEALTH_HISTORY

A = ACCOUNTS.c
H = HEALTH_HISTORY.c
POSTING, NOT_POSTING = "+", "-"


class Day(msgspec.Struct, frozen=True):
    """How many accounts stood in each state at the end of a day, and how many could post."""

    date: str
    states: dict[str, int]
    can_post: int


@cache
def changes(limits: tuple[str, ...]) -> Statement:
    """Changes between two instants, counted by day: from which state to which."""
    before = HEALTH_HISTORY.alias("before_it")
    earlier = (
        select(before.c.state + case((before.c.can_post, POSTING), else_=NOT_POSTING))
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
    wanted = select(
        func.substr(H.at, 1, 10).label("day"),
        (H.state + case((H.can_post, POSTING), else_=NOT_POSTING)).label("after_it"),
        earlier.label("before_it"),
    ).where(
        H.workspace_id == bindparam("workspace_id"),
        H.at >= bindparam("since"),
        H.at < bindparam("until"),
        _of_listed(limits),
    )
    # Materialised: a database that merges the two would look for each earlier change twice.
    by = wanted.cte("each_change").prefix_with("MATERIALIZED").c
    return Statement(
        select(by.day, by.after_it, by.before_it, func.count()).group_by(
            by.day, by.after_it, by.before_it
        )
    )


def _of_listed(limits: tuple[str, ...]) -> ColumnElement[bool]:
    """The change is of an account that is not removed, and that the caller may see."""
    if limits:
        return exists(kept(select(A.number), limits).where(A.number == H.account_number))
    # Few accounts are removed, and an index lists them: no record is read to leave them out.
    removed = select(A.number).where(
        A.workspace_id == bindparam("workspace_id"), A.removed_at.is_not(None)
    )
    return H.account_number.not_in(removed)


def day_by_day(now: Sequence[Group], counted: Iterable[Row], days: Sequence[date]) -> list[Day]:
    """`counted` are rows of `changes` from the end of the first of `days` to that of the last."""
    standing: Counter[str] = Counter()
    for group in now:
        standing[_spelled(group.health, can_post=group.can_post)] += group.accounts
    undo: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for day, after, before, count in counted:
        undo[day][after] -= count
        if before is not None:
            undo[day][before] += count
    found: list[Day] = []
    for day in reversed(days):
        found.append(_day(day, standing))
        standing.update(undo[day.isoformat()])
    return found[::-1]


def last_days(today: date, count: int) -> list[date]:
    return [today - timedelta(days=back) for back in reversed(range(count))]


def _day(day: date, standing: Counter[str]) -> Day:
    states: Counter[str] = Counter()
    for spelled, count in standing.items():
        states[spelled[:-1]] += count
    posting = sum(count for spelled, count in standing.items() if spelled.endswith(POSTING))
    return Day(day.isoformat(), {s: n for s, n in states.items() if n > 0}, max(0, posting))


def _spelled(state: str, *, can_post: bool) -> str:
    return state + (POSTING if can_post else NOT_POSTING)
