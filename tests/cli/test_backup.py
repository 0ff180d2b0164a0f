"""`rollcall backup`, `restore` and `move` as they are typed, and what they say."""

import json
import re
import secrets
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import Program, Said, refusal, run
from tests.cli.terminal import Terminal
from tests.live import PROGRAM, Live

SHOWN = re.compile(r"([\d,]+) of ([\d,]+) rows")


@pytest.fixture
def file(sandbox: Program, tmp_path: Path) -> Path:
    sandbox.well("backup", "--to", str(tmp_path / "backup.zip"))
    return tmp_path / "backup.zip"


def what_cannot_be_packed(folder: Path) -> Path:
    """Accounts that make a backup larger than empty tables are."""
    path = folder / "told.csv"
    told = [f"tiktok,someone{nth},{secrets.token_hex(1900)}" for nth in range(400)]
    path.write_text("\n".join(["platform,username,biography", *told]))
    return path


def without_room(*words: str, kilobytes: int) -> str:
    """What is said where no file of the program may be longer."""
    asked = shlex.join([str(PROGRAM), *words])
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f {kilobytes}; exec {asked}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return refusal(Said(done.stdout, done.stderr, done.returncode))


def test_what_it_says_leads_from_one_to_the_next(sandbox: Program, tmp_path: Path):
    file = tmp_path / "backup.zip"
    made = sandbox.well("backup", "--to", str(file)).out
    fingerprint = re.search(r"fingerprint ([0-9a-f]{16})", made)
    assert made.startswith(f"{file}: 60 accounts, ")
    assert "is not in it: keep that too, and somewhere else." in made
    assert fingerprint is not None

    assert "can be restored: 60 accounts" in sandbox.well("restore", str(file), "--verify").out

    new = Program(tmp_path / "new")
    said = new.well("restore", str(file)).out
    assert f"put the master key with fingerprint {fingerprint[1]} there" in said
    assert "revoke them once more" in said
    shutil.copy(sandbox.data / "master.key", new.data)
    assert len(new.json("accounts", "ls", "--all")["data"]) == 60


def test_programs_are_told_the_same(sandbox: Program, tmp_path: Path):
    file = str(tmp_path / "backup.zip")
    made = sandbox.json("backup", "--to", file)
    assert made["tables"]["accounts"] == 60
    assert made["bytes"] == (tmp_path / "backup.zip").stat().st_size
    assert made["left_out"].keys() == {"consent_choices", "quotas", "sign_ins"}

    verified = sandbox.json("restore", file, "--verify")

    assert (verified["restored"], verified["key_opens"]) == (False, "yes")
    assert (verified["rows"], verified["key"]) == (made["rows"], made["key"])


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(
    sandbox: Program, file: Path, tmp_path: Path
):
    before = file.read_bytes()
    assert "--force" in sandbox.refused("backup", "--to", str(file))
    assert file.read_bytes() == before

    sandbox.well("backup", "--to", str(file), "--force")

    assert "no file" in sandbox.refused("backup", "--to", str(tmp_path), "--force")
    assert "no file" in sandbox.refused("backup", "--to", "/dev/null", "--force")
    nowhere = str(tmp_path / "nowhere" / "backup.zip")
    assert "cannot be written: No such file" in sandbox.refused("backup", "--to", nowhere)


def test_a_folder_without_a_roster_is_refused(tmp_path: Path):
    said = run("backup", "--to", str(tmp_path / "b.zip"), "--data", str(tmp_path / "none"))
    assert "There is no roster" in refusal(said)
    said = run("move", "--to", f"sqlite:///{tmp_path}/to.db", "--data", str(tmp_path / "none"))
    assert "There is no roster" in refusal(said)
    assert list(tmp_path.iterdir()) == []


def test_the_wrong_key_is_named_by_its_fingerprint(sandbox: Program, file: Path, tmp_path: Path):
    new = Program(tmp_path / "new")
    new.data.mkdir()
    (new.data / "master.key").write_text("00" * 32)

    said = new.refused("restore", str(file))

    needed = sandbox.json("restore", str(file), "--verify")["key"]
    assert f"needs the one with fingerprint {needed}" in said
    assert sorted(path.name for path in new.data.iterdir()) == ["master.key"]


def test_a_roster_is_never_restored_over_another(sandbox: Program, file: Path):
    said = sandbox.refused("restore", str(file))
    assert "There is a database already" in said


def test_no_room_on_the_disk_is_said_and_leaves_nothing(
    sandbox: Program, file: Path, tmp_path: Path
):
    new = tmp_path / "new"
    said = without_room("restore", str(file), "--data", str(new), kilobytes=1500)
    assert "disk" in said
    assert list(new.iterdir()) == []
    to = tmp_path / "again.zip"
    words = ("backup", "--to", str(to), "--data", str(sandbox.data))
    sandbox.well("import", str(what_cannot_be_packed(tmp_path)))
    assert "cannot be written: File too large" in without_room(*words, kilobytes=1200)
    assert "tables cannot be made" in without_room(*words, kilobytes=100)
    assert sorted(tmp_path.glob("*again*")) == []


def test_a_roster_that_is_served_is_backed_up_and_not_moved(own_server: Live, tmp_path: Path):
    served = Program(own_server.data)
    served.well("backup", "--to", str(tmp_path / "backup.zip"))

    said = served.refused("move", "--to", f"sqlite:///{tmp_path}/moved.db")

    assert said == f"A server runs on this folder, at {own_server.url}. Stop it first."
    assert not (tmp_path / "moved.db").exists()


def test_moving_says_how_to_go_on(sandbox: Program, tmp_path: Path):
    to = f"sqlite:///{tmp_path}/moved.db"
    said = sandbox.well("move", "--to", to).out

    assert f"Start with: rollcall serve --data {sandbox.data} --database {to}" in said
    assert f"Nothing reads {sandbox.data}/rollcall.db then" in said
    there = run("accounts", "ls", "--json", "--all", "--data", str(sandbox.data), "--database", to)
    assert len(json.loads(there.out)["data"]) == 60
    assert "is not a database URL" in sandbox.refused("move", "--to", "moved.db")


@pytest.mark.parametrize(
    "words, left",
    [
        (["backup", "--to", "NEW"], "Stopped; NEW was not written."),
        (["restore", "FILE", "--verify"], "Stopped; nothing was restored."),
        (["move", "--to", "sqlite:///NEW"], "Stopped; nothing was moved."),
    ],
)
def test_it_is_watched_and_ctrl_c_leaves_nothing(
    sandbox: Program, file: Path, tmp_path: Path, words: list[str], left: str
):
    new = str(tmp_path / "new.zip")
    asked = [word.replace("NEW", new).replace("FILE", str(file)) for word in words]
    terminal = Terminal(*asked, "--data", sandbox.data)
    pressed = False
    for sent in terminal.shown():
        if not pressed and SHOWN.search(sent):
            terminal.process.send_signal(signal.SIGINT)
            pressed = True

    assert terminal.process.returncode == 130
    assert terminal.sent.replace("\r\n", "\n").endswith(f"rollcall: {left.replace('NEW', new)}\n")
    assert not Path(new).exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".draft")] == []
