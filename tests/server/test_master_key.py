"""The master key comes from a file, the environment or a command, and from one of them alone."""

import time
from pathlib import Path

import pytest

from rollcall.server.master_key import COMMAND, KEY, NoMasterKey, master_key, said_by
from rollcall.server.runtime import open_runtime
from rollcall.settings import Settings
from tests.cli.program import really_run, run

DIGITS = "0123456789abcdef" * 4


async def test_a_key_of_the_environment_is_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(KEY, DIGITS)

    runtime = await open_runtime(Settings(data=tmp_path / "data"))
    await runtime.database.close()

    assert not (tmp_path / "data" / "master.key").exists()
    for file in (tmp_path / "data").iterdir():
        assert bytes.fromhex(DIGITS) not in file.read_bytes()
        assert DIGITS.encode() not in file.read_bytes()


async def test_the_same_key_opens_from_wherever_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data = tmp_path / "data"
    by_command = Settings(data=data, master_key_command=f"echo {DIGITS}")
    await (await open_runtime(by_command)).database.close()

    monkeypatch.setenv(COMMAND, f"printf {DIGITS}")
    await (await open_runtime(Settings(data=data))).database.close()
    monkeypatch.delenv(COMMAND)
    monkeypatch.setenv(KEY, f"{DIGITS}\n")
    await (await open_runtime(Settings(data=data))).database.close()
    monkeypatch.setenv(KEY, "ff" * 32)
    with pytest.raises(NoMasterKey, match=f"in {KEY} is not the one this roster was sealed with"):
        await open_runtime(Settings(data=data))


def test_every_command_on_the_roster_takes_it_from_there(tmp_path: Path):
    words, environment = ("accounts", "ls", "--data", str(tmp_path / "data")), {KEY: DIGITS}
    add = ("accounts", "add", "platform=x", "username=ada", "--secret", "password")
    begun = really_run(*words, environment=environment)
    assert "There is no roster" in begun.err

    code = (
        "import asyncio, sys; from pathlib import Path; from rollcall.settings import Settings; "
        "from rollcall.server.runtime import open_runtime; "
        "from rollcall.server.first_start import begin\n"
        "async def go():\n"
        "    runtime = await open_runtime(Settings(data=Path(sys.argv[1])))\n"
        "    await begin(runtime); await runtime.database.close()\n"
        "asyncio.run(go())"
    )
    assert really_run(str(tmp_path / "data"), code=code, environment=environment).code == 0
    added = really_run(*add, *words[2:], given="hidden\n", environment=environment)
    assert added.code == 0, added
    assert really_run(*words, environment=environment).code == 0
    assert "no master key" in run(*words).err, "without it there is none, and none is made"


def test_two_places_at_once_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY, DIGITS)

    with pytest.raises(NoMasterKey, match="named twice"):
        master_key(Settings(data=tmp_path, master_key_command="echo"))


@pytest.mark.parametrize("key", ["hunter2", DIGITS[:-2], f"{DIGITS}{DIGITS}", "é" * 32])
def test_what_is_no_key_is_refused_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
):
    monkeypatch.setenv(KEY, key)

    with pytest.raises(NoMasterKey, match="64 hex digits") as refused:
        master_key(Settings(data=tmp_path))
    assert key not in str(refused.value)


@pytest.mark.parametrize(
    "command, says",
    [
        ("no-such-program-at-all", "cannot be run"),
        ("false", "ended with 1"),
        ("'unfinished", "cannot be run"),
        (" ", "cannot be run"),
        ("yes", "more than 4096 bytes"),
        ("true", "no master key"),
        (f"echo {DIGITS} $HOME; echo", "no master key"),
    ],
)
def test_a_command_that_gives_no_key_is_refused(tmp_path: Path, command: str, says: str):
    with pytest.raises(NoMasterKey, match=says):
        master_key(Settings(data=tmp_path, master_key_command=command))


@pytest.mark.parametrize(
    "command", ["sleep 60", "sh -c 'exec >&-; sleep 60'", "sh -c 'sleep 60 &'"]
)
def test_a_command_that_does_not_end_is_ended(command: str):
    begun = time.monotonic()

    with pytest.raises(NoMasterKey, match=r"did not end within 0\.5 seconds"):
        said_by(command, within=0.5)

    assert time.monotonic() - begun < 5


def test_a_command_goes_through_a_shell_where_it_names_one(tmp_path: Path):
    settings = Settings(
        data=tmp_path, master_key_command=f"sh -c 'echo {DIGITS[:32]}{DIGITS[32:]}'"
    )

    assert master_key(settings).clear == bytes.fromhex(DIGITS)
