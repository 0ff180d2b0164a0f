"""Ctrl-C: an import says how much stays, an export leaves what was there, each in one sentence."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.exchange.command import rollcall, usernames
from tests.live import PROGRAM


def stopped(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What it printed once Ctrl-C was pressed."""
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors, errors
    return out, errors


def begun(*asked: str | Path) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([PROGRAM, *asked], stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize("as_json", [False, True])
def test_an_import_that_is_stopped_says_how_much_stays_and_goes_on_when_run_again(
    data: Path, tmp_path: Path, *, as_json: bool
):
    file, count = tmp_path / "many.csv", 20_000
    names = "\n".join(f"x,user{place}" for place in range(count))
    file.write_text(f"platform,username\n{names}\n")
    asked = ("import", file, "--data", data, "--batch", "100")
    importing = begun(*asked, *(["--json"] if as_json else []))
    while len(usernames(data)) < 300:
        assert importing.poll() is None, "it ended before it could be stopped"
        time.sleep(0.01)

    out, errors = stopped(importing)

    stays = len(usernames(data))
    assert 300 <= stays < count
    assert errors == (
        f"rollcall: Stopped: {stays:,} rows were taken in and stay; "
        "import again to go on, nothing is taken in twice.\n"
    )
    if as_json:
        told = json.loads(out)
        assert (told["counts"]["created"], told["complete"]) == (stays, False)
        again = json.loads(rollcall("import", file, "--data", data, "--json").stdout)
        assert again["counts"]["unchanged"] == stays
        assert again["counts"]["created"] == count - stays
    else:
        assert out == ""


def test_an_import_that_is_stopped_while_it_waits_for_its_input_says_so(data: Path):
    waiting = subprocess.Popen(
        [PROGRAM, "import", "-", "--format", "csv", "--data", data],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2)

    _, errors = stopped(waiting)

    assert errors.startswith("rollcall: Stopped")
    assert len(errors.splitlines()) == 1


def test_an_export_that_is_stopped_leaves_what_was_there(data: Path, tmp_path: Path):
    accounts = tmp_path / "many.ndjson"
    accounts.write_text("\n".join(f'{{"platform":"x","username":"u{n}"}}' for n in range(10_000)))
    assert rollcall("import", accounts, "--data", data).returncode == 0
    file = tmp_path / "out" / "accounts.csv"
    file.parent.mkdir()
    file.write_text("the export of yesterday")
    exporting = begun("export", file, "--data", data)
    while len(list(file.parent.iterdir())) < 2:
        assert exporting.poll() is None, "it ended before it could be stopped"
        time.sleep(0.005)

    _, errors = stopped(exporting)

    assert errors == f"rollcall: Stopped; {file} was not written.\n"
    assert list(file.parent.iterdir()) == [file]
    assert file.read_text() == "the export of yesterday"
