"""A sandbox whose world is made once and copied for every test, on each database."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx2
import pytest

from rollcall.kit.clock import MovableClock
from rollcall.sandbox.keys import DEMO_KEY
from rollcall.server.first_start import begin
from rollcall.server.runtime import open_runtime
from rollcall.server.serving import application
from rollcall.settings import Settings
from tests.place import Place
from tests.real.postgres import Cluster

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sandbox as it begins."""
    data = tmp_path_factory.mktemp("world") / "data"
    asyncio.run(_begin(data))
    return data


@pytest.fixture(scope="session")
def grown_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster
) -> tuple[Path, str]:
    """The same on PostgreSQL: its folder, and the name of a database to be copied."""
    data = tmp_path_factory.mktemp("world-pg") / "data"
    name = postgres_cluster.create()
    asyncio.run(_begin(data, postgres_cluster.url(name)))
    return data, name


async def _begin(data: Path, database: str | None = None) -> None:
    settings = Settings(data=data, database=database, sandbox=True)
    runtime = await open_runtime(settings, lambda: NOW)
    await begin(runtime)
    await runtime.database.close()


@asynccontextmanager
async def open_world(data: Path, database: str | None = None) -> AsyncIterator[Place]:
    """A server on the folder, whose clock stands still; its key may do everything."""
    settings = Settings(data=data, database=database, sandbox=True)
    runtime = await open_runtime(settings, MovableClock(lambda: NOW))
    owner = await begin(runtime)
    transport = httpx2.ASGITransport(app=application(runtime))  # type: ignore[arg-type]
    web = httpx2.AsyncClient(transport=transport, base_url="http://rollcall.test")
    try:
        yield Place(runtime, owner.workspace_id, DEMO_KEY, web)
    finally:
        await web.aclose()
        await runtime.database.close()


@pytest.fixture
async def world(grown: Path, tmp_path: Path) -> AsyncIterator[Place]:
    """The sandbox's world on SQLite, for this test alone."""
    data = tmp_path / "data"
    shutil.copytree(grown, data)
    async with open_world(data) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def fresh_worlds(
    request: pytest.FixtureRequest, grown: Path, tmp_path: Path
) -> Callable[[], AbstractContextManager[tuple[Path, str | None]]]:
    """As many worlds as a test wants, one after another: each a folder and a database's address."""
    numbers = count()
    if request.param == "sqlite":
        return lambda: _copied(grown, tmp_path / f"data-{next(numbers)}")
    folder, template = request.getfixturevalue("grown_on_postgresql")
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return lambda: _copied(folder, tmp_path / f"data-{next(numbers)}", cluster, template)


@contextmanager
def _copied(
    folder: Path, data: Path, cluster: Cluster | None = None, template: str = ""
) -> Iterator[tuple[Path, str | None]]:
    shutil.copytree(folder, data)
    with cluster.database(template) if cluster else nullcontext() as url:
        yield data, url
    shutil.rmtree(data)


@pytest.fixture
def world_at(
    fresh_worlds: Callable[[], AbstractContextManager[tuple[Path, str | None]]],
) -> Iterator[tuple[Path, str | None]]:
    with fresh_worlds() as opened:
        yield opened


@pytest.fixture
async def either_world(world_at: tuple[Path, str | None]) -> AsyncIterator[Place]:
    """The sandbox's world on SQLite, and again on PostgreSQL."""
    async with open_world(*world_at) as opened:
        yield opened
