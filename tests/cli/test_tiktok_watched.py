"""Watching and stopping the import of a download: how far it is, and Ctrl-C in the middle."""

import re
import signal
from pathlib import Path

import pytest

from tests.archives import downloads
from tests.cli.program import Program, really_run
from tests.cli.terminal import Terminal

READ = re.compile(r"Reading large.json[^\r]*? ([\d.]+) of ([\d.]+) MB")
TAKEN = re.compile(r"(?:Taking it in|Writing it)[^\r]*? ([\d,]+) of ([\d,]+) records")
STOPPED = (
    "rollcall: Stopped. A download is taken in whole or not at all; "
    "import it again to be sure of it.\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return downloads.write_large(tmp_path / "large.json", 5)


def test_it_is_shown_how_much_is_read_and_then_how_much_is_taken_in(roster: Program, file: Path):
    terminal = Terminal("tiktok", "import-archive", file, "--data", roster.data)
    for _ in terminal.shown():
        pass

    assert terminal.process.returncode == 0
    read = [(float(done), float(of)) for done, of in READ.findall(terminal.sent)]
    taken = [(int(done), int(of)) for done, of in TAKEN.findall(terminal.sent.replace(",", ""))]
    assert read == sorted(read)
    assert {of for _, of in read} == {5.0}
    assert len(set(read)) > 2
    everything = records(roster, file)
    assert taken == sorted(taken)
    assert taken[-1] == (everything, everything)
    assert len(set(taken)) > 2


def records(roster: Program, file: Path) -> int:
    sections = roster.json("tiktok", "import-archive", str(file))["sections"]
    return sum(one["taken"] for name, one in sections.items() if name != "profile")


@pytest.mark.parametrize("when", [READ, TAKEN], ids=["reading", "taking in"])
def test_ctrl_c_ends_it_at_once_and_nothing_is_kept(
    roster: Program, file: Path, when: re.Pattern[str]
):
    terminal = Terminal("tiktok", "import-archive", file, "--data", roster.data)
    pressed = False
    for sent in terminal.shown():
        if not pressed and when.search(sent):
            terminal.process.send_signal(signal.SIGINT)
            pressed = True

    assert terminal.process.returncode == 130
    assert terminal.sent.replace("\r\n", "\n").endswith(STOPPED)
    assert "Traceback" not in terminal.sent
    assert "Writing it" not in terminal.sent
    assert when is TAKEN or not TAKEN.search(terminal.sent), "it read on"
    assert roster.json("accounts", "ls")["data"] == []
    assert really_run("doctor", "--data", str(roster.data)).code == 0
