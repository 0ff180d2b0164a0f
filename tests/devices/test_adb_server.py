"""Following an adb server: a real one, one that goes away, and what only pretends to be one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

from rollcall.connectors.adb.listing import read_list
from rollcall.connectors.adb.properties import read_properties
from rollcall.connectors.adb.server import AdbServer
from rollcall.ports.devices import Described, Listed, Unreachable
from rollcall.sandbox.devices.endpoint import Mood
from rollcall.sandbox.devices.phones import phones
from tests.devices.conftest import connect, run, switched_on
from tests.real.adb import Adb, running_adb

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PIXEL = next(phone for phone in phones(20) if phone.model == "Pixel 7")


def states(listed: Sequence[Listed]) -> dict[str, str]:
    return {each.serial: each.state for each in listed}


async def test_each_change_is_pushed_as_it_happens(adb: Adb) -> None:
    follower = AdbServer("127.0.0.1", adb.port).follow()
    async with switched_on(phones(2)) as [one, other]:
        assert await anext(follower) == ()
        await connect(adb, one)
        assert await until(follower, {one.address: "device"}) < 5
        await connect(adb, other)
        await until(follower, {one.address: "device", other.address: "device"})
        began = asyncio.get_running_loop().time()
        await run(adb, "disconnect", other.address)
        await until(follower, {one.address: "device"})
        assert asyncio.get_running_loop().time() - began < 5
        await run(adb, "disconnect", one.address)  # else adb waits ten seconds and comes again
        await one.turn(Mood.UNAUTHORIZED)
        await connect(adb, one)
        await until(follower, {one.address: "unauthorized"})
    await follower.aclose()


async def until(follower: AsyncIterator[Sequence[Listed]], wanted: dict[str, str]) -> int:
    """How many lists it took."""
    async with asyncio.timeout(30):
        count = 1
        while states(await anext(follower)) != wanted:
            count += 1
        return count


async def test_a_device_says_what_it_is(adb: Adb) -> None:
    server = AdbServer("127.0.0.1", adb.port)
    async with switched_on([PIXEL]) as [endpoint]:
        await connect(adb, endpoint)
        [listed] = await anext(server.follow())
        assert listed.link is not None
        described = Described(PIXEL.serial, "Pixel 7", "panther", "14")
        assert await server.describe(listed) == described
        assert await server.describe(Listed(endpoint.address, "device")) == described
        with pytest.raises(Unreachable, match="refuses: device 'elsewhere' not found"):
            await server.describe(Listed("elsewhere", "device"))


async def test_a_server_that_dies_is_said_to_have_and_another_is_followed_there() -> None:
    with running_adb() as first:
        server = AdbServer("127.0.0.1", first.port)
        follower = server.follow()
        assert await anext(follower) == ()
    with pytest.raises(Unreachable, match="ended the connection"):
        await anext(follower)
    with pytest.raises(Unreachable, match=f"Nobody answers at {first.address}"):
        await anext(server.follow())
    with running_adb(first.port):
        assert await anext(server.follow()) == ()


async def test_two_hundred_devices_are_one_list(adb: Adb) -> None:
    follower = AdbServer("127.0.0.1", adb.port).follow()
    async with switched_on(phones(200)) as endpoints:
        for place in range(0, 200, 20):
            asked = [run(adb, "connect", each.address) for each in endpoints[place : place + 20]]
            await asyncio.gather(*asked)
        await until(follower, {each.address: "device" for each in endpoints})
    await follower.aclose()


@contextlib.asynccontextmanager
async def pretending(talk: Talk) -> AsyncIterator[AdbServer]:
    """What listens on a port and talks like that to whoever asks."""
    serving: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(serve(reader, writer)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()

    listening = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield AdbServer("127.0.0.1", listening.sockets[0].getsockname()[1], looks_after=0.05)
    finally:
        listening.close()
        await asyncio.wait(serving, timeout=5)


async def asked(reader: asyncio.StreamReader) -> str:
    length = int(await reader.readexactly(4), 16)
    return (await reader.readexactly(length)).decode()


@pytest.mark.parametrize(
    "said, why",
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not as an adb server does"),
        (b"OKAYzzzz", "not as an adb server does"),
        (b"OKAY+0x1", "not as an adb server does"),
        (b"OKAY0010short", "ended the connection"),
        (b"OK", "ended the connection"),
        (b"", "ended the connection"),
        (b"FAIL0004nope", "refuses: nope"),
        (b"FAILxxxx", "not as an adb server does"),
    ],
)
async def test_what_is_no_adb_server_is_said_to_be_none(said: bytes, why: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(said)
        await writer.drain()

    async with pretending(talk) as server:
        for _ in range(2):  # in the long form, then in the short one
            with pytest.raises(Unreachable, match=why):
                await anext(server.follow())


async def test_one_that_knows_no_long_form_is_followed_in_the_short_one() -> None:
    services: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        services.append(await asked(reader))
        known = services[-1] == "host:track-devices"
        writer.write(b"OKAY000aRC1\tdevice" if known else b"FAIL0014unknown host service")
        await reader.read()

    async with pretending(talk) as server:
        follower = server.follow()
        assert await anext(follower) == (Listed("RC1", "device"),)
        await follower.aclose()
    assert services == ["host:track-devices-l", "host:track-devices"]


async def test_what_is_not_pushed_is_found_out() -> None:
    told = [b"OKAY0000", b"OKAY0000", b"OKAY0010RC1\tunauthorized"]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(told.pop(0))
        await reader.read()

    async with pretending(talk) as server:
        follower = server.follow()
        assert await anext(follower) == ()
        assert await anext(follower) == (Listed("RC1", "unauthorized"),)
        await follower.aclose()


async def test_one_that_falls_silent_is_asked_and_given_up() -> None:
    asked_for: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked_for.append(await asked(reader))
        if asked_for[-1].startswith("host:track"):
            writer.write(b"OKAY0000")
            await reader.read()
        elif len(asked_for) < 4:
            writer.write(b"OKAY0000")
        # and then it has hung up

    async with pretending(talk) as server:
        follower = server.follow()
        assert await anext(follower) == ()
        with pytest.raises(Unreachable):
            await anext(follower)
    assert asked_for == ["host:track-devices-l", *["host:devices-l"] * 3]


async def test_a_device_that_says_more_than_anybody_would_is_cut_short() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(b"OKAY")
        await asked(reader)
        writer.write(b"OKAY")
        for _ in range(1000):
            writer.write(b"[ro.serialno]: [RC1]\n" * 1000)
            await writer.drain()

    async with pretending(talk) as server:
        assert (await server.describe(Listed("RC1", "device"))).serial == "RC1"


def test_a_list_is_read_in_either_form() -> None:
    text = (
        "emulator-5554\tdevice\n"
        "RC1                    unauthorized usb:1-1 transport_id:7\n"
        "RC2   no permissions (user in plugdev group); see [http://x/device.html] transport_id:9\n"
        "????????????\tno permissions\n"
        "(no serial number)\toffline\n"
        "\n \x00\x01\n" + "x" * 300 + "\tdevice\n"
    )
    assert read_list(text) == (
        Listed("emulator-5554", "device"),
        Listed("RC1", "unauthorized", "7"),
        Listed("RC2", "no permissions", "9"),
    )


def test_of_two_that_bear_one_serial_the_usable_one_counts() -> None:
    for text in ("A\toffline\nA\tdevice\n", "A\tdevice\nA\toffline\n"):
        assert read_list(text) == (Listed("A", "device"),)


def test_properties_are_read_and_what_is_none_is_not() -> None:
    text = "[ro.serialno]: [RC1]\r\n[ro.product.model]: [Pixel\t7]\r\n[ro.product.name]: []\r\n"
    assert read_properties(text) == Described("RC1", "Pixel 7", None, None)
    assert read_properties("/system/bin/sh: getprop: inaccessible or not found\n") is None
