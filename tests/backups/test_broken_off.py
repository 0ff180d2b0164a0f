"""A backup, a restoring and a moving that are killed, at whatever moment, leave all or nothing."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from rollcall.core.backups.leaving_out import LEFT_OUT
from rollcall.settings import Settings
from tests.backups.conftest import New
from tests.backups.rosters import Contents, contents, elsewhere, is_there, wait_until_alone
from tests.live import PROGRAM

MOMENTS = 4


def words_for(command: str, settings: Settings, *more: str | Path) -> list[str]:
    database = ["--database", settings.database] if settings.database else []
    return [str(PROGRAM), command, *map(str, more), "--data", str(settings.data), *database]


def done(words: list[str]) -> float:
    """How many seconds it took."""
    begun = time.monotonic()
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=100)
    assert ended.returncode == 0, ended.stderr
    return time.monotonic() - begun


def killed(words: list[str], took: float, moments: int = MOMENTS) -> Iterator[float]:
    """Once for each moment, somewhere within the time that it takes."""
    for share in sorted(Random(len(words)).uniform(0.3, 1.05) for _ in range(moments)):  # noqa: S311
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            _, said = process.communicate(timeout=share * took)
            assert process.returncode == 0, said
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        yield share


def all_or_nothing(url: str, whole: Contents, without: tuple[str, ...] = ()) -> bool:
    """Whether all of it is there; a database that has any table of ours must hold all rows."""
    if not is_there(url):
        return False
    assert contents(url, without) == whole
    return True


def drafts(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".draft")]


def test_a_backup_is_whole_under_its_name_or_not_there(roster: Settings, tmp_path: Path):
    (tmp_path / "kept").mkdir()
    file = tmp_path / "kept" / "backup.zip"
    words = words_for("backup", roster, "--to", file)
    took = done(words)
    whole = file.read_bytes()
    file.unlink()

    for _ in killed(words, took):
        if file.exists():
            done(words_for("restore", roster, file, "--verify"))
            file.unlink()
    # One that is replaced stays as it was until another is whole.
    file.write_bytes(whole)
    for _ in killed([*words, "--force"], took, 2):
        done(words_for("restore", roster, file, "--verify"))

    done([*words, "--force"])
    assert drafts(file.parent) == [], "what was left is taken away"


def test_what_is_restored_is_all_there_or_not_at_all(
    file_roster: Settings, new: New, empty: str, tmp_path: Path
):
    whole = contents(file_roster.database_url(), tuple(LEFT_OUT))
    done(words_for("backup", file_roster, "--to", tmp_path / "backup.zip"))
    kind = empty.partition(":")[0]
    measured = elsewhere(file_roster, new(kind), tmp_path / "measured")
    took = done(words_for("restore", measured, tmp_path / "backup.zip"))

    to = elsewhere(file_roster, empty, tmp_path / "to")
    words = words_for("restore", to, tmp_path / "backup.zip")
    for number, _ in enumerate(killed(words, took)):
        if all_or_nothing(empty, whole, tuple(LEFT_OUT)):
            empty = new(kind)
            to = elsewhere(file_roster, empty, tmp_path / f"to-{number}")
            words[:] = words_for("restore", to, tmp_path / "backup.zip")

    done(words)
    assert all_or_nothing(empty, whole, tuple(LEFT_OUT))
    if kind == "sqlite":
        assert drafts(Path(empty.removeprefix("sqlite:///")).parent) == []


def test_what_is_moved_is_all_there_or_not_at_all(roster: Settings, new: New, empty: str):
    whole = contents(roster.database_url())
    kind = empty.partition(":")[0]
    took = done(words_for("move", roster, "--to", new(kind)))

    words = words_for("move", roster, "--to", empty)
    for _ in killed(words, took, 3):
        wait_until_alone(roster)
        if all_or_nothing(empty, whole):
            empty = new(kind)
            words[:] = words_for("move", roster, "--to", empty)
        assert contents(roster.database_url()) == whole

    wait_until_alone(roster)
    done(words)
    assert all_or_nothing(empty, whole)
