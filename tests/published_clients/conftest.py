"""The servers that the vendors' clients are pointed at."""

import contextlib
import functools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.broken import lose_the_accounts
from tests.live import Live, live
from tests.published_clients.tikapi_clients import Client, started


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A sandbox server that clients may write to."""
    with live(tmp_path_factory.mktemp("clients") / "data") as running:
        yield running


@pytest.fixture
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server whose database lost its accounts while it ran."""
    with live(tmp_path_factory.mktemp("broken") / "data", "--log-level", "error") as running:
        lose_the_accounts(running.data)
        yield running


@pytest.fixture(scope="package")
def tikapi_clients(
    grown: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Client]]:
    """Gives each of TikAPI's clients by its name, with a sandbox of its own."""
    with contextlib.ExitStack() as until_the_end:

        @functools.cache
        def of(name: str) -> Client:
            return until_the_end.enter_context(_apart(name, grown, tmp_path_factory.mktemp("own")))

        yield of


@pytest.fixture
def tikapi(request: pytest.FixtureRequest, tikapi_clients: Callable[[str], Client]) -> Client:
    """The client that the test names."""
    return tikapi_clients(request.param)


@pytest.fixture
def fresh_tikapi(request: pytest.FixtureRequest, grown: Path, tmp_path: Path) -> Iterator[Client]:
    """The client that the test names, and a sandbox to which nothing was done yet."""
    with _apart(request.param, grown, tmp_path) as running:
        yield running


@contextlib.contextmanager
def _apart(name: str, grown: Path, folder: Path) -> Iterator[Client]:
    shutil.copytree(grown, folder / "data")
    with live(folder / "data") as server, started(name, server) as running:
        yield running
