"""What is in the making is found under its name once it is whole, and not before."""

import subprocess
import sys
from pathlib import Path

import pytest

from rollcall.kit.drafts import drafted_file, drafted_folder, put_in_place

AT_WORK = """
import sys
from pathlib import Path
from rollcall.kit.drafts import drafted_file, drafted_folder
making = drafted_folder if sys.argv[2] == "folder" else drafted_file
with making(Path(sys.argv[1])) as made:
    print("begun", flush=True)
    sys.stdin.read()
"""


def at_work(path: Path, what: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", AT_WORK, path, what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def test_a_file_is_there_once_it_is_whole_and_its_owners_alone(tmp_path: Path):
    path = tmp_path / "whole"

    with drafted_file(path) as out:
        out.write(b"half")
        out.flush()
        assert not path.exists()
        out.write(b" and half")

    assert path.read_bytes() == b"half and half"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("replace", [False, True])
def test_one_that_failed_leaves_what_was_there(tmp_path: Path, *, replace: bool):
    path = tmp_path / "whole"
    path.write_text("before")

    with pytest.raises(ZeroDivisionError), drafted_file(path, replace=replace):
        raise ZeroDivisionError

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_came_there_meanwhile_stays_unless_it_is_to_be_replaced(tmp_path: Path):
    path = tmp_path / "whole"

    with pytest.raises(FileExistsError), drafted_file(path):
        path.write_text("somebody else's")
    assert path.read_text() == "somebody else's"

    with drafted_file(path, replace=True) as out:
        out.write(b"ours")
    assert path.read_text() == "ours"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_without_links_takes_nobodys_place_either(tmp_path: Path, monkeypatch):
    def no_link(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", no_link)
    path = tmp_path / "whole"
    with drafted_file(path) as out:
        out.write(b"ours")
    with pytest.raises(FileExistsError), drafted_file(path) as out:
        out.write(b"another")

    assert path.read_bytes() == b"ours"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_gone_and_what_was_put_in_place_is_there(tmp_path: Path):
    path = tmp_path / "whole"

    with drafted_folder(path) as folder:
        (folder / "made").write_text("whole")
        (folder / "beside").write_text("scrap")
        put_in_place(folder / "made", path)

    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_a_killed_process_left_is_taken_away_and_what_is_at_work_is_not(
    tmp_path: Path, what: str
):
    path = tmp_path / "whole"
    killed, working = at_work(path, what), at_work(path, what)
    killed.kill()
    killed.communicate()
    assert len(list(tmp_path.iterdir())) == 2

    with drafted_file(path) as out:
        out.write(b"ours")

    assert len(list(tmp_path.iterdir())) == 2, "ours, and the one that is at work"
    working.kill()
    working.communicate()
