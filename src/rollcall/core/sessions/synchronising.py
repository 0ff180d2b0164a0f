"""Signing an account in with the cookies its owner handed over, one try at a time.

Until a probe can ask the platform itself, what can be told is what the cookies say: whether every
one that the platform's sessions need is there, and on some platforms whose they are. That much is
inferred, and is recorded as inferred. Cookies that are not all there say nothing of the account.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec
from msgspec import UNSET
from sqlalchemy import bindparam, select

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.accounts.repository import Reads
from rollcall.core.errors import Invalid
from rollcall.core.health.health import Confidence, Health
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import ACCOUNTS, SYNCHRONISATIONS
from rollcall.kit.instants import Instant
from rollcall.ports.platforms import PlatformCard

Y = SYNCHRONISATIONS.c
ANOTHER_PERSON = "another_person"
"""The reason of a try that failed: the cookies are of another person than the account is."""


class SyncState(StrEnum):
    CREATED = "created"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Synchronisation(msgspec.Struct, frozen=True):
    id: str
    account_uuid: str
    state: SyncState
    reason: str | None
    created_at: Instant
    finished_at: Instant | None


PUT = upsert(SYNCHRONISATIONS, ["id"], ["state", "reason", "finished_at"])
BY_ID = Statement(
    select(Y.id, ACCOUNTS.c.uuid, Y.state, Y.reason, Y.created_at, Y.finished_at)
    .join(ACCOUNTS, ACCOUNTS.c.number == Y.account_number)
    .where(Y.workspace_id == bindparam("workspace_id"), Y.id == bindparam("id"))
)


def must_be_whole(platform: PlatformCard, cookies: Mapping[str, str]) -> None:
    """Raises Invalid where a cookie that the platform's sessions need is not there."""
    if missing := [name for name in platform.cookies if not cookies.get(name)]:
        raise Invalid({f"cookies.{name}": "Missing: a session needs it." for name in missing})


def judge(platform: PlatformCard, now: Instant) -> AccountFacts:
    """What a whole set of cookies says of the account's health."""
    needed = list(platform.cookies)
    return AccountFacts(
        signed_in=True,
        health=Health.HEALTHY,
        health_confidence=Confidence.INFERRED,
        health_evidence={"asked": "the cookies handed over", "needed": needed, "missing": []},
        checked_at=now,
        synced_at=now,
    )


def without_health(facts: AccountFacts) -> AccountFacts:
    """Where something else than the session is wrong, which cookies say nothing of."""
    unsaid = dict.fromkeys(("health", "health_confidence", "health_evidence"), UNSET)
    return msgspec.structs.replace(facts, **unsaid)


async def synchronisation(reads: Reads, workspace_id: int, sync_id: str) -> Synchronisation | None:
    rows = await reads.rows(BY_ID, {"workspace_id": workspace_id, "id": sync_id}, quick=True)
    for id_, uuid, state, reason, created_at, finished_at in rows:
        return Synchronisation(id_, uuid, SyncState(state), reason, created_at, finished_at)
    return None


async def record(
    transaction: Transaction, workspace_id: int, number: int, found: Synchronisation
) -> None:
    row = {
        "id": found.id,
        "workspace_id": workspace_id,
        "account_number": number,
        "state": found.state.value,
        "reason": found.reason,
        "created_at": found.created_at,
        "finished_at": found.finished_at,
    }
    await transaction.write(workspace_id, PUT, row)
