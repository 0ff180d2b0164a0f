"""How many accounts there are of each kind, among those that a caller may see."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from rollcall.core.access.caller import Caller
from rollcall.core.accounts.listing import CONDITIONS, limits_of
from rollcall.core.accounts.repository import Reads
from rollcall.db.statements import Statement, among
from rollcall.db.tables import ACCOUNT_TAGS, ACCOUNTS

A = ACCOUNTS.c
T = ACCOUNT_TAGS.c


class AccountCounts:
    def __init__(self, reads: Reads, caller: Caller) -> None:
        self._reads = reads
        self._limits = limits_of(caller)
        self._asked = {"workspace_id": caller.workspace_id} | self._limits

    async def by_tag(self) -> list[tuple[str, int]]:
        """Every tag that an account bears, and how many bear it."""
        rows = await self._reads.rows(_by_tag(tuple(self._limits)), self._asked)
        return [(tag, count) for tag, count in rows]

    async def by_country(self, platforms: Sequence[str]) -> list[tuple[str, int]]:
        """The countries of accounts on these platforms, and how many accounts each has."""
        asked = self._asked | {"platforms": list(platforms)}
        rows = await self._reads.rows(_by_country(tuple(self._limits)), asked)
        return [(country, count) for country, count in rows]


def kept(wanted: Select[*tuple[Any, ...]], limits: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Of a question about accounts, the part within `limits` and not removed."""
    return wanted.where(
        A.workspace_id == bindparam("workspace_id"),
        A.removed_at.is_(None),
        *(CONDITIONS[name] for name in limits),
    )


@cache
def _by_tag(limits: tuple[str, ...]) -> Statement:
    borne = and_(T.workspace_id == A.workspace_id, T.account_number == A.number)
    wanted = select(T.tag, func.count()).select_from(ACCOUNTS.join(ACCOUNT_TAGS, borne))
    return Statement(kept(wanted, limits).group_by(T.tag).order_by(T.tag))


@cache
def _by_country(limits: tuple[str, ...]) -> Statement:
    wanted = select(A.country, func.count()).where(
        A.country.is_not(None), among(A.platform, "platforms")
    )
    return Statement(kept(wanted, limits).group_by(A.country).order_by(A.country))
