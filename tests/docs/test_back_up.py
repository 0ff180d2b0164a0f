"""What docs/how-to/back-up.md tells one to type makes a backup, verifies and restores it."""

import os
import subprocess
from pathlib import Path

from tests.docs.pages import page
from tests.live import PROGRAM, live

ELSEWHERE = "/media/elsewhere"


def block(containing: str) -> str:
    [found] = [b for b in page("docs/how-to/back-up.md").blocks("sh") if containing in b]
    return found


def typed(script: str, folder: Path) -> str:
    script = script.replace(ELSEWHERE, str(folder / "elsewhere"))
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
    )
    return done.stdout


def test_a_backup_made_while_it_runs_opens_its_secrets_again(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with live(tmp_path / "data"):
        assert "60 accounts" in typed(block("backup --data data --to"), tmp_path)
        typed(block("install -m 600"), tmp_path)
        assert "opens a secret of it" in typed(block("--verify"), tmp_path)
    (tmp_path / "data").rename(tmp_path / "data.before")

    assert "Restored 60 accounts" in typed(block("mkdir data"), tmp_path)

    said = typed("rollcall doctor --data data", tmp_path)
    assert "It opens a stored secret" in said
    assert "fail" not in said
    files = [tmp_path / "data" / name for name in ("rollcall.db", "master.key")]
    assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600", "0o600"]
