"""Phones of the sandbox, and an adb server that they are connected to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager

import pytest

from rollcall.sandbox.devices.endpoint import Endpoint
from rollcall.sandbox.devices.phones import Phone
from tests.real.adb import Adb, running_adb

Phones = Callable[[Sequence[Phone]], AbstractAsyncContextManager[Sequence[Endpoint]]]


@pytest.fixture
def adb() -> Iterator[Adb]:
    with running_adb() as server:
        yield server


@contextlib.asynccontextmanager
async def switched_on(phones: Sequence[Phone]) -> AsyncIterator[list[Endpoint]]:
    """Each on a port of its own."""
    endpoints = [Endpoint(phone) for phone in phones]
    try:
        for endpoint in endpoints:
            await endpoint.start()
        yield endpoints
    finally:
        for endpoint in endpoints:
            await endpoint.stop()


async def connect(adb: Adb, *endpoints: Endpoint) -> None:
    for endpoint in endpoints:
        said = await asyncio.to_thread(adb.run, "connect", endpoint.address)
        assert "connect" in said or "authenticate" in said, said


async def run(adb: Adb, *words: str) -> str:
    """`adb …`, while the phones within this process go on answering."""
    return await asyncio.to_thread(adb.run, *words)
