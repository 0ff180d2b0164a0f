"""Where an export goes: into what stands under the name, and never in its place unless a file."""

import os
import stat
import threading
from pathlib import Path

import pytest

from tests.exchange.command import rollcall


def test_a_pipe_is_written_into_and_stays_a_pipe(data: Path, tmp_path: Path):
    pipe, heard = tmp_path / "pipe.csv", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()), daemon=True)
    reader.start()

    done = rollcall("export", pipe, "--data", data)

    assert done.returncode == 0, done.stderr
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    reader.join(20)
    assert heard[0].startswith("id,external_id,platform")


def test_a_device_that_takes_nothing_is_said_so_and_stays(data: Path, tmp_path: Path):
    """Through a name of our own, so that no device is lost where this is broken."""
    name = tmp_path / "full.csv"
    name.symlink_to("/dev/full")

    done = rollcall("export", name, "--data", data)

    assert done.returncode == 1
    assert done.stderr == f"rollcall: {name} cannot be written: No space left on device.\n"
    assert name.readlink() == Path("/dev/full")


def test_a_link_goes_on_leading_to_the_file(data: Path, tmp_path: Path):
    file, name = tmp_path / "2027" / "accounts.csv", tmp_path / "latest.csv"
    file.parent.mkdir()
    file.write_text("the export of yesterday")
    name.symlink_to(file)

    done = rollcall("export", name, "--data", data)

    assert done.returncode == 0, done.stderr
    assert name.readlink() == file
    assert file.read_text().startswith("id,external_id,platform")
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("name", ["", "/"])
def test_a_folder_is_no_file(data: Path, tmp_path: Path, name: str):
    done = rollcall("export", f"{tmp_path}{name}", "--format", "csv", "--data", data)

    assert done.returncode == 1
    assert done.stderr.endswith("cannot be written: Is a directory.\n")
