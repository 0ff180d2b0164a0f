"""Telling: an event is written in the transaction that does what it tells of, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from rollcall.db.database import Transaction
from rollcall.db.statements import insert_row
from rollcall.db.tables import EVENTS
from rollcall.kit.ids import new_id, prefixed
from rollcall.kit.instants import instant

HEALTH_CHANGED = "account.health_changed"
INSERT = insert_row(EVENTS, without=["arrival"])


@dataclass(frozen=True, slots=True)
class Told:
    type: str
    account_number: int | None
    data: Mapping[str, Any]


def health_changed(
    before: Mapping[str, Any] | None, number: int, record: Mapping[str, Any]
) -> Told:
    """An account's health is now as in `record`; `before` is None where it is new."""
    data = of_account(number, record) | {
        "before": None if before is None else _health(before),
        "after": _health(record),
    }
    return Told(HEALTH_CHANGED, number, data)


def of_account(number: int, record: Mapping[str, Any]) -> dict[str, Any]:
    """Which account it is about."""
    return {
        "account_id": prefixed("acc", record["uuid"]),
        "account_number": number,
        "platform": record["platform"],
        "username": record["username"],
    }


async def tell(
    transaction: Transaction, workspace_id: int, events: Sequence[Told], now: datetime
) -> None:
    rows = [
        {
            "workspace_id": workspace_id,
            "number": None,
            "id": new_id(now),
            "type": event.type,
            "account_number": event.account_number,
            "data": msgspec.json.encode(event.data).decode(),
            "at": instant(now),
        }
        for event in events
    ]
    await transaction.write_many(workspace_id, INSERT, rows)


def _health(record: Mapping[str, Any]) -> dict[str, Any]:
    """Without its evidence, which stays where an account's health is asked for."""
    return {
        "health": record["health"],
        "can_post": bool(record["can_post"]),
        "reason": record["health_reason"],
        "confidence": record["health_confidence"],
        "since": record["health_since"],
    }
