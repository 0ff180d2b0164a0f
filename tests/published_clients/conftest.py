"""The servers that the vendors' clients are pointed at."""

from collections.abc import Iterator

import pytest

from tests.broken import lose_the_accounts
from tests.live import Live, live


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
