"""Orders and the slots in them, as facts attached to an account."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, select

from rollcall.core.accounts.repository import Reads
from rollcall.db.database import Transaction
from rollcall.db.statements import Statement, among, insert_row, upsert
from rollcall.db.tables import ACCOUNTS, ORDERS, SLOTS
from rollcall.kit.instants import Instant

SLOT_STATES = ("pending", "configured", "published", "accepted", "in_review", "finalized")
WHOLE = ACCOUNTS.c.version.type
O = ORDERS.c  # noqa: E741 - the table's columns, as elsewhere


class Order(msgspec.Struct, frozen=True):
    """One order. `slots` counts its slots by their state."""

    id: str
    title: str | None
    kind: str
    platform: str
    country: str
    status: str
    edits_quantity: int
    used_edits: int
    credit_cost: int
    external_ref: str | None
    made_account: bool
    auto_finalize: bool
    wants: tuple[str, ...]
    created_at: Instant
    updated_at: Instant
    slots: dict[str, int] = {}

    @property
    def slot_count(self) -> int:
        return sum(self.slots.values())


COLUMNS = [O[name] for name in Order.__struct_fields__ if name != "slots"]
KEY = ("workspace_id", "id")
PUT = upsert(ORDERS, KEY, [c.name for c in ORDERS.columns if c.name not in KEY])
PUT_SLOT = insert_row(SLOTS)
EMPTY = Statement(
    delete(SLOTS).where(
        SLOTS.c.workspace_id == bindparam("of_workspace"), among(SLOTS.c.order_id, "order_ids")
    )
)
KNOWN = Statement(
    select(*COLUMNS, O.account_number).where(
        O.workspace_id == bindparam("workspace_id"), among(O.id, "order_ids")
    )
)
SLOTS_OF = Statement(
    select(SLOTS.c.order_id, SLOTS.c.state, func.count())
    .where(SLOTS.c.workspace_id == bindparam("workspace_id"), among(SLOTS.c.order_id, "order_ids"))
    .group_by(SLOTS.c.order_id, SLOTS.c.state)
)


def _statements(*, by_status: bool) -> tuple[Statement, Statement]:
    mine = [
        O.workspace_id == bindparam("workspace_id"),
        O.account_number == bindparam("account_number"),
    ]
    if by_status:
        mine.append(O.status == bindparam("status"))
    page = (
        select(*COLUMNS)
        .where(*mine)
        .order_by(O.created_at.desc(), O.id)
        .limit(bindparam("limit", type_=WHOLE))
        .offset(bindparam("offset", type_=WHOLE))
    )
    return Statement(page), Statement(select(func.count()).select_from(ORDERS).where(*mine))


PAGES = {by_status: _statements(by_status=by_status) for by_status in (False, True)}


class Orders:
    def __init__(self, reads: Reads, workspace_id: int) -> None:
        self._reads = reads
        self._workspace_id = workspace_id

    async def of(
        self, number: int, *, status: str | None = None, offset: int = 0, limit: int = 100
    ) -> tuple[list[Order], int]:
        """The account's orders, the newest first, and how many there are in all."""
        page, count = PAGES[status is not None]
        asked: dict[str, Any] = {"workspace_id": self._workspace_id, "account_number": number}
        if status is not None:
            asked["status"] = status
        [[total]] = await self._reads.rows(count, asked, quick=True)
        bounds = {"limit": limit, "offset": offset}
        rows = await self._reads.rows(page, asked | bounds, quick=True)
        slots = await _slots(self._reads, self._workspace_id, [row[0] for row in rows])
        return [_order(row, slots.get(row[0], {})) for row in rows], total


async def _slots(
    reads: Reads, workspace_id: int, order_ids: Sequence[str]
) -> dict[str, dict[str, int]]:
    if not order_ids:
        return {}
    asked = {"workspace_id": workspace_id, "order_ids": list(order_ids)}
    counted: dict[str, dict[str, int]] = {}
    for order_id, state, count in await reads.rows(SLOTS_OF, asked, quick=True):
        counted.setdefault(order_id, {})[state] = count
    return counted


def _order(row: Sequence[Any], slots: dict[str, int]) -> Order:
    values = dict(zip(Order.__struct_fields__, row, strict=False))
    values["made_account"] = bool(values["made_account"])
    values["auto_finalize"] = bool(values["auto_finalize"])
    values["wants"] = tuple(msgspec.json.decode(values["wants"], type=list[str]))
    return Order(**values, slots=slots)


async def put(
    transaction: Transaction, workspace_id: int, orders: Sequence[tuple[int, Order]]
) -> set[int]:
    """Store orders under their ids, replacing what they said before and the slots they had.

    Gives the numbers of the accounts for which that changed anything.
    """
    given = {order.id: (number, order) for number, order in orders}
    known = await _known(transaction, workspace_id, list(given))
    changed = [pair for id_, pair in given.items() if known.get(id_) != _without_nothing(pair)]
    if not changed:
        return set()
    rows = [
        msgspec.structs.asdict(order)
        | {
            "workspace_id": workspace_id,
            "account_number": number,
            "wants": msgspec.json.encode(order.wants).decode(),
        }
        for number, order in changed
    ]
    await transaction.write_many(workspace_id, PUT, rows)
    emptied = {"of_workspace": workspace_id, "order_ids": [order.id for _, order in changed]}
    await transaction.write(workspace_id, EMPTY, emptied)
    slots = [
        {"order_id": order.id, "position": position, "workspace_id": workspace_id, "state": state}
        for _, order in changed
        for position, state in enumerate(_in_order(order.slots), start=1)
    ]
    await transaction.write_many(workspace_id, PUT_SLOT, slots)
    return {number for number, _ in changed}


async def _known(
    transaction: Transaction, workspace_id: int, order_ids: Sequence[str]
) -> dict[str, tuple[int, Order]]:
    if not order_ids:
        return {}
    asked = {"workspace_id": workspace_id, "order_ids": list(order_ids)}
    rows = await transaction.rows(KNOWN, asked)
    slots = await _slots(transaction, workspace_id, order_ids)
    return {row[0]: (row[-1], _order(row[:-1], slots.get(row[0], {}))) for row in map(tuple, rows)}


def _without_nothing(pair: tuple[int, Order]) -> tuple[int, Order]:
    number, order = pair
    slots = {state: count for state, count in order.slots.items() if count}
    return number, msgspec.structs.replace(order, slots=slots)


def _in_order(slots: dict[str, int]) -> list[str]:
    return [state for state, count in slots.items() for _ in range(count)]
