"""What every test can ask for: a place of its own, on each database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from rollcall.db.migrations.running import migrate
from tests.live import Live, live
from tests.place import Place, open_place
from tests.real.mastodon import mastodon_instance
from tests.real.pds import at_protocol
from tests.real.postgres import Cluster, postgres_cluster
from tests.real.snac import snac
from tests.worlds import (
    either_world,
    fresh_worlds,
    grown,
    grown_on_postgresql,
    world,
    world_at,
)

__all__ = [
    "at_protocol",
    "either_world",
    "fresh_worlds",
    "grown",
    "grown_on_postgresql",
    "mastodon_instance",
    "postgres_cluster",
    "snac",
    "world",
    "world_at",
]


settings.register_profile("soak")  # what `make soak` asks for; some properties go on longer then


@pytest.fixture(scope="session")
def migrated(postgres_cluster: Cluster) -> str:
    """The name of a PostgreSQL database with every table, to be copied."""
    name = postgres_cluster.create()
    migrate("postgresql+asyncpg://" + postgres_cluster.url(name).partition("://")[2])
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind: a test that asks for it runs on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/rollcall.db"
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    with cluster.database(request.getfixturevalue("migrated")) as url:
        yield url


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """An empty workspace on SQLite."""
    async with open_place(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
async def either_place(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    """An empty workspace on SQLite, and again on PostgreSQL."""
    async with open_place(tmp_path / "data", database=database_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def sandbox_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A sandbox server in a process of its own. Whoever writes to it starts one of their own."""
    with live(tmp_path_factory.mktemp("sandbox") / "data") as running:
        yield running
