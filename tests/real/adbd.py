"""Debian's adbd, the real device's side of adb, in a network of its own."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.real.device_side import carry
from tests.real.next_debian import Laid

ADBD = Laid("adbd", "usr/lib/android-sdk/platform-tools/adbd", "android")
DEVICE_SIDE = Path(__file__).with_name("device_side.py")
APART = ("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child")
"""With processes of its own, too: they end with the first of them, however that ends."""
STARTS_WITHIN = 10.0


@contextlib.asynccontextmanager
async def running_adbd(folder: Path, properties: Mapping[str, str]) -> AsyncIterator[str]:
    """Give the address to connect to, or skip the test where it cannot be had."""
    find_adbd()
    door = folder / "door"
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(  # noqa: ASYNC220 - it is begun once
            [*APART, sys.executable, DEVICE_SIDE, door, *ADBD.command],
            env=_environment(folder, properties),
            stdout=log,
            stderr=log,
        )
    try:
        async with _reached(door) as address:
            yield address
    finally:
        process.kill()
        process.wait()


def find_adbd() -> None:
    """End the test where it cannot be run."""
    ADBD.find()
    if subprocess.run([*APART, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs a network of its own (unshare), which this machine does not allow")


def _environment(folder: Path, properties: Mapping[str, str]) -> dict[str, str]:
    """With a `getprop`, which a Debian that plays a phone has not."""
    programs = folder / "programs"
    programs.mkdir()
    said = "\n".join(f"[{name}]: [{value}]" for name, value in properties.items())
    getprop = programs / "getprop"
    getprop.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n")
    getprop.chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C"}


@contextlib.asynccontextmanager
async def _reached(door: Path) -> AsyncIterator[str]:
    """A loopback port that leads through the door."""
    serving: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(lead(reader, writer)))

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(door)
        await asyncio.gather(carry(reader, inner_writer), carry(inner_reader, writer))

    async with asyncio.timeout(STARTS_WITHIN):
        while not os.access(door, os.F_OK):  # noqa: ASYNC110 - a file tells nobody it is there
            await asyncio.sleep(0.05)
    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
