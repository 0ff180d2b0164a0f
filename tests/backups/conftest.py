"""Databases of each kind, empty ones and one that holds a sandbox."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from rollcall.settings import Settings
from tests.backups.rosters import begun
from tests.real.postgres import Cluster

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]
New = Callable[[str], str]


@pytest.fixture
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[New]:
    """Gives the URL of a database of a kind that is empty: there is not even a table."""
    numbers = itertools.count(1)
    with ExitStack() as stack:

        def made(kind: str) -> str:
            if kind == "sqlite":
                folder = tmp_path / f"new-{next(numbers)}"
                folder.mkdir()
                return f"sqlite:///{folder}/rollcall.db"
            cluster: Cluster = request.getfixturevalue("postgres_cluster")
            return stack.enter_context(cluster.database())

        yield made


@pytest.fixture(scope="session")
def begun_in_a_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a sandbox, to be copied."""
    return begun(tmp_path_factory.mktemp("sandbox") / "data").data


@pytest.fixture(scope="session")
def begun_on_postgresql(
    postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The data folder of a sandbox, and the name of its database, to be copied."""
    name = postgres_cluster.create()
    return begun(tmp_path_factory.mktemp("sandbox") / "data", postgres_cluster.url(name)).data, name


@pytest.fixture
def file_roster(tmp_path: Path, begun_in_a_file: Path) -> Settings:
    """A sandbox in a file."""
    return Settings(data=shutil.copytree(begun_in_a_file, tmp_path / "data"))


@pytest.fixture
def postgresql_roster(
    tmp_path: Path, postgres_cluster: Cluster, begun_on_postgresql: tuple[Path, str]
) -> Iterator[Settings]:
    """A sandbox on PostgreSQL."""
    folder, name = begun_on_postgresql
    with postgres_cluster.database(name) as url:
        yield Settings(data=shutil.copytree(folder, tmp_path / "data"), database=url)


@pytest.fixture(params=["file_roster", pytest.param("postgresql_roster", marks=pytest.mark.real)])
def roster(request: pytest.FixtureRequest) -> Settings:
    """A sandbox on each kind of database."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, new: New) -> str:
    """The URL of an empty database of each kind."""
    return new(request.param)
