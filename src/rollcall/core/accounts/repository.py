"""Accounts in the store: lists, single records, and writes that keep record and tags in step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec
from sqlalchemy import bindparam, case, delete, exists, select, update

from rollcall.core.access.caller import Caller
from rollcall.core.accounts.account import EVERY_ACCOUNT, AccountFilter
from rollcall.core.accounts.listing import (
    FAR_DOWN,
    Shape,
    count_statement,
    list_statement,
    one_statement,
    question,
)
from rollcall.core.accounts.views import plan_of
from rollcall.db.database import Transaction
from rollcall.db.statements import Kind, Parameters, Row, Statement, among, insert_row, upsert
from rollcall.db.tables import ACCOUNT_TAGS, ACCOUNTS, ADB_SERVERS, DEVICES
from rollcall.kit.instants import Instant
from rollcall.kit.paging import Cursor

View = TypeVar("View", bound=msgspec.Struct)
Name = tuple[str, str]
"""Platform and username."""
A = ACCOUNTS.c
MOST_AT_ONCE = 500
"""Rows that may be read without a thread of their own: more would hold up every other call."""


class Reads(Protocol):
    """The database, or a transaction on it."""

    async def rows(
        self, statement: Statement, parameters: Parameters = ..., *, quick: bool = ...
    ) -> Sequence[Row]: ...


@dataclass(frozen=True, slots=True)
class Namesake:
    """An account that goes by a name, perhaps not alone, or went by it when it was removed."""

    name: Name
    number: int
    external_id: str | None
    removed: bool


class AccountRepository:
    """Accounts that `caller` may see, and no others."""

    def __init__(self, reads: Reads, kind: Kind, caller: Caller) -> None:
        self._reads = reads
        self._kind = kind
        self._caller = caller

    async def walk(
        self,
        view: type[View],
        wanted: AccountFilter,
        *,
        sort: str,
        descending: bool,
        after: Cursor | None,
        limit: int,
    ) -> tuple[list[View], list[Any]]:
        """Up to `limit` accounts that follow `after`, and the value each is sorted by."""
        asked = question(self._caller, wanted)
        shape = Shape(asked.conditions, asked.platforms, sort, descending, after is not None)
        parameters = asked.parameters | {"limit": limit}
        if after is not None:
            parameters |= {"after_number": after.number, "after_value": after.value}
        else:
            parameters["offset"] = 0
        rows = await self._reads.rows(list_statement(view, shape), parameters, quick=shape.quick)
        width = len(plan_of(view).columns)
        values: list[Any] = [] if sort == "number" else [row[width] for row in rows]
        cut = rows if sort == "number" else [row[:width] for row in map(tuple, rows)]
        return plan_of(view).read(cut, self._kind), values

    async def numbered(
        self, view: type[View], wanted: AccountFilter, *, offset: int, limit: int
    ) -> list[View]:
        """`limit` accounts after the first `offset`, in the order of their numbers."""
        asked = question(self._caller, wanted)
        shape = Shape(asked.conditions, asked.platforms, far_down=offset > FAR_DOWN)
        parameters = asked.parameters | {"limit": limit, "offset": offset}
        quick = shape.quick and limit <= MOST_AT_ONCE
        rows = await self._reads.rows(list_statement(view, shape), parameters, quick=quick)
        return plan_of(view).read(rows, self._kind)

    async def count(self, wanted: AccountFilter) -> int:
        asked = question(self._caller, wanted)
        shape = Shape(asked.conditions, asked.platforms)
        [[count]] = await self._reads.rows(count_statement(shape), asked.parameters)
        return int(count)

    async def one(
        self, view: type[View], by: str, key: object, *, removed: bool = False
    ) -> View | None:
        """The account whose `by` (number, uuid, external_id) is `key`, if the caller may see it."""
        asked = question(self._caller, EVERY_ACCOUNT)
        statement = one_statement(view, by, asked.conditions, removed=removed)
        rows = await self._reads.rows(statement, asked.parameters | {"key": key}, quick=True)
        return plan_of(view).read(rows, self._kind)[0] if rows else None


OF_WORKSPACE = A.workspace_id + 0 == bindparam("workspace_id")
"""For records that are asked for by what is unique anyway: not to be looked for by workspace, which
a database without statistics takes for the narrower question."""
INSERT = insert_row(ACCOUNTS, without=["number"])
INSERT_NUMBERED = insert_row(ACCOUNTS)
NUMBERS_OF = Statement(select(A.number, A.uuid).where(among(A.uuid, "uuids")))
KNOWN_BY_EXTERNAL_ID = Statement(
    select(A.external_id, A.number).where(
        A.workspace_id == bindparam("workspace_id"), among(A.external_id, "external_ids")
    )
)
KNOWN_BY_UUID = Statement(select(A.uuid, A.number).where(OF_WORKSPACE, among(A.uuid, "uuids")))
KNOWN_BY_NAME = Statement(
    select(A.platform, A.username, A.number, A.external_id, A.removed_at).where(
        A.workspace_id == bindparam("workspace_id"),
        among(A.username, "usernames"),
    )
)
USERNAMES_OF = Statement(select(A.username).where(OF_WORKSPACE, among(A.number, "numbers")))
FORGET_TAGS = Statement(delete(ACCOUNT_TAGS).where(among(ACCOUNT_TAGS.c.account_number, "numbers")))
ADD_TAG = upsert(ACCOUNT_TAGS, ["workspace_id", "tag", "account_number"])
TOLD_OF_DEVICES = [
    column.name
    for column in DEVICES.columns
    if column.name not in {"workspace_id", "serial", "model", "online", "seen_at"}
]
"""What an adb server tells, and nobody else."""
DEVICE_FACTS = upsert(
    DEVICES, ["workspace_id", "serial"], ["model", "online", "seen_at", *TOLD_OF_DEVICES]
)
_told_now = exists().where(
    ADB_SERVERS.c.address == DEVICES.c.told_by, ADB_SERVERS.c.looked_at >= bindparam("fresh_since")
)
DEVICES_OF = Statement(
    select(
        DEVICES.c.serial,
        DEVICES.c.model,
        DEVICES.c.online,
        DEVICES.c.seen_at,
        case((_told_now.correlate(DEVICES), 1), else_=0),
    ).where(DEVICES.c.workspace_id == bindparam("workspace_id"), among(DEVICES.c.serial, "serials"))
)
CHANGEABLE = [c.name for c in ACCOUNTS.columns if c.name not in ("number", "uuid", "workspace_id")]
CHANGE = Statement(
    update(ACCOUNTS)
    .where(A.workspace_id == bindparam("workspace_id"), A.number == bindparam("of_number"))
    .values({name: bindparam(f"new_{name}") for name in CHANGEABLE})
)


RECORDS = Statement(
    # Locked, since each is stored whole again: what another transaction changed meanwhile would be
    # lost. In the order of their numbers, so that two transactions cannot wait for each other.
    select(*ACCOUNTS.columns)
    .where(OF_WORKSPACE, among(A.number, "numbers"))
    .order_by(A.number)
    .with_for_update()  # SQLite has one writer and leaves this out
)


class AccountWrites:
    """The writes of one workspace's accounts, in bulk: one record is a bulk of one."""

    def __init__(self, transaction: Transaction, workspace_id: int) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def insert(self, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
        """Store new records, each a whole row (a `number` only where it is chosen by us).

        Gives their numbers by uuid.
        """
        chosen = [row for row in rows if "number" in row]
        unchosen = [row for row in rows if "number" not in row]
        await self._transaction.write_many(self._workspace_id, INSERT_NUMBERED, chosen)
        await self._transaction.write_many(self._workspace_id, INSERT, unchosen)
        uuids = [row["uuid"] for row in rows]
        found = await self._transaction.rows(NUMBERS_OF, {"uuids": uuids})
        numbers = {uuid: number for number, uuid in found}
        await self._tag([(numbers[row["uuid"]], row["tags"]) for row in rows])
        return numbers

    async def change(
        self, rows: Sequence[tuple[int, dict[str, Any]]], *, retag: Sequence[int]
    ) -> None:
        """Store whole records again under their numbers; those in `retag` have other tags now."""
        changed = [
            {"workspace_id": self._workspace_id, "of_number": number}
            | {f"new_{name}": row[name] for name in CHANGEABLE}
            for number, row in rows
        ]
        await self._transaction.write_many(self._workspace_id, CHANGE, changed)
        if retag:
            again = set(retag)
            forget = {"numbers": list(again)}
            await self._transaction.write(self._workspace_id, FORGET_TAGS, forget)
            await self._tag([(number, row["tags"]) for number, row in rows if number in again])

    async def _tag(self, tagged: Sequence[tuple[int, str]]) -> None:
        rows = [
            {"workspace_id": self._workspace_id, "tag": tag, "account_number": number}
            for number, tags in tagged
            if tags != "[]"
            for tag in msgspec.json.decode(tags, type=list[str])
        ]
        await self._transaction.write_many(self._workspace_id, ADD_TAG, rows)

    async def records(self, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Whole rows by number, which nobody else changes until this transaction ends."""
        asked = {"workspace_id": self._workspace_id, "numbers": list(numbers)}
        found = await self._found(RECORDS, asked, numbers)
        names = [column.name for column in ACCOUNTS.columns]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        return {row["number"]: row for row in rows}

    async def known_by_external_id(self, ids: Sequence[str]) -> dict[str, int]:
        asked = {"workspace_id": self._workspace_id, "external_ids": list(ids)}
        found = await self._found(KNOWN_BY_EXTERNAL_ID, asked, ids)
        return {row[0]: row[1] for row in found}

    async def known_by_uuid(self, uuids: Sequence[str]) -> dict[str, int]:
        asked = {"workspace_id": self._workspace_id, "uuids": list(uuids)}
        found = await self._found(KNOWN_BY_UUID, asked, uuids)
        return {row[0]: row[1] for row in found}

    async def namesakes(self, usernames: Sequence[str]) -> list[Namesake]:
        """Every account of one of the names, on whatever platform, removed ones too."""
        asked = {"workspace_id": self._workspace_id, "usernames": list(usernames)}
        found = await self._found(KNOWN_BY_NAME, asked, usernames)
        return [
            Namesake((platform, username), number, external_id, removed_at is not None)
            for platform, username, number, external_id, removed_at in found
        ]

    async def usernames(self, numbers: Sequence[int]) -> list[str]:
        """The names that the accounts go by, as far as they have any; they are not locked."""
        asked = {"workspace_id": self._workspace_id, "numbers": list(numbers)}
        found = await self._found(USERNAMES_OF, asked, numbers)
        return [row[0] for row in found if row[0] is not None]

    async def devices(self, serials: Sequence[str], *, fresh_since: Instant) -> dict[str, Row]:
        """Serial, model, online, seen at, and whether an adb server that is followed tells it."""
        asked = {"workspace_id": self._workspace_id, "serials": list(serials)}
        asked |= {"fresh_since": fresh_since}
        found = await self._found(DEVICES_OF, asked, serials)
        return {row[0]: row for row in found}

    async def _found(
        self, statement: Statement, asked: Parameters, values: Sequence[Any]
    ) -> Sequence[Row]:
        """What `statement` finds; nothing is asked where there is nothing to look for."""
        return await self._transaction.rows(statement, asked) if values else ()

    async def put_devices(self, rows: Sequence[dict[str, Any]]) -> None:
        nothing_told = dict.fromkeys(TOLD_OF_DEVICES)
        of_workspace = [{"workspace_id": self._workspace_id} | nothing_told | row for row in rows]
        await self._transaction.write_many(self._workspace_id, DEVICE_FACTS, of_workspace)
