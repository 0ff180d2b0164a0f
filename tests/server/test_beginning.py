"""What a person is told when the server stands, and that it is so."""

import subprocess
from pathlib import Path

import httpx2

from tests.live import DEMO_KEY, PROGRAM, Live, live


def opens(running: Live) -> int:
    answer = httpx2.get(f"{running.url}/v1/me", headers={"x-api-key": running.key})
    return answer.status_code


def test_the_key_that_is_printed_opens_the_roster(sandbox_server: Live) -> None:
    assert sandbox_server.key == DEMO_KEY
    assert opens(sandbox_server) == 200


def test_a_roster_of_ones_own_is_told_by_its_own_key_even_in_sandbox_mode(tmp_path: Path) -> None:
    with live(tmp_path / "data", sandbox=False) as own:
        key = own.key
        assert opens(own) == 200
    with live(tmp_path / "data") as as_a_sandbox:
        assert as_a_sandbox.key == key
        assert opens(as_a_sandbox) == 200


def test_outside_the_sandbox_the_demo_key_is_refused(tmp_path: Path) -> None:
    with live(tmp_path / "data"):
        pass
    with live(tmp_path / "data", sandbox=False) as plain:
        assert plain.key != DEMO_KEY
        assert opens(plain) == 200
        answer = httpx2.get(f"{plain.url}/v1/me", headers={"x-api-key": DEMO_KEY})
        assert answer.status_code == 401


def test_a_roster_whose_master_key_is_gone_is_not_begun_with_another(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with live(data):
        pass
    kept = data / "master.key"
    kept.rename(tmp_path / "kept.key")
    begun = subprocess.run(
        [PROGRAM, "serve", "--port", "0", "--data", data],
        capture_output=True,
        text=True,
        check=False,
    )
    assert begun.returncode != 0
    assert begun.stderr.strip() == (
        f"rollcall: The master key {kept} is missing: its secrets cannot be opened. "
        "Put the key that belongs to this database back there."
    )
    assert not kept.exists()
    (tmp_path / "kept.key").rename(kept)
    with live(data) as again:
        assert opens(again) == 200
