"""Taking accounts up to be asked about: each by one alone, and no platform more than it allows.

Who takes an account up has it until its lease ends, and whoever dies with it gives it back by that.
A lease counts as a question from when it is taken, in every process: so a platform's limit holds
over all of them.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import takewhile

import msgspec
from sqlalchemy import ColumnElement, Executable, and_, bindparam, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from rollcall.core.health.checking import Known, known_of
from rollcall.core.health.renewal import awaits_renewal, renews
from rollcall.core.vault.kinds import SecretKind
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Kind, Row, Statement, among
from rollcall.db.tables import ACCOUNTS, CHECKS, SECRETS
from rollcall.kit.instants import Instant, instant
from rollcall.ports.probing import Pace

A = ACCOUNTS.c
C = CHECKS.c
OF_NO_WORKSPACE = 0
LEASE = timedelta(minutes=2)
"""Longer than asking and writing down takes; whoever is slower finds the account asked again."""
OF_RECORD = (
    "health",
    "health_reason",
    "can_post",
    "health_confidence",
    "health_since",
    "health_evidence",
    "session_expires_at",
    "checked_at",
)


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """An account that is to be asked about, and what was known of it when it was taken up."""

    number: int
    workspace_id: int
    uuid: str
    platform: str
    username: str | None
    open_id: str | None
    params: str
    known: Known
    faults: int
    quotas: str | None
    """What its platform said last is left to it, as it is kept."""
    used_up_at: Instant | None
    awaits_renewal: bool
    """Whether its access token has ended and is about to be renewed."""


class Taken(msgspec.Struct, frozen=True):
    due: list[Due]
    full: bool
    """Whether the platform's limit, and nothing else, keeps us from taking more."""


def holds(kind: SecretKind) -> ColumnElement[bool]:
    """Of an account: a secret of this kind is kept for it."""
    return exists().where(
        SECRETS.c.workspace_id == A.workspace_id,
        SECRETS.c.account_number == A.number,
        SECRETS.c.kind == kind.value,
    )


_OF_CHECK = and_(C.workspace_id == A.workspace_id, C.account_number == A.number)
_NUMBERED = select(
    A.number,
    A.workspace_id,
    A.uuid,
    A.platform,
    A.username,
    A.platform_account_id,
    A.params,
    func.coalesce(C.faults, 0),
    C.quotas,
    C.used_up_at,
    holds(SecretKind.ACCESS_TOKEN),
    renews(),
    awaits_renewal(),
    *(A[name] for name in OF_RECORD),
).select_from(ACCOUNTS.outerjoin(CHECKS, _OF_CHECK))
_ASKED_ABOUT = (
    A.removed_at.is_(None),
    A.enabled,
    (C.leased_until.is_(None)) | (C.leased_until <= bindparam("now")),
)
DUE = Statement(
    _NUMBERED.where(
        A.platform == bindparam("platform"), A.next_check_at <= bindparam("now"), *_ASKED_ABOUT
    )
    .order_by(A.next_check_at)
    .limit(bindparam("limit", type_=A.version.type))
)
THOSE = Statement(
    _NUMBERED.where(
        A.workspace_id == bindparam("workspace_id"),
        among(A.number, "numbers"),
        *_ASKED_ABOUT,
    ).order_by(A.number)
)
ASKED_LATELY = Statement(
    select(func.count())
    .select_from(CHECKS)
    .where(C.platform == bindparam("platform"), C.asked_at > bindparam("since"))
)
LEASED = ("platform", "asked_at", "leased_until")


def _lease(kind: Kind) -> Executable:
    rows = select(
        A.workspace_id,
        A.number,
        A.platform,
        bindparam("now", type_=C.asked_at.type),
        bindparam("until", type_=C.leased_until.type),
        bindparam("none", 0, type_=C.faults.type),
    ).where(among(A.number, "numbers"))
    insert = postgresql.insert(CHECKS) if kind is Kind.POSTGRESQL else sqlite.insert(CHECKS)
    insert = insert.from_select(["workspace_id", "account_number", *LEASED, "faults"], rows)
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "account_number"],
        set_={name: insert.excluded[name] for name in LEASED},
    )


TAKE = Statement(_lease)


async def take_due(
    database: Database, platform: str, pace: Pace | None, now: datetime, limit: int
) -> Taken:
    """The accounts of a platform that are due, the longest due first."""
    async with _one_by_one(database, platform) as transaction:
        left = await _left(transaction, platform, pace, now, limit)
        asked = {"platform": platform, "now": instant(now), "limit": left}
        rows = await transaction.rows(DUE, asked) if left else ()
        return Taken(await _taken(transaction, rows, now), full=left == 0)


async def take_those(
    database: Database,
    platform: str,
    pace: Pace | None,
    now: datetime,
    of: tuple[int, Sequence[int]],
) -> Taken:
    """The accounts `of` a workspace, by their rising numbers, before the first that is not free."""
    workspace_id, numbers = of
    async with _one_by_one(database, platform) as transaction:
        left = await _left(transaction, platform, pace, now, len(numbers))
        wanted = list(numbers[:left])
        asked = {"workspace_id": workspace_id, "numbers": wanted, "now": instant(now)}
        rows = await transaction.rows(THOSE, asked) if left else ()
        in_turn = zip(rows, wanted, strict=False)
        free = [row for row, _ in takewhile(lambda pair: pair[0][0] == pair[1], in_turn)]
        return Taken(await _taken(transaction, free, now), full=left == 0)


@asynccontextmanager
async def _one_by_one(database: Database, platform: str) -> AsyncGenerator[Transaction]:
    """A transaction in which nobody else takes accounts of this platform up."""
    async with database.transaction() as transaction:
        await transaction.hold(OF_NO_WORKSPACE, [f"checks of {platform}"])
        yield transaction


async def _left(
    transaction: Transaction, platform: str, pace: Pace | None, now: datetime, limit: int
) -> int:
    """How many of `limit` the platform may still be asked now."""
    if pace is None:
        return limit
    since = instant(now - timedelta(seconds=pace.seconds))
    [[asked]] = await transaction.rows(ASKED_LATELY, {"platform": platform, "since": since})
    return max(0, min(limit, pace.calls - asked))


async def _taken(transaction: Transaction, rows: Sequence[Row], now: datetime) -> list[Due]:
    due = [_due(row) for row in rows]
    if due:
        leased: Mapping[str, object] = {
            "numbers": [one.number for one in due],
            "now": instant(now),
            "until": instant(now + LEASE),
            "none": 0,
        }
        await transaction.note(TAKE, leased)  # no page tells who is at it
    return due


def _due(row: Row) -> Due:
    number, workspace_id, uuid, platform, username, open_id, params, faults, *rest = row
    quotas, used_up_at, has_token, is_renewed, awaits, *record = rest
    known = known_of(
        dict(zip(OF_RECORD, record, strict=True)),
        has_token=bool(has_token),
        renews=bool(is_renewed),
        faults=faults,
    )
    return Due(
        number=number,
        workspace_id=workspace_id,
        uuid=uuid,
        platform=platform,
        username=username,
        open_id=open_id,
        params=params,
        known=known,
        faults=faults,
        quotas=quotas,
        used_up_at=used_up_at,
        awaits_renewal=bool(awaits),
    )


UNPLANNED = Statement(
    select(A.workspace_id, A.number)
    .where(
        A.platform == bindparam("platform"),
        A.next_check_at.is_(None),
        A.removed_at.is_(None),
        A.enabled,
    )
    .limit(bindparam("limit", type_=A.version.type))
)
"""Accounts that no check was ever planned for."""


async def unplanned(database: Database, platform: str, limit: int) -> Mapping[int, list[int]]:
    """The numbers of such accounts, by workspace."""
    found: dict[int, list[int]] = {}
    asked = {"platform": platform, "limit": limit}
    for workspace_id, number in await database.rows(UNPLANNED, asked):
        found.setdefault(workspace_id, []).append(number)
    return found
