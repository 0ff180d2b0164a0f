"""The devices of a roster, as whoever asks may see them, and the adb servers that tell of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select

from rollcall.core.accounts.listing import CONDITIONS, limits_of
from rollcall.core.devices.known import as_row, drops_of, serials_of
from rollcall.core.devices.presence import lately
from rollcall.core.devices.servers import AdbServerState, Following, servers_of
from rollcall.core.errors import Invalid, NotFound
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among
from rollcall.db.tables import ACCOUNTS, DEVICES
from rollcall.kit.instants import Instant
from rollcall.kit.paging import Cursor, Slice, read_cursor, spell_cursor
from rollcall.ports.devices import USABLE

A, D = ACCOUNTS.c, DEVICES.c
SORTED_BY = "serial"
Shape = tuple[tuple[str, ...], tuple[str, ...]]
"""The caller's limits and the filters that decide a statement."""


class Device(msgspec.Struct, frozen=True):
    serial: str
    serials: Mapping[str, str | None]
    """Each serial it is or was connected by, and adb's own word for that connection."""
    online: bool
    reason: str | None
    state: str | None
    """adb's own word for it, the best where it is connected in several ways."""
    since: Instant | None
    seen_at: Instant | None
    """When it was last there."""
    lost_lately: int
    """How often, within ten minutes."""
    model: str | None
    product: str | None
    android_version: str | None
    told_by: str | None
    """The adb server that tells of it; None where what accounts say is all that is known."""
    accounts: int


class DeviceFilter(msgspec.Struct, frozen=True):
    online: bool | None = None
    reasons: tuple[str, ...] = ()


class DeviceWalk(msgspec.Struct, frozen=True):
    limit: int
    cursor: str | None = None
    total: bool = False


_alias = DEVICES.alias("alias")


def _is_seen(limits: Sequence[str]) -> ColumnElement[bool]:
    """Whether an account within `limits` lives on it, under whichever serial."""
    others = select(_alias.c.serial).where(
        _alias.c.workspace_id == D.workspace_id, _alias.c.alias_of == D.serial
    )
    mine = exists().where(
        A.workspace_id == D.workspace_id,
        A.removed_at.is_(None),
        or_(A.device_serial == D.serial, A.device_serial.in_(others.correlate(DEVICES))),
        *(CONDITIONS[name] for name in limits),
    )
    return mine.correlate(DEVICES)


FILTERS: dict[str, ColumnElement[bool]] = {
    "online": D.online == bindparam("online"),
    "reasons": among(D.reason, "reasons"),
}


def _wanted(limits: Sequence[str], filters: Sequence[str]) -> list[ColumnElement[bool]]:
    own = [D.workspace_id == bindparam("workspace_id"), D.alias_of.is_(None)]
    return [*own, *(FILTERS[name] for name in filters), *([_is_seen(limits)] if limits else [])]


@cache
def _list(limits: tuple[str, ...], filters: tuple[str, ...]) -> Statement:
    rows = select(*DEVICES.columns).where(
        *_wanted(limits, filters), D.serial > bindparam("after", type_=D.serial.type)
    )
    limit = bindparam("limit", type_=A.version.type)
    return Statement(rows.order_by(D.serial).limit(limit))


@cache
def _count(limits: tuple[str, ...], filters: tuple[str, ...]) -> Statement:
    return Statement(select(func.count()).select_from(DEVICES).where(*_wanted(limits, filters)))


@cache
def _one(limits: tuple[str, ...]) -> Statement:
    """The device that has this serial, or another row that stands for it."""
    return Statement(
        select(*DEVICES.columns).where(*_wanted(limits, ()), D.serial == bindparam("serial"))
    )


ALIAS = Statement(
    select(D.alias_of).where(
        D.workspace_id == bindparam("workspace_id"), D.serial == bindparam("serial")
    )
)
HOLDING = Statement(
    # A device has few serials, and a roster some hundreds of devices: there is no index of these.
    select(D.serial, D.serials).where(
        D.workspace_id == bindparam("workspace_id"),
        D.serials.like(bindparam("holding"), escape="\\"),
    )
)


@cache
def _living_on(limits: tuple[str, ...]) -> Statement:
    """How many accounts name each serial."""
    counted = select(A.device_serial, func.count()).where(
        A.workspace_id == bindparam("workspace_id"),
        A.removed_at.is_(None),
        among(A.device_serial, "serials"),
        *(CONDITIONS[name] for name in limits),
    )
    return Statement(counted.group_by(A.device_serial))


class Devices:
    """What the caller may see: every device, or those that its accounts live on."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._limits = limits_of(unit.caller)
        self._asked = {"workspace_id": unit.caller.workspace_id} | self._limits

    async def walk(self, wanted: DeviceFilter, walk: DeviceWalk) -> Slice[Device]:
        """In the order of their serials. Raises Invalid for a cursor that is none of this list."""
        filters = _values(wanted)
        shape = (tuple(self._limits), tuple(filters))
        asked = self._asked | filters
        after = {"after": _read_cursor(walk.cursor), "limit": walk.limit + 1}
        rows = [as_row(row) for row in await self._unit.rows(_list(*shape), asked | after)]
        found = await self._devices(rows[: walk.limit])
        more = len(rows) > walk.limit
        goes_on = spell_cursor(Cursor(SORTED_BY, found[-1].serial, 0)) if more else None
        return Slice(found, goes_on, await self._total(shape, asked) if walk.total else None)

    async def one(self, serial: str) -> Device:
        """The device with this serial, be it one of several. Raises NotFound."""
        for name in (serial, await self._own_serial(serial)):
            asked = self._asked | {"serial": name}
            rows = await self._unit.rows(_one(tuple(self._limits)), asked, quick=True)
            if rows:
                [device] = await self._devices([as_row(rows[0])])
                return device
        raise NotFound("device", serial)

    async def servers(self) -> Sequence[AdbServerState]:
        """The adb servers that tell of devices, or have told of some."""
        unit = self._unit
        return await servers_of(unit, unit.caller.workspace_id, unit.now)

    async def _total(self, shape: Shape, asked: Mapping[str, Any]) -> int:
        [[total]] = await self._unit.rows(_count(*shape), asked)
        return int(total)

    async def _own_serial(self, serial: str) -> str | None:
        """What the device that has this serial beside its own calls itself."""
        asked = {"workspace_id": self._unit.caller.workspace_id, "serial": serial}
        for (own,) in await self._unit.rows(ALIAS, asked, quick=True):
            if own is not None:
                return own
        held = {"holding": _holding(serial)}
        for own, serials in await self._unit.rows(HOLDING, asked | held):
            if serial in serials_of({"serials": serials}):
                return own
        return None

    async def _devices(self, rows: Sequence[Mapping[str, Any]]) -> list[Device]:
        accounts = await self._accounts(rows)
        servers = {server.address: server for server in await self.servers()}
        return [self._device(row, accounts, servers.get(row["told_by"])) for row in rows]

    async def _accounts(self, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
        serials = sorted({serial for row in rows for serial in _every_serial(row)})
        asked = self._asked | {"serials": serials}
        counted = await self._unit.rows(_living_on(tuple(self._limits)), asked)
        return {serial: count for serial, count in counted}  # noqa: C416 - rows are sequences

    def _device(
        self, row: Mapping[str, Any], accounts: Mapping[str, int], server: AdbServerState | None
    ) -> Device:
        return Device(
            serial=row["serial"],
            serials=serials_of(row),
            online=row["online"],
            reason=row["reason"],
            state=row["adb_state"],
            since=row["since"],
            seen_at=_seen_at(row, server),
            lost_lately=len(lately(drops_of(row), self._unit.now)),
            model=row["model"],
            product=row["product"],
            android_version=row["android_version"],
            told_by=row["told_by"],
            accounts=sum(accounts.get(serial, 0) for serial in _every_serial(row)),
        )


def _seen_at(row: Mapping[str, Any], server: AdbServerState | None) -> Instant | None:
    """One that is there was seen when its adb server was last looked at."""
    is_there = row["adb_state"] == USABLE and server is not None
    if not is_there or server is None or server.state != Following.FOLLOWING:
        return row["seen_at"]
    return max(row["seen_at"] or server.looked_at, server.looked_at)


def _every_serial(row: Mapping[str, Any]) -> set[str]:
    return {row["serial"], *serials_of(row)}


def _values(wanted: DeviceFilter) -> dict[str, Any]:
    values: dict[str, Any] = {"online": wanted.online, "reasons": wanted.reasons or None}
    return {name: value for name, value in values.items() if value is not None}


def _holding(serial: str) -> str:
    """What is looked for in the JSON of a device's serials."""
    spelled = msgspec.json.encode(serial).decode()
    for special in "\\%_":  # the first of them first
        spelled = spelled.replace(special, f"\\{special}")
    return f"%{spelled}:%"


def _read_cursor(text: str | None) -> str:
    """The serial behind which to go on; every serial is behind the empty one."""
    after = read_cursor(text) if text is not None else Cursor(SORTED_BY, "", 0)
    if after is None or after.sort != SORTED_BY or not isinstance(after.value, str):
        raise Invalid({"cursor": "Not a cursor of this list."})
    if "\x00" in after.value:
        raise Invalid({"cursor": "Not a cursor of this list."})
    return after.value
