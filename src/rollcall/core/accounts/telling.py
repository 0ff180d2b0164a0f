"""What is told of accounts that came, changed, went or are back; how healthy they are is apart."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from rollcall.core.accounts.records import health_differs
from rollcall.core.events.telling import Told, health_changed, of_account, tell
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement
from rollcall.db.tables import ACCOUNTS

Record = Mapping[str, Any]
A = ACCOUNTS.c
WHO = Statement(select(A.uuid, A.platform, A.username).where(A.number == bindparam("number")))
UNTOLD = frozenset(
    {
        "version",
        "updated_at",
        "search",
        "sort_name",
        # What checks write, again and again; what they find out is told as a change of health.
        "checked_at",
        "next_check_at",
        "synced_at",
        "can_post",
        "health",
        "health_reason",
        "health_since",
        "health_confidence",
        "health_evidence",
    }
)


def created(numbered: Sequence[tuple[int, Record]]) -> list[Told]:
    """What was before they came here is history, and nothing that happens now."""
    return [
        told
        for number, record in numbered
        for told in (
            Told("account.created", number, of_account(number, record)),
            health_changed(None, number, record),
        )
    ]


def changed(changes: Sequence[tuple[int, Record, Record]]) -> list[Told]:
    """Of each how it was and how it is."""
    told: list[Told] = []
    for number, before, after in changes:
        if names := [n for n in after if after[n] != before[n] and n not in UNTOLD]:
            told.append(_changed(number, after, names))
        if health_differs(before, after):
            told.append(health_changed(before, number, after))
    return told


def holdings_changed(changes: Sequence[tuple[int, Record, Sequence[str]]]) -> list[Told]:
    """Of what is kept beside each record, as its secrets, what is other than it was."""
    return [_changed(number, record, names) for number, record, names in changes if names]


async def tell_secrets_changed(
    transaction: Transaction, workspace_id: int, number: int, now: datetime
) -> None:
    """Told on its own, by whoever stores secrets and has no record at hand."""
    for uuid, platform, username in await transaction.rows(WHO, {"number": number}):
        record = {"uuid": uuid, "platform": platform, "username": username}
        told = holdings_changed([(number, record, ["secrets"])])
        await tell(transaction, workspace_id, told, now)


def removed(changes: Sequence[tuple[Record, Record]]) -> list[Told]:
    """Taken off the roster, or back on it."""
    return [
        Told(
            "account.restored" if after["removed_at"] is None else "account.removed",
            after["number"],
            of_account(after["number"], after),
        )
        for _, after in changes
    ]


def _changed(number: int, record: Record, names: Sequence[str]) -> Told:
    data = of_account(number, record) | {"changed": sorted(map(str, names))}
    return Told("account.changed", number, data)
