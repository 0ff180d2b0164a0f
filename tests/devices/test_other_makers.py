"""What another maker's client and another maker's device make of ours, and ours of theirs."""

import asyncio
from pathlib import Path

import adbutils

from rollcall.connectors.adb.server import AdbServer
from rollcall.ports.devices import Described
from rollcall.sandbox.devices.endpoint import Mood
from rollcall.sandbox.devices.phones import phones
from tests.devices.conftest import connect, run, switched_on
from tests.devices.following import devices, following, later, until, until_online
from tests.place import Place
from tests.real.adb import Adb
from tests.real.adbd import running_adbd

PIXEL = next(phone for phone in phones(20) if phone.model == "Pixel 7")
SAID = {
    "ro.serialno": "rollcall0001",
    "ro.product.model": "Pixel Zero",
    "ro.product.name": "zero",
    "ro.build.version.release": "16",
}


async def test_adbutils_takes_a_phone_of_the_sandbox_for_a_device(adb: Adb) -> None:
    client = adbutils.AdbClient(host="127.0.0.1", port=adb.port)
    async with switched_on([PIXEL]) as [endpoint]:
        await connect(adb, endpoint)
        [device] = await asyncio.to_thread(client.device_list)
        assert device.serial == endpoint.address
        assert await asyncio.to_thread(device.get_state) == "device"
        assert await asyncio.to_thread(device.getprop, "ro.product.model") == "Pixel 7"
        assert await asyncio.to_thread(device.getprop, "ro.serialno") == PIXEL.serial
        ended = await asyncio.to_thread(device.shell2, "screencap", v2=True)
        assert ended.returncode == 127
        await run(adb, "disconnect", endpoint.address)
        await endpoint.turn(Mood.UNAUTHORIZED)
        await connect(adb, endpoint)
        assert await asyncio.to_thread(client.device_list) == []


async def test_a_real_adbd_is_followed_as_any_device(
    place: Place, adb: Adb, tmp_path: Path
) -> None:
    server = AdbServer("127.0.0.1", adb.port)
    async with running_adbd(tmp_path, SAID) as address:
        assert "connected to" in await run(adb, "connect", address)
        [listed] = await anext(server.follow())
        described = Described("rollcall0001", "Pixel Zero", "zero", "16")
        assert await server.describe(listed) == described
        async with following(place, adb):
            found = (await until_online(place, rollcall0001=True))["rollcall0001"]
            assert (found["model"], found["android_version"]) == ("Pixel Zero", "16")
            assert found["serials"] == [{"serial": address, "adb_state": "device"}]
            await run(adb, "disconnect", address)
            await until(place, lambda found: found["rollcall0001"]["adb_state"] is None)
            later(place, 21)
            await until_online(place, rollcall0001=False)
            assert (await devices(place)).keys() == {"rollcall0001"}
