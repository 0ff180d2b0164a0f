"""The installed program: pipes, streams, exits, and no traceback for what can be expected."""

import contextlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import rollcall
from rollcall.cli.nouns import NOUNS, program
from tests.cli.program import Program, really_run, refusal, run
from tests.live import PROGRAM

COMMANDS = (
    ["accounts", "ls"],
    ["accounts", "show", "1"],
    ["accounts", "rm", "1"],
    ["keys", "ls"],
    ["keys", "revoke", "k"],
    ["health"],
    ["link"],
    ["sandbox", "clock"],
    ["sandbox", "reset", "--yes"],
)


def test_a_pipe_gets_whole_lines_without_colours(sandbox: Program) -> None:
    said = really_run("accounts", "ls", "--all", "--data", str(sandbox.data))
    assert said.code == 0, said
    assert "\x1b" not in said.out
    assert "…" not in said.out
    [line] = [line for line in said.lines if "trendwatcher22" in line]
    assert "token_expiring_soon" in line, "COLUMNS is 40 here, and a pipe has no width"
    assert len({line.index(said.lines[0].split()[1]) for line in said.lines[:1]}) == 1


def test_json_is_the_whole_of_standard_output(sandbox: Program) -> None:
    said = really_run("accounts", "ls", "--json", "--data", str(sandbox.data))
    assert len(json.loads(said.out)["data"]) == 50
    assert said.err == ""


def test_a_reader_that_leaves_is_no_fault(sandbox: Program) -> None:
    words = [str(PROGRAM), "accounts", "ls", "--all", "--data", str(sandbox.data)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        process.wait(30)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_where_there_is_no_roster_one_sentence_says_so(tmp_path: Path, words: list[str]) -> None:
    nowhere = tmp_path / "nowhere"
    assert refusal(run(*words, "--data", str(nowhere))) == (
        f"There is no roster in {nowhere}. Start one with `rollcall serve --data {nowhere}`."
    )
    assert not nowhere.exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_broken_database_is_one_sentence(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "master.key").write_text("00" * 32)
    (tmp_path / "rollcall.db").write_bytes(b"not a database, but long enough to be one" * 100)
    assert "cannot be used" in refusal(run(*words, "--data", str(tmp_path)))


def test_the_installed_program_gives_no_traceback_either(tmp_path: Path) -> None:
    assert "no roster" in refusal(really_run("health", "--data", str(tmp_path)))


@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["health"]], ids=" ".join)
def test_a_folder_without_a_name_is_refused_and_nothing_is_put_where_one_stands(
    tmp_path: Path, words: list[str]
) -> None:
    done = subprocess.run(
        [PROGRAM, *words, "--data", ""],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == 2
    assert "The name of the folder is empty." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_new_master_key_is_made_for_a_roster_elsewhere(roster: Program, tmp_path: Path) -> None:
    database = f"sqlite:///{roster.data / 'rollcall.db'}"
    words = ("accounts", "ls", "--database", database, "--data")
    assert "no master key" in refusal(run(*words, str(tmp_path / "wrong")))
    assert not (tmp_path / "wrong").exists()
    assert run(*words, str(roster.data)).code == 0


def test_a_wrong_master_key_file_is_one_sentence(roster: Program) -> None:
    (roster.data / "master.key").write_text("rubbish")
    assert "master key" in roster.refused("health")


def test_a_secret_typed_at_a_terminal_is_not_echoed(roster: Program) -> None:
    roster.add("x", "ada")
    words = ("accounts", "set", "ada", "--secret", "password", "--data", str(roster.data))
    said = at_a_terminal(*words, typed="canary\n")
    assert "password:" in said
    assert "canary" not in said
    assert [h["kind"] for h in roster.json("accounts", "show", "ada")["secrets_held"]] == [
        "password"
    ]


def test_at_a_terminal_a_reset_is_done_when_it_is_agreed_to(sandbox: Program) -> None:
    sandbox.well("accounts", "rm", "101")
    words = ("sandbox", "reset", "--data", str(sandbox.data))
    assert "Nothing was changed" in at_a_terminal(*words, typed="n\n")
    assert sandbox.json("accounts", "ls", "--removed")["data"]
    assert "60 accounts" in at_a_terminal(*words, typed="y\n")
    assert not sandbox.json("accounts", "ls", "--removed")["data"]


def at_a_terminal(*words: str, typed: str) -> str:
    """What the program says to a person who waits for its question, then types."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [PROGRAM, *words],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            said = b""
            while not said.endswith(b": ") and (read := process.stdout.read(1)):
                said += read
            os.write(ours, typed.encode())
            said += process.stdout.read()
        os.set_blocking(ours, False)
        with contextlib.suppress(BlockingIOError):
            said += os.read(ours, 4096)  # what the terminal echoed
        return said.decode()
    finally:
        os.close(ours)
        os.close(theirs)


def test_help_names_every_noun() -> None:
    said = really_run("--help", environment={"COLUMNS": "100"})
    assert said.code == 0
    for noun in NOUNS:
        assert f" {noun} " in said.out
    assert really_run("--version").out == f"rollcall {rollcall.__version__}\n"


def test_a_call_for_one_noun_loads_no_other() -> None:
    """Half of a start is loading what a server elsewhere has loaded already."""
    asked = (
        "import sys; sys.argv = ['rollcall', 'accounts', 'ls', '--url', 'ftp://x'];"
        "import rollcall.cli, contextlib\n"
        "with contextlib.suppress(SystemExit): rollcall.cli.main()\n"
        "heavy = {'sqlalchemy', 'uvicorn', 'jinja2', 'rollcall.api'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_is_a_command_by_itself(noun: str) -> None:
    """A noun's own program knows it, as the whole one does."""
    result = CliRunner().invoke(program([noun]), [noun, "--help"])
    assert result.exit_code == 0, result.output


STOPPED_EARLY = """
import builtins, signal, sys
load = builtins.__import__

def stopped(name, *rest):
    if name == "typer":
        signal.raise_signal(signal.SIGINT)
    return load(name, *rest)

from rollcall.cli import main
builtins.__import__ = stopped
sys.argv = ["rollcall", "serve"]
main()
"""


def test_a_program_that_is_stopped_while_it_loads_says_so_in_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_EARLY], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "rollcall: Stopped.\n")


LOADED = """
import gc, sys
from rollcall.cli import main
sys.argv = ["rollcall", "--version"]
try:
    main()
finally:
    print(gc.isenabled(), gc.get_freeze_count() > 100_000)
"""


def test_what_is_loaded_is_never_looked_through_for_garbage() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "True True"


def test_a_server_on_a_file_does_without_what_only_postgresql_needs() -> None:
    """Each of them costs a start some hundredths of a second, and memory that stays."""
    unneeded = {"asyncpg", "alembic"}
    look = f"import sys, rollcall.cli.serve; print({unneeded} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=False)
    assert done.stdout == "set()\n"
