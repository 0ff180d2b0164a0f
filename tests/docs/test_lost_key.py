"""What docs/how-to/rotate-keys.md tells one to type where the master key is lost lets it go on."""

import os
import subprocess
from pathlib import Path

from tests.docs.pages import page
from tests.live import PROGRAM, live


def test_a_roster_goes_on_without_its_master_key(tmp_path: Path) -> None:
    with live(tmp_path / "data"):
        pass
    (tmp_path / "data" / "master.key").unlink()
    [script] = [b for b in page("docs/how-to/rotate-keys.md").blocks("sh") if "vault forget" in b]
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-uc", script],
        cwd=tmp_path,
        env=os.environ | {"PATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert "master.key is missing" in done.stdout
    assert "rollcall vault forget --data data" in done.stdout
    assert "Everything else is as it was." in done.stdout
    assert "secrets lost" in done.stdout.replace("_", " ")
    with live(tmp_path / "data") as again:
        assert again.url
