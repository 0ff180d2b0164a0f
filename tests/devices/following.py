"""A roster that follows an adb server within the test's own process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

from rollcall.connectors.adb.server import AdbServer
from rollcall.core.devices.following import Follower
from rollcall.ports.devices import DeviceServer
from tests.place import Place
from tests.real.adb import Adb

WITHIN = 25.0
Devices = dict[str, dict[str, Any]]


@contextlib.asynccontextmanager
async def following(place: Place, adb: Adb | DeviceServer) -> AsyncIterator[None]:
    server = AdbServer("127.0.0.1", adb.port) if isinstance(adb, Adb) else adb
    runtime = place.runtime
    follower = Follower(runtime.database, server, place.workspace_id, runtime.clock)
    running = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def devices(place: Place) -> Devices:
    """By serial, as our own API tells them."""
    answer = await place.get("/v1/devices", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    return {device["serial"]: device for device in answer.json()["data"]}


async def until(place: Place, wanted: Callable[[Devices], bool]) -> Devices:
    """The devices, once they are as wanted."""
    async with asyncio.timeout(WITHIN):
        found = await devices(place)
        while not wanted(found):
            await asyncio.sleep(0.02)
            found = await devices(place)
    return found


async def until_online(place: Place, **wanted: bool) -> Devices:
    """Once each of these serials is online, or is not, and all of them are there."""
    return await until(
        place,
        lambda found: all(
            serial in found and found[serial]["online"] is online
            for serial, online in wanted.items()
        ),
    )


async def adb_server(place: Place) -> dict[str, Any] | None:
    answer = await place.get("/v1/devices")
    servers = answer.json()["adb_servers"]
    return servers[0] if servers else None


async def until_server(place: Place, state: str) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN):
        server = await adb_server(place)
        while server is None or server["state"] != state:
            await asyncio.sleep(0.02)
            server = await adb_server(place)
    return server


async def told(place: Place) -> list[tuple[str, bool, str | None]]:
    """What events tell of devices: serial, whether it is online, and why not."""
    answer = await place.get("/v1/events", params={"limit": 200})
    events = [each for each in answer.json()["data"] if each["type"] == "device.changed"]
    data = [each["data"] for each in events]
    return [(each["serial"], each["after"]["online"], each["after"]["reason"]) for each in data]


def later(place: Place, seconds: float) -> None:
    """The clock is moved ahead by so much."""
    place.clock.set_ahead(place.clock.ahead + timedelta(seconds=seconds))
