"""`rollcall doctor`, on installations that are well and on ones that are broken."""

import asyncio
import os
import socket
import sqlite3
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rollcall.cli import checks_here
from rollcall.cli.checks_here import Patient
from rollcall.cli.findings import Finding, State
from rollcall.settings import Settings
from tests.cli.program import Program, run
from tests.live import Live


def findings(program: Program, *words: str) -> dict[str, dict[str, Any]]:
    said = program.run("doctor", "--json", "--port", str(free_port()), *words)
    report = httpx2.Response(200, text=said.out).json()
    assert report["ok"] == (said.code == 0)
    assert report["ok"] == ("fail" not in {check["state"] for check in report["checks"]})
    for check in report["checks"]:
        assert (check["remedy"] is None) == (check["state"] == "ok")
    return {check["name"]: check for check in report["checks"]}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_sound_installation_is_well(roster: Program) -> None:
    roster.data.chmod(0o700)
    roster.well("accounts", "add", "platform=x", "--secret", "password", given="hidden\n")
    found = findings(roster)
    assert {check["state"] for check in found.values()} == {"ok"}
    assert found["master key"]["found"] == "It opens a stored secret."
    said = roster.well("doctor", "--port", str(free_port()))
    assert said.lines[-1] == "All is well."


def test_before_the_first_start_it_says_what_to_do(tmp_path: Path) -> None:
    nowhere = Program(tmp_path / "nowhere")
    found = findings(nowhere)
    for name in ("data folder", "database", "master key"):
        assert found[name]["state"] == "warn"
        assert "rollcall serve" in found[name]["remedy"]
    assert not nowhere.data.exists(), "a doctor makes nothing"
    assert "3 things to look at" in nowhere.well("doctor", "--port", str(free_port())).lines[-1]


def test_what_others_can_read_fails(roster: Program) -> None:
    (roster.data / "master.key").chmod(0o644)
    found = findings(roster)["data folder"]
    assert found["state"] == "fail"
    assert found["remedy"] == f"chmod 600 {roster.data / 'master.key'}"
    (roster.data / "master.key").chmod(0o600)
    roster.data.chmod(0o755)
    assert findings(roster)["data folder"]["remedy"] == f"chmod 700 {roster.data}"


def test_a_lost_or_another_master_key_fails(sandbox: Program) -> None:
    key = sandbox.data / "master.key"
    key.write_text("00" * 32)
    assert "another key" in findings(sandbox)["master key"]["found"]
    key.write_text("not hex")
    assert "does not hold a master key" in findings(sandbox)["master key"]["found"]
    key.unlink()
    found = findings(sandbox)["master key"]
    assert found["state"] == "fail"
    assert "is missing" in found["found"]
    assert not key.exists(), "a new key would hide that the old one is lost"


def test_a_damaged_database_fails(roster: Program) -> None:
    for path in roster.data.glob("rollcall.db-*"):
        path.unlink()
    (roster.data / "rollcall.db").write_bytes(b"not a database, but long enough to be one" * 100)
    found = findings(roster)
    assert found["database"]["state"] == "fail"
    assert found["master key"]["state"] == "ok", "what can be looked at still is"
    assert "put right" in roster.run("doctor", "--port", str(free_port())).lines[-1]


@pytest.mark.parametrize(
    "step, state, says",
    [("2019_01_01_0000_old", "fail", "newer"), ("", "warn", "empty")],
)
def test_tables_of_another_time_are_told(roster: Program, step: str, state: str, says: str) -> None:
    with sqlite3.connect(roster.data / "rollcall.db") as connection:
        change = (
            "UPDATE schema_version SET version_num = ?" if step else "DROP TABLE schema_version"
        )
        connection.execute(change, (step,) if step else ())
    connection.close()
    found = findings(roster)["database"]
    assert found["state"] == state
    assert says in found["found"]


def test_a_database_nobody_serves_fails_in_a_sentence(roster: Program) -> None:
    url = f"postgresql://me:canary@127.0.0.1:{free_port()}/roster"
    found = findings(roster, "--database", url)["database"]
    assert found["state"] == "fail"
    assert "canary" not in str(findings(roster, "--database", url))


def test_a_port_of_another_program_is_told_from_ours(roster: Program, sandbox_server: Live) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        # Nobody accepts there: the connection stands, and nothing is answered.
        found = findings(roster, "--port", str(port))["port"]
    assert (found["state"], "Another program" in found["found"]) == ("warn", True)
    ours = findings(roster, "--port", sandbox_server.url.rpartition(":")[2])["port"]
    assert (ours["state"], "A rollcall answers" in ours["found"]) == ("ok", True)


def test_an_address_that_is_not_ours_fails(roster: Program) -> None:
    assert findings(roster, "--host", "192.0.2.1")["port"]["state"] == "fail"


def test_a_sandbox_open_to_others_is_warned_of(sandbox: Program) -> None:
    assert findings(sandbox)["sandbox"]["state"] == "ok"
    sandbox.well("sandbox", "clock", "--forward", "3d")
    found = findings(sandbox, "--host", "0.0.0.0")["sandbox"]  # noqa: S104 - what is warned of
    assert found["state"] == "warn"
    assert "3 days ahead" in found["found"]


def test_a_clock_behind_the_database_is_warned_of(roster: Program) -> None:
    later = 4_000_000_000
    os.utime(roster.data / "rollcall.db", (later, later))
    assert findings(roster)["clock"]["state"] == "warn"


def test_a_full_disk_fails(roster: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def look() -> Finding:
        return asyncio.run(Patient(Settings(data=roster.data)).disk())

    assert look().state is State.OK
    monkeypatch.setattr(checks_here, "TIGHT", 1 << 62)
    assert look().state is State.WARN
    monkeypatch.setattr(checks_here, "FULL", 1 << 62)
    assert look().state is State.FAIL


def test_a_server_elsewhere_is_looked_at_from_outside(sandbox_server: Live) -> None:
    words = ("doctor", "--json", "--url", sandbox_server.url, "--key", sandbox_server.key)
    said = run(*words)
    report = httpx2.Response(200, text=said.out).json()
    assert report["ok"], report
    assert [check["name"] for check in report["checks"]] == [
        "address",
        "transport",
        "server",
        "key",
        "devices",
        "clock",
    ]
    assert sandbox_server.key not in said.out


def test_a_wrong_key_or_address_fails_there(sandbox_server: Live) -> None:
    wrong = run("doctor", "--url", sandbox_server.url, "--key", "pe_live_wrong")
    assert wrong.code == 1
    assert "not known here" in wrong.out
    nobody = run("doctor", "--url", f"http://127.0.0.1:{free_port()}", "--key", "k")
    assert nobody.code == 1
    assert "does not answer" in nobody.out
