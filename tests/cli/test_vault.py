"""`rollcall vault forget`: a roster goes on without its master key, and loses nothing else."""

import sqlite3
from pathlib import Path

import httpx2
import pytest

from tests.cli.program import Program, refusal, run
from tests.live import DEMO_KEY, Live, live


def key_of(roster: Program) -> Path:
    return roster.data / "master.key"


def sealed(roster: Program) -> dict[str, int]:
    with sqlite3.connect(roster.data / "rollcall.db") as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("secrets", "codes", "accounts", "api_keys", "sessions", "orders")
        }


@pytest.mark.parametrize("lose", ["missing", "another", "garbage"])
def test_what_is_lost_is_let_go_of_and_everything_else_stays(sandbox: Program, lose: str) -> None:
    held = {
        account["id"]: account
        for account in sandbox.json("accounts", "ls", "--all")["data"]
        if sandbox.json("accounts", "show", account["id"])["secrets_held"]
    }
    before = sealed(sandbox)
    assert held
    match lose:
        case "missing":
            key_of(sandbox).unlink()
        case "another":
            key_of(sandbox).write_text("00" * 32)
        case _:
            key_of(sandbox).write_text("no key")

    gone = sandbox.json("vault", "forget", "--yes")

    assert gone == {
        "secrets": before["secrets"],
        "codes": before["codes"],
        "accounts": len(held),
        "others": 0,
    }
    assert sealed(sandbox) == before | {"secrets": 0, "codes": 0}
    found = sandbox.json("accounts", "ls", "--all", "--reason", "secrets_lost")["data"]
    assert {account["id"] for account in found} == held.keys()
    for account in found:
        assert (account["health"], account["can_post"]) == ("expired", False)
        same = ("username", "tags", "device_serial", "signed_in", "enabled")
        assert [account[name] for name in same] == [held[account["id"]][name] for name in same]
    shown = sandbox.json("accounts", "show", found[0]["id"])
    assert shown["health_remedy"] == "Connect the account again."
    assert shown["health_history"][0]["reason"] == "secrets_lost"
    aside = key_of(sandbox).with_name("master.key.unreadable")
    assert aside.exists() == (lose == "garbage"), "no file that may hold a key is thrown away"


def test_the_server_begins_again_and_keys_go_on(sandbox: Program) -> None:
    key_of(sandbox).unlink()
    sandbox.well("vault", "forget", "--yes")

    with live(sandbox.data) as server, httpx2.Client(headers={"x-api-key": DEMO_KEY}) as web:
        accounts = web.get(f"{server.url}/v1/accounts?limit=1").json()["data"]
        stored = web.put(
            f"{server.url}/v1/accounts/{accounts[0]['id']}/secrets/password",
            json={"value": "anew"},
        )
    assert stored.status_code == 204
    assert "no stored secret" in sandbox.refused("vault", "forget", "--yes")


def test_nothing_is_let_go_of_that_can_be_opened(sandbox: Program) -> None:
    before = sealed(sandbox)

    assert "Nothing is lost" in sandbox.refused("vault", "forget", "--yes")

    assert sealed(sandbox) == before


def test_nothing_is_let_go_of_unasked(sandbox: Program) -> None:
    key, kept = key_of(sandbox), key_of(sandbox).read_text()
    before = sealed(sandbox)
    key.unlink()

    said = sandbox.refused("vault", "forget")

    assert f"{before['secrets']} secrets of" in said
    assert "--yes" in said
    assert not key.exists(), "a new key would hide that the old one is lost"
    assert sealed(sandbox) == before
    key.write_text(kept)
    key.chmod(0o600)
    assert "Nothing is lost" in sandbox.refused("vault", "forget", "--yes")


def test_a_server_that_runs_is_stopped_first(own_server: Live) -> None:
    (own_server.data / "master.key").unlink()

    said = refusal(run("vault", "forget", "--yes", "--data", str(own_server.data)))

    assert "Stop it first" in said
    assert own_server.url in said


def test_a_folder_without_a_roster_is_left_alone(tmp_path: Path) -> None:
    nowhere = Program(tmp_path / "nowhere")
    assert "There is no roster" in nowhere.refused("vault", "forget", "--yes")
    assert not nowhere.data.exists()


def test_whoever_is_locked_out_is_told_of_it(sandbox: Program) -> None:
    key_of(sandbox).unlink()
    for words in (("accounts", "ls"), ("keys", "ls")):
        assert f"rollcall vault forget --data {sandbox.data}" in sandbox.refused(*words)
    for text in ("00" * 32, "no key"):
        key_of(sandbox).write_text(text)
        checks = {c["name"]: c for c in _checks(sandbox)}
        assert "rollcall vault forget" in checks["master key"]["remedy"]


def _checks(sandbox: Program) -> list[dict[str, str]]:
    said = httpx2.Response(200, text=sandbox.run("doctor", "--json").out)
    return said.json()["checks"]
