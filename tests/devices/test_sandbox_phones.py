"""The sandbox's phones: a real adb, and another maker's client, take them for devices."""

import asyncio
import re

from rollcall.sandbox.devices.endpoint import Endpoint, Mood
from rollcall.sandbox.devices.packets import HEAD, VERSION, Command, Packet
from rollcall.sandbox.devices.phones import MOST, phones
from rollcall.sandbox.fleet import fleet
from tests.devices.conftest import connect, run, switched_on
from tests.makers import NOW
from tests.real.adb import Adb

PIXEL = next(phone for phone in phones(20) if phone.model == "Pixel 7")


def test_they_are_the_same_every_time_and_each_has_a_serial_of_its_own() -> None:
    assert phones(3) == phones(3) == phones(MOST)[:3]
    assert len({phone.serial for phone in phones(MOST)}) == MOST


def test_the_first_are_those_that_the_sandboxs_accounts_live_on() -> None:
    of_accounts = {
        dossier.facts.device_serial
        for dossier in fleet(NOW)
        if isinstance(dossier.facts.device_serial, str)
    }
    first = {phone.serial for phone in phones(len(of_accounts))}
    assert len(first & of_accounts) >= 10


async def test_a_real_adb_lists_it_and_asks_what_it_is(adb: Adb) -> None:
    async with switched_on([PIXEL]) as [endpoint]:
        await connect(adb, endpoint)
        listed = await run(adb, "devices", "-l")
        assert re.search(rf"{endpoint.address}\s+device product:panther model:Pixel_7", listed)
        asked = ("-s", endpoint.address, "shell")
        assert await run(adb, *asked, "getprop", "ro.serialno") == f"{PIXEL.serial}\n"
        assert "[ro.product.model]: [Pixel 7]\n" in await run(adb, *asked, "getprop")
        assert "not found" in await run(adb, *asked, "input", "tap", "1", "1")


async def test_whoever_is_not_accepted_is_unauthorized_until_accepted(adb: Adb) -> None:
    async with switched_on([PIXEL]) as [endpoint]:
        await endpoint.turn(Mood.UNAUTHORIZED)
        await connect(adb, endpoint)
        assert re.search(r"\t(unauthorized|authorizing)", await run(adb, "devices"))
        await endpoint.turn(Mood.ONLINE)
        await run(adb, "-s", endpoint.address, "wait-for-device")
        assert f"{endpoint.address}\tdevice" in await run(adb, "devices")


async def test_switched_off_it_listens_no_more_and_comes_back_on_its_port() -> None:
    async with switched_on([PIXEL]) as [endpoint]:
        before = endpoint.address
        await endpoint.turn(Mood.OFFLINE)
        try:
            await asyncio.open_connection("127.0.0.1", endpoint.port)
        except ConnectionRefusedError:
            pass
        else:
            raise AssertionError(before)
        await endpoint.turn(Mood.ONLINE)
        assert endpoint.address == before
        assert (await greeted(endpoint))[0] == Command.CNXN


async def test_what_is_no_adb_is_hung_up_on() -> None:
    async with switched_on([PIXEL]) as [endpoint]:
        for rubbish in (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b"\0" * 24, huge()):
            reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.port)
            writer.write(rubbish)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        assert (await greeted(endpoint))[0] == Command.CNXN


def huge() -> bytes:
    return HEAD.pack(Command.WRTE, 0, 0, 1 << 31, 0, Command.WRTE ^ 0xFFFFFFFF)


async def greeted(endpoint: Endpoint) -> tuple[int, ...]:
    reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.port)
    writer.write(Packet(Command.CNXN, VERSION, 4096, b"host::\0").spell())
    head = HEAD.unpack(await asyncio.wait_for(reader.readexactly(HEAD.size), 5))
    writer.close()
    return head
