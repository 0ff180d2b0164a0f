"""Keeping what an adb server tells of devices, for every workspace that has a part in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from rollcall.core.devices.known import (
    COMPARED,
    NAMES,
    TOLD,
    Known,
    as_row,
    differs,
    known_from,
    rows_of,
    serials_of,
)
from rollcall.core.events.telling import Told, tell
from rollcall.db.database import Database, Transaction
from rollcall.db.statements import Statement, among, upsert
from rollcall.db.tables import DEVICES
from rollcall.kit.clock import Clock

D = DEVICES.c
HELD = "telling of devices"
KEYS = ("workspace_id", "serial")
PUT = upsert(DEVICES, KEYS, [name for name in NAMES if name not in KEYS])
TOLD_BY = Statement(
    select(*DEVICES.columns).where(
        D.workspace_id == bindparam("workspace_id"), D.told_by == bindparam("address")
    )
)
_with_serials = (
    # Of every workspace: whoever has an account on a device sees it.
    select(*DEVICES.columns).where(among(D.serial, "serials")).order_by(D.workspace_id, D.serial)
)
WITH_SERIALS = Statement(_with_serials)
TO_CHANGE = Statement(_with_serials.with_for_update())  # SQLite has one writer and leaves this out
Rows = dict[tuple[int, str], dict[str, Any]]


class Settling:
    """What one adb server tells belongs to `workspace_id`, and to others what they have named."""

    def __init__(self, database: Database, workspace_id: int, address: str, clock: Clock) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._address = address
        self._clock = clock

    async def kept(self) -> list[Known]:
        """What this adb server told before."""
        asked = {"workspace_id": self._workspace_id, "address": self._address}
        rows = await self._database.rows(TOLD_BY, asked)
        return known_from(map(as_row, rows))

    async def settle(self, devices: Sequence[Known]) -> None:
        """Keep how these are now, and tell of those that are otherwise than before."""
        if not devices or not await self._are_news(devices):
            return
        async with self._database.transaction() as transaction:
            # A device that is new has no row yet that could be locked.
            await transaction.hold(self._workspace_id, [HELD])
            here = await _rows(transaction, TO_CHANGE, devices)
            for workspace_id in self._workspaces(here):
                await self._settle_in(transaction, workspace_id, devices, here)

    async def _are_news(self, devices: Sequence[Known]) -> bool:
        """Whether there is anything to write, found out without holding anybody up."""
        here = await _rows(self._database, WITH_SERIALS, devices)
        return any(self._wanted(each, devices, here) for each in self._workspaces(here))

    def _workspaces(self, here: Rows) -> Sequence[int]:
        return sorted({self._workspace_id, *(workspace_id for workspace_id, _ in here)})

    async def _settle_in(
        self, transaction: Transaction, workspace_id: int, devices: Sequence[Known], here: Rows
    ) -> None:
        wanted = self._wanted(workspace_id, devices, here)
        await transaction.write_many(workspace_id, PUT, wanted)
        own = [row for row in wanted if row["alias_of"] is None]
        events = [_told(here.get((workspace_id, row["serial"])), row) for row in own]
        told = [event for event in events if event is not None]
        if told:
            await tell(transaction, workspace_id, told, self._clock())

    def _wanted(
        self, workspace_id: int, devices: Sequence[Known], here: Rows
    ) -> list[dict[str, Any]]:
        """The rows that are to be otherwise in this workspace."""
        mine = workspace_id == self._workspace_id
        names = _names(workspace_id, devices, here)
        rows = [
            row
            for known in devices
            if (mine or names[known.serial]) and self._may_tell(workspace_id, known, here)
            for row in rows_of(
                known, names[known.serial] - {known.serial}, workspace_id, self._address
            )
        ]
        return [r for r in rows if differs(here.get((workspace_id, r["serial"])), r, COMPARED)]

    def _may_tell(self, workspace_id: int, known: Known, here: Rows) -> bool:
        """A device that is not connected here may be so elsewhere, and is told of from there."""
        before = here.get((workspace_id, known.serial))
        if before is None or before["told_by"] in (None, self._address):
            return True
        return known.presence.state is not None


def _names(workspace_id: int, devices: Sequence[Known], here: Rows) -> Mapping[str, set[str]]:
    """By which serials the workspace knows each device already."""
    owners = {serial: known.serial for known in devices for serial in known.serials}
    owners |= {known.serial: known.serial for known in devices}
    names: dict[str, set[str]] = {known.serial: set() for known in devices}
    for (where, serial), row in here.items():
        owner = owners.get(serial, row["alias_of"])
        if where == workspace_id and owner in names:
            names[owner].add(serial)
    return names


async def _rows(
    reads: Database | Transaction, statement: Statement, devices: Sequence[Known]
) -> Rows:
    own = sorted(known.serial for known in devices)
    serials = sorted({*own, *(serial for known in devices for serial in known.serials)})
    asked = {"serials": serials, "own_serials": own}
    rows = map(as_row, await reads.rows(statement, asked))
    return {(row["workspace_id"], row["serial"]): row for row in rows}


def _told(before: Mapping[str, Any] | None, row: Mapping[str, Any]) -> Told | None:
    """The event that a device is otherwise; None where only adb's word for it is."""
    if before is not None and before["told_by"] is not None and not _is_news(before, row):
        return None
    data = {
        "serial": row["serial"],
        "serials": list(serials_of(row)),
        "model": row["model"],
        "before": None if before is None else _presence(before),
        "after": _presence(row),
    }
    return Told("device.changed", None, data)


def _is_news(before: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return differs(before, row, TOLD) or not set(serials_of(row)) <= set(serials_of(before))


def _presence(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"online": row["online"], "reason": row["reason"], "since": row["since"]}
