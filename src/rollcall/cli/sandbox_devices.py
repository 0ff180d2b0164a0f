"""`rollcall sandbox devices`: phones for a real adb server, for as long as the command runs."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from rollcall.cli.reach import Refused, or_give_up
from rollcall.cli.tables import Column, Screen, note
from rollcall.connectors.adb.server import AdbServer
from rollcall.ports.devices import Unreachable
from rollcall.sandbox.devices.endpoint import Endpoint, Mood
from rollcall.sandbox.devices.phones import MOST, phones
from rollcall.server.devices import NoAdbServer, adb_server
from rollcall.settings import Settings

COLUMNS = (Column("#", right=True), Column("adb connect"), Column("serial"), Column("model"))
HOW = f"Type one of {', '.join(Mood)}, and a number, a serial or `all`: `offline 3`. Ctrl-C ends."
EVERY = "all"


def devices(
    *,
    count: Annotated[int, typer.Option(min=1, max=MOST, help="How many there are to be.")] = 8,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The first one's; 0 takes free ones.")
    ] = 0,
    adb: Annotated[
        str | None, typer.Option(help="An adb server to connect them to: 127.0.0.1:5037.")
    ] = None,
) -> None:
    """Phones that exist only here, for a real adb server: the sandbox's accounts live on the first.

    They run until the command ends. What is typed takes one offline or back, or lets it distrust
    the adb server's key until it is turned online.
    """
    or_give_up(lambda: _serve(count, port, adb), stopped="Stopped; the phones are gone.")


async def _serve(count: int, port: int, adb: str | None) -> None:
    server = _server(adb)
    endpoints = [Endpoint(phone) for phone in phones(count)]
    try:
        await _start(endpoints, port)
        await _connect(endpoints, server)
        rows = [_row(place, endpoint) for place, endpoint in enumerate(endpoints, start=1)]
        Screen().table(COLUMNS, rows)
        note(HOW)
        await _obey(endpoints, server)
    finally:
        for endpoint in endpoints:
            await endpoint.stop()


def _server(adb: str | None) -> AdbServer | None:
    """Raises Refused."""
    try:
        return adb_server(Settings(adb=adb))
    except NoAdbServer as error:
        raise Refused(error.message) from error


async def _start(endpoints: Sequence[Endpoint], first: int) -> None:
    """Raises Refused."""
    for place, endpoint in enumerate(endpoints):
        endpoint.port = first + place if first else 0
        try:
            await endpoint.start()
        except (OSError, OverflowError) as error:
            message = f"Port {endpoint.port} cannot be listened on; name another with --port."
            raise Refused(message) from error


async def _connect(endpoints: Sequence[Endpoint], server: AdbServer | None) -> None:
    """Raises Refused."""
    if server is None:
        return
    for endpoint in endpoints:
        try:
            await server.connect(endpoint.address)
        except Unreachable as error:
            message = f"{error.message} Start it with `adb start-server`, or leave out --adb."
            raise Refused(message) from error


async def _obey(endpoints: Sequence[Endpoint], server: AdbServer | None) -> None:
    """Do what is typed; where nothing can be, go on until stopped."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            note(await _turn(endpoints, server, line.split()))
    await asyncio.Event().wait()


async def _turn(
    endpoints: Sequence[Endpoint], server: AdbServer | None, said: Sequence[str]
) -> str:
    mood, which = (*said, "")[:2]
    found = [each for place, each in enumerate(endpoints, 1) if _is(each, place, which)]
    if mood not in set(Mood) or not found:
        return HOW
    for endpoint in found:
        await endpoint.turn(Mood(mood))
    if mood == Mood.ONLINE:
        await _connect(found, server)  # adb tries by itself, but not for ever
    return f"{mood}: {', '.join(endpoint.phone.serial for endpoint in found)}"


def _is(endpoint: Endpoint, place: int, which: str) -> bool:
    return which in {EVERY, str(place), endpoint.phone.serial, endpoint.address}


def _row(place: int, endpoint: Endpoint) -> Sequence[str]:
    return [str(place), endpoint.address, endpoint.phone.serial, endpoint.phone.model]
