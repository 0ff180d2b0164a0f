"""What docs/how-to/back-up.md tells one to type makes a backup, and restores it."""

import subprocess
from pathlib import Path

from tests.docs.pages import page
from tests.live import PROGRAM, live

ELSEWHERE = "/media/elsewhere"


def block(containing: str) -> str:
    [found] = [b for b in page("docs/how-to/back-up.md").blocks("sh") if containing in b]
    return found


def typed(script: str, folder: Path) -> None:
    script = script.replace(ELSEWHERE, str(folder / "elsewhere"))
    subprocess.run(["bash", "-euc", script], cwd=folder, check=True, timeout=60)


def test_a_backup_made_while_it_runs_opens_its_secrets_again(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with live(tmp_path / "data"):
        typed(block("python3 -c"), tmp_path)
        typed(block("install -m 600"), tmp_path)
    (tmp_path / "data").rename(tmp_path / "data.before")
    typed(block("mkdir data"), tmp_path)
    said = subprocess.run(
        [PROGRAM, "doctor", "--data", "data"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "It opens a stored secret" in said.stdout
    assert "fail" not in said.stdout
    files = [tmp_path / "data" / name for name in ("rollcall.db", "master.key")]
    assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600", "0o600"]
