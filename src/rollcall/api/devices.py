"""Devices that accounts live on: whether each is there, why not, and who tells of it."""

from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.api.page import PageInfo, page_info
from rollcall.core.devices.devices import Device, DeviceFilter, DeviceWalk
from rollcall.core.devices.reasons import Reason, means, remedy
from rollcall.core.devices.servers import AdbServerState
from rollcall.core.errors import Invalid
from rollcall.kit.instants import Instant
from rollcall.kit.paging import LONGEST_CURSOR
from rollcall.wire.call import Call
from rollcall.wire.card import Operation

MOST = 200


class DevicesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    online: bool | None = None
    reason: Annotated[tuple[str, ...], Meta(min_length=1, max_length=50)] = ()
    """One given several times means any of its values."""
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Meta(max_length=LONGEST_CURSOR)] | None = None
    include: str | None = None


class SerialBody(msgspec.Struct, frozen=True):
    serial: str
    adb_state: str | None
    """adb's own word for this connection; null where there is none now."""


class DeviceBody(msgspec.Struct, frozen=True):
    """A device. It has a serial of its own, whichever way it is connected."""

    serial: str
    serials: list[SerialBody]
    """By which it is or was connected."""
    online: bool
    """Whether it can be worked with; it is lost only once it has been gone for a while."""
    reason: str | None
    """Why it cannot; of one that can, why that is not to be relied on."""
    means: str | None
    remedy: str | None
    adb_state: str | None
    """adb's own word at this moment; null where it is not listed."""
    since: Instant | None
    """When it came to be online or not, for this reason."""
    seen_at: Instant | None
    """When it was last there."""
    lost_lately: int
    """How often it was lost within ten minutes."""
    model: str | None
    product: str | None
    android_version: str | None
    adb_server: str | None
    """Who tells of it; null where what accounts say is all that is known."""
    accounts: int
    """How many live on it."""


class AdbServerBody(msgspec.Struct, frozen=True):
    address: str
    state: str
    """following, unreachable, or not_followed where whoever followed it has stopped."""
    said: str | None
    """Why it cannot be followed."""
    remedy: str | None
    since: Instant
    looked_at: Instant


class DeviceList(msgspec.Struct, frozen=True):
    data: list[DeviceBody]
    page: PageInfo
    adb_servers: list[AdbServerBody]
    """Empty where no adb server is followed: what accounts say is then all that is known."""


async def list_devices(call: Call) -> DeviceList:
    asked = call.query(DevicesQuery)
    if asked.include not in (None, "total"):
        raise Invalid({"include": "Only `total` can be included."})
    if unknown := [name for name in asked.reason if name not in set(Reason)]:
        there_are = ", ".join(Reason)
        raise Invalid({"reason": f"No such reason: {', '.join(unknown)}. There are {there_are}."})
    walk = DeviceWalk(asked.limit, asked.cursor, asked.include == "total")
    devices = call.core.devices
    found = await devices.walk(DeviceFilter(asked.online, asked.reason), walk)
    servers = [_server(server) for server in await devices.servers()]
    return DeviceList([_spell(device) for device in found.items], page_info(found), servers)


async def get_device(call: Call) -> DeviceBody:
    return _spell(await call.core.devices.one(call.at("serial")))


def _spell(device: Device) -> DeviceBody:
    return DeviceBody(
        serial=device.serial,
        serials=[SerialBody(serial, state) for serial, state in device.serials.items()],
        online=device.online,
        reason=device.reason,
        means=means(device.reason),
        remedy=remedy(device.reason),
        adb_state=device.state,
        since=device.since,
        seen_at=device.seen_at,
        lost_lately=device.lost_lately,
        model=device.model,
        product=device.product,
        android_version=device.android_version,
        adb_server=device.told_by,
        accounts=device.accounts,
    )


def _server(server: AdbServerState) -> AdbServerBody:
    return AdbServerBody(
        address=server.address,
        state=server.state,
        said=server.said,
        remedy=server.remedy,
        since=server.since,
        looked_at=server.looked_at,
    )


DEVICES = (
    Operation(
        "GET",
        "/v1/devices",
        list_devices,
        "listDevices",
        query=DevicesQuery,
        answer=DeviceList,
        summary="Devices, whether each is there and why not, and the adb servers that tell of them",
    ),
    Operation(
        "GET",
        "/v1/devices/{serial}",
        get_device,
        "getDevice",
        answer=DeviceBody,
        summary="One device, by any of its serials",
    ),
)
