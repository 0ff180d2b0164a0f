"""Rosters that files are imported into."""

import shutil
from pathlib import Path

import pytest

from tests.live import live


@pytest.fixture(scope="session")
def empty_roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "roster"
    with live(folder, sandbox=False):
        pass
    return folder


@pytest.fixture
def data(empty_roster: Path, tmp_path: Path) -> Path:
    """The folder of a roster that holds nothing yet."""
    return shutil.copytree(empty_roster, tmp_path / "roster")
