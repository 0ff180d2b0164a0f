"""How far an import is: shown to a person at a terminal, and to nobody else."""

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from tests.live import PROGRAM

ROWS = 3_000
FRAME = re.compile(r"rows.*?([\d,]+)/([\d,]+)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    names = "\n".join(f"x,user{place}" for place in range(ROWS))
    path.write_text(f"platform,username\n{names}\n")
    return path


def at_a_terminal(*asked: str | Path) -> tuple[int, str]:
    """How the program ended, and everything that the terminal was sent on standard error."""
    ours, theirs = pty.openpty()
    # `dumb` and `NO_COLOR` may stand around the test, and would switch the bar off.
    environment = {n: v for n, v in os.environ.items() if n != "NO_COLOR"} | {
        "TERM": "xterm",
        "COLUMNS": "100",
    }
    process = subprocess.Popen(
        [PROGRAM, *asked], stdout=subprocess.PIPE, stderr=theirs, env=environment
    )
    os.close(theirs)
    sent = b""
    while part := _read(ours):
        sent += part
    os.close(ours)
    process.communicate()
    return process.returncode, sent.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # as Linux says that the other side is closed
        return b""


def test_a_bar_goes_to_its_end_and_is_taken_away(data: Path, file: Path) -> None:
    code, sent = at_a_terminal("import", file, "--data", data)

    assert code == 0, sent
    frames = [(int(done), int(total)) for done, total in FRAME.findall(sent.replace(",", ""))]
    assert frames[-1] == (ROWS, ROWS), sent[-500:]
    assert frames == sorted(frames)
    assert len(set(frames)) > 1
    assert "━" in sent
    assert sent.rstrip("\r\n").endswith("\x1b[2K"), "the last line is wiped"


def test_where_nobody_watches_nothing_is_drawn(data: Path, file: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "import", file, "--data", data],
        capture_output=True,
        check=False,
        env=os.environ | {"TERM": "xterm", "FORCE_COLOR": ""},
    )

    assert done.returncode == 0
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    assert b"\r" not in done.stdout
