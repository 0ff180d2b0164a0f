"""An import of a download that is broken off, at whatever moment, leaves the roster as it was."""

import signal
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.archives import downloads
from tests.cli.program import Program, Said, refusal
from tests.cli.terminal import Terminal
from tests.live import PROGRAM

TABLES = ("people", "follows", "videos", "video_likes", "conversations", "messages", "accounts")
NONE_OF_THEM = dict.fromkeys(TABLES, 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return downloads.write_large(tmp_path / "large.json", 4)


def counted(roster: Program) -> dict[str, int]:
    with sqlite3.connect(roster.data / "rollcall.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {
            table: database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in TABLES
        }


def refusal_without_room(roster: Program, file: Path) -> str:
    """What is said where no file of the program may be longer than 1,500 KiB."""
    import_it = f"{PROGRAM} tiktok import-archive {file} --data {roster.data}"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 1500; exec {import_it}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return refusal(Said(done.stdout, done.stderr, done.returncode))


@pytest.mark.parametrize("when", ["Reading", "Taking it in", "Writing it"])
def test_one_that_is_killed_leaves_nothing_and_its_repetition_everything(
    roster: Program, file: Path, when: str
):
    terminal = Terminal("tiktok", "import-archive", file, "--data", roster.data)
    for sent in terminal.shown():
        if when in sent:
            terminal.process.kill()

    assert terminal.process.returncode == -signal.SIGKILL
    left = counted(roster)
    roster.well("tiktok", "import-archive", str(file))
    once = counted(roster)
    assert all(once.values())
    # What is said to be written may be so already when it is killed, and then it is all there.
    assert left == NONE_OF_THEM or (when == "Writing it" and left == once)
    roster.well("tiktok", "import-archive", str(file))
    assert counted(roster) == once


def test_a_disk_that_is_full_leaves_nothing_and_is_said_to_be(roster: Program, file: Path):
    assert "disk of the database" in refusal_without_room(roster, file)
    assert counted(roster) == NONE_OF_THEM


def test_no_room_to_put_it_in_order_is_said_and_leaves_nothing(roster: Program, tmp_path: Path):
    file = downloads.write_large(tmp_path / "large.json", 18)

    assert refusal_without_room(roster, file) == (
        f"Nothing of {file} was taken. There is no room to put its records in order "
        "before they are taken in. Make room among the temporary files for half its size, or name "
        "another folder for them in SQLITE_TMPDIR."
    )
    assert counted(roster) == NONE_OF_THEM


def test_a_zip_that_is_damaged_at_its_very_end_leaves_nothing(roster: Program, file: Path):
    """Every record was read by then; only the sum over all of it is wrong."""
    packed = file.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.write(file, downloads.NAME)
    content = bytearray(packed.read_bytes())
    with zipfile.ZipFile(packed) as whole:
        directory = whole.start_dir
    content[directory + 16] ^= 0xFF  # the first byte of its checksum
    packed.write_bytes(content)

    said = roster.refused("tiktok", "import-archive", str(packed))
    assert "damaged or was cut short" in said
    assert counted(roster) == NONE_OF_THEM
