"""Receivers and deliveries in the store."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    String,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from rollcall.core.webhooks.webhook import Delivery, State, Webhook
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Row, Statement, among, insert_row
from rollcall.db.tables import DELIVERIES, WEBHOOKS

W, D = WEBHOOKS.c, DELIVERIES.c
LISTS = ("event_types", "account_numbers", "account_tags")
FIELDS = Webhook.__struct_fields__
COLUMNS = [W[name] for name in FIELDS]
DELIVERY_COLUMNS = [D[name] for name in Delivery.__struct_fields__]
LIMIT = bindparam("limit", type_=BigInteger())

INSERT = insert_row(WEBHOOKS)
OF_WORKSPACE = Statement(
    select(*COLUMNS).where(W.workspace_id == bindparam("workspace_id")).order_by(W.id)
)
BY_ID = Statement(select(*COLUMNS).where(W.id == bindparam("id")))
_THIS = (W.workspace_id == bindparam("of_workspace"), W.id == bindparam("of_id"))
TO_CHANGE = Statement(select(*COLUMNS).where(*_THIS).with_for_update())
CHANGEABLE = (
    "url",
    "name",
    "description",
    "event_types",
    "enabled",
    "cursor",
    "round",
    "failures",
    "failing_since",
    "rests_until",
    "disabled_because",
    "disabled_at",
    "updated_at",
)
CHANGE = Statement(
    update(WEBHOOKS).where(*_THIS).values({name: bindparam(f"new_{name}") for name in CHANGEABLE})
)
REMOVE = Statement(delete(WEBHOOKS).where(*_THIS))
REMOVE_DELIVERIES = Statement(
    delete(DELIVERIES).where(
        D.workspace_id == bindparam("of_workspace"), D.webhook_id == bindparam("of_id")
    )
)
ROTATE = Statement(
    update(WEBHOOKS)
    .where(*_THIS)
    .values(
        secret=bindparam("new_secret"),
        previous_secret=W.secret,
        previous_until=bindparam("until"),
        updated_at=bindparam("at"),
    )
)
_OF_WEBHOOK = (
    D.workspace_id == bindparam("workspace_id"),
    D.webhook_id == bindparam("webhook_id"),
)
_TYPE = bindparam("event_type", type_=String())
_WANTED = (
    *_OF_WEBHOOK,
    among(D.state, "states"),
    or_(_TYPE.is_(None), D.event_type == _TYPE),
)
NEWEST_FIRST = Statement(
    select(*DELIVERY_COLUMNS)
    .where(*_WANTED, D.id < bindparam("before", type_=String()))
    .order_by(D.id.desc())
    .limit(LIMIT)
    .offset(bindparam("offset", type_=BigInteger()))
)
COUNT = Statement(select(func.count()).select_from(DELIVERIES).where(*_WANTED))
ONE_DELIVERY = Statement(select(*DELIVERY_COLUMNS).where(*_OF_WEBHOOK, D.id == bindparam("id")))
KEEP_DELIVERY = insert_row(DELIVERIES)
AGAIN = Statement(
    update(DELIVERIES)
    .where(D.workspace_id == bindparam("of_workspace"), D.id == bindparam("of_id"))
    .values(state=State.WAITING.value, tries=0, due=bindparam("at"))
)
ALL_AGAIN = Statement(
    update(DELIVERIES)
    .where(
        D.workspace_id == bindparam("of_workspace"),
        D.webhook_id == bindparam("of_id"),
        D.number > bindparam("after", type_=BigInteger()),
        D.state != bindparam("but", type_=String()),
    )
    .values(state=State.WAITING.value, tries=0, due=bindparam("at"))
)
GIVE_UP = Statement(
    update(DELIVERIES)
    .where(
        D.workspace_id == bindparam("of_workspace"),
        D.webhook_id == bindparam("of_id"),
        D.state == State.WAITING.value,
    )
    .values(state=State.FAILED.value, fault=bindparam("why"))
)


def webhook(row: Row) -> Webhook:
    values = dict(zip(FIELDS, row, strict=True))
    for name in LISTS:
        values[name] = None if values[name] is None else msgspec.json.decode(values[name])
    values["enabled"] = bool(values["enabled"])
    return msgspec.convert(values, Webhook)


def delivery(row: Row) -> Delivery:
    return msgspec.convert(dict(zip(Delivery.__struct_fields__, row, strict=True)), Delivery)


def row_of(one: Webhook) -> dict[str, Any]:
    """As it is stored, without its secrets."""
    values = msgspec.structs.asdict(one)
    for name in LISTS:
        listed = values[name]
        values[name] = None if listed is None else msgspec.json.encode(listed).decode()
    return values


async def by_id(database: Database, webhook_id: str) -> Webhook | None:
    rows = await database.rows(BY_ID, {"id": webhook_id}, quick=True)
    return webhook(rows[0]) if rows else None


async def to_change(transaction: Transaction, workspace_id: int, webhook_id: str) -> Webhook | None:
    """As it stands, which nobody else changes until this transaction ends."""
    asked = {"of_workspace": workspace_id, "of_id": webhook_id}
    rows = await transaction.rows(TO_CHANGE, asked)
    return webhook(rows[0]) if rows else None


async def change(transaction: Transaction, changed: Webhook) -> None:
    row = row_of(changed)
    asked = {f"new_{name}": row[name] for name in CHANGEABLE}
    of = {"of_workspace": changed.workspace_id, "of_id": changed.id}
    await transaction.write(changed.workspace_id, CHANGE, of | asked)


def wanted(one: Webhook, states: Collection[State], event_type: str | None) -> Mapping[str, object]:
    """Which of its deliveries are asked for."""
    return {
        "workspace_id": one.workspace_id,
        "webhook_id": one.id,
        "states": [state.value for state in states],
        "event_type": event_type,
    }


def deliveries(rows: Sequence[Row]) -> list[Delivery]:
    return [delivery(row) for row in rows]
