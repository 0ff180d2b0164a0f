"""Rosters on disk, and the command line run within the test's own process."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from rollcall.server.first_start import begin
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from tests.cli.program import Program
from tests.live import Live, live


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Commands set logging up on the streams of the test's runner, which then close."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def roster(tmp_path: Path) -> Program:
    """The command line on an empty roster."""
    return Program(_begun(tmp_path / "data", sandbox=False))


@pytest.fixture
def sandbox(tmp_path: Path) -> Program:
    """The command line on a sandbox of its own."""
    return Program(_begun(tmp_path / "sandbox", sandbox=True))


def _begun(data: Path, *, sandbox: bool) -> Path:
    async def start() -> None:
        runtime = await open_runtime(Settings(data=data, sandbox=sandbox))
        try:
            await begin(runtime)
        finally:
            await runtime.database.close()

    asyncio.run(start())
    return data


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Live]:
    """A sandbox server that one test may write to."""
    with live(tmp_path / "own") as running:
        yield running
