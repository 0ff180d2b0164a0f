"""Grants: to which app an account's consent was given, by whom, and how long it lasts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.accounts.repository import Reads
from rollcall.db.database import Transaction
from rollcall.db.statements import Row, Statement, upsert
from rollcall.db.tables import GRANTS
from rollcall.kit.instants import Instant, instant, moment
from rollcall.ports.consent import Consent, Tokens

G = GRANTS.c
RENEWED_AFTER = 0.75
"""Of its life, a token is renewed when so much has passed: a fault leaves time for another try."""
SPREAD = 0.05
"""Of its life, by how much sooner or later: what was granted together is not renewed together."""
WARNED = timedelta(days=14)
"""Before the end of what cannot be renewed."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    account_number: int
    platform: str
    client_id: str
    person: str
    session_id: str
    generation: int
    renewable: bool
    access_ends_at: Instant | None
    refresh_ends_at: Instant | None
    renew_at: Instant | None
    lease: str | None = None
    leased_until: Instant | None = None
    sent_at: Instant | None = None
    tries: int = 0
    said: str | None = None
    ended_at: Instant | None = None
    granted_by: str | None = None
    """Who consented, where the account is not a person but managed by one."""

    @property
    def ends_at(self) -> Instant | None:
        """When nothing of it works any more, as far as the platform says."""
        return self.refresh_ends_at if self.renewable else self.access_ends_at


COLUMNS = [G[name] for name in Grant.__struct_fields__]
KEYS = ["workspace_id", "account_number"]
PUT = upsert(GRANTS, KEYS, [c.name for c in GRANTS.columns if c.name not in KEYS])
OF_ACCOUNT = Statement(
    select(*COLUMNS).where(
        G.workspace_id == bindparam("workspace_id"), G.account_number == bindparam("number")
    )
)
OF_PERSON = Statement(
    select(G.account_number)
    .where(
        G.workspace_id == bindparam("workspace_id"),
        G.platform == bindparam("platform"),
        G.person == bindparam("person"),
        G.client_id == bindparam("client_id"),
    )
    .order_by(G.account_number)
)
LIVE_OF_SAME = Statement(
    select(G.workspace_id, G.account_number)
    .where(
        G.platform == bindparam("platform"),
        G.client_id == bindparam("client_id"),
        G.granted_by == bindparam("granted_by"),
        G.ended_at.is_(None),
    )
    .limit(1)
)


async def grant_of(reads: Reads, workspace_id: int, number: int) -> Grant | None:
    rows = await reads.rows(
        OF_ACCOUNT, {"workspace_id": workspace_id, "number": number}, quick=True
    )
    return read(rows[0]) if rows else None


async def numbers_of(
    reads: Reads, workspace_id: int, platform: str, person: str, client_id: str
) -> Sequence[int]:
    """Accounts to which this person consented, by this app's name for them."""
    asked = {
        "workspace_id": workspace_id,
        "platform": platform,
        "person": person,
        "client_id": client_id,
    }
    return [row[0] for row in await reads.rows(OF_PERSON, asked, quick=True)]


async def lives_elsewhere(reads: Reads, grant: Grant) -> bool:
    """Whether other accounts, of any workspace, live by what the same person consented to."""
    if grant.granted_by is None:
        return False
    asked = {
        "platform": grant.platform,
        "client_id": grant.client_id,
        "granted_by": grant.granted_by,
    }
    return bool(await reads.rows(LIVE_OF_SAME, asked, quick=True))


async def put(transaction: Transaction, workspace_id: int, grant: Grant) -> None:
    row = msgspec.structs.asdict(grant) | {"workspace_id": workspace_id}
    await transaction.write(workspace_id, PUT, row)


def read(row: Row) -> Grant:
    return Grant(**dict(zip(Grant.__struct_fields__, row, strict=True)))


class Lasting(msgspec.Struct, frozen=True):
    """When a grant's tokens end, and when it is next looked after."""

    access_ends_at: Instant | None
    refresh_ends_at: Instant | None
    renew_at: Instant | None


def lasting(
    consent: Consent, tokens: Tokens, now: datetime, *, renewable: bool, dice: Random
) -> Lasting:
    """By what the platform said, and nothing else."""
    access, refresh = tokens.expires_in, tokens.refresh_expires_in
    if renewable and consent.renewed_by_itself:
        refresh = access
    if access is None:
        look = None
    elif renewable:
        share = RENEWED_AFTER + dice.uniform(-SPREAD, SPREAD)
        look = max(share * access, min(consent.youngest, 0.9 * access))
    else:
        look = max(access - WARNED.total_seconds(), 0.5 * access)
    return Lasting(_after(now, access), _after(now, refresh), _after(now, look))


def has_ended(end: Instant | None, now: Instant) -> bool:
    return end is not None and end <= now


def seconds_until(end: Instant, now: Instant) -> float:
    return (moment(end) - moment(now)).total_seconds()


def _after(now: datetime, seconds: float | None) -> Instant | None:
    return None if seconds is None else instant(now + timedelta(seconds=seconds))
