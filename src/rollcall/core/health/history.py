"""The history of health: written with every change, never changed itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from rollcall.core.accounts.repository import Reads
from rollcall.core.health.health import Change, Confidence, Health
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, insert_row
from rollcall.db.tables import ACCOUNTS, HEALTH_HISTORY
from rollcall.kit.ids import new_id
from rollcall.kit.instants import END_OF_TIME, Instant, moment

H = HEALTH_HISTORY.c
APPEND = insert_row(HEALTH_HISTORY)
OF_ACCOUNT = Statement(
    select(H.id, H.state, H.can_post, H.reason, H.confidence, H.evidence, H.at)
    .where(
        H.workspace_id == bindparam("workspace_id"),
        H.account_number == bindparam("account_number"),
        H.at < bindparam("before"),
    )
    .order_by(H.at.desc(), H.id.desc())
    .limit(bindparam("limit", type_=ACCOUNTS.c.version.type))
)


def change_row(workspace_id: int, number: int, record: Mapping[str, Any]) -> dict[str, Any]:
    """The row of history that a record's health, as it now stands, comes to."""
    at = record["health_since"]
    return {
        "id": new_id(moment(at)),
        "workspace_id": workspace_id,
        "account_number": number,
        "state": record["health"],
        "can_post": record["can_post"],
        "reason": record["health_reason"],
        "confidence": record["health_confidence"],
        "evidence": record["health_evidence"],
        "at": at,
    }


async def append(
    transaction: Transaction, workspace_id: int, rows: Sequence[dict[str, Any]]
) -> None:
    await transaction.write_many(workspace_id, APPEND, rows)


class HealthHistory:
    def __init__(self, reads: Reads, workspace_id: int) -> None:
        self._reads = reads
        self._workspace_id = workspace_id

    async def of(
        self, number: int, *, before: Instant = END_OF_TIME, limit: int = 100
    ) -> list[Change]:
        """Changes of one account's health, the newest first."""
        asked = {
            "workspace_id": self._workspace_id,
            "account_number": number,
            "before": before,
            "limit": limit,
        }
        rows = await self._reads.rows(OF_ACCOUNT, asked, quick=True)
        return [
            Change(
                id=id_,
                state=Health(state),
                can_post=bool(can_post),
                reason=reason,
                confidence=Confidence(confidence),
                evidence=msgspec.json.decode(evidence) if evidence else None,
                at=at,
            )
            for id_, state, can_post, reason, confidence, evidence, at in rows
        ]
