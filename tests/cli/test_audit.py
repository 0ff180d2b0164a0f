"""`rollcall audit` and `rollcall vault reveal`: who was shown what, and the proof of it."""

import contextlib
import json
import sqlite3

import pytest

from tests.cli.program import Program, refusal, run
from tests.live import DEMO_KEY, Live

WHY = ("--reason", "The owner asked to move it.")


@pytest.fixture
def holding(roster: Program) -> Program:
    words = ("accounts", "add", "platform=x", "username=ada", "--secret", "password")
    roster.well(*words, given="hunter2\n")
    return roster


def tampered(roster: Program, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(roster.data / "rollcall.db")) as database:
        for trigger in ("audit_stays", "audit_stays_as_it_is"):
            database.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_a_secret_is_shown_and_written_down(holding: Program) -> None:
    shown = holding.well("vault", "reveal", "x/ada", "--kind", "password", *WHY)
    assert "hunter2" in shown.out
    as_json = holding.json("vault", "reveal", "ada", "--kind", "password", "--kind", "totp", *WHY)
    assert as_json["secrets"] == {"password": "hunter2", "totp": None}

    newest, earlier, *_ = holding.json("audit", "list")["data"]
    for entry in (newest, earlier):
        assert (entry["deed"], entry["key"], entry["reason"]) == (
            "secret.revealed",
            "local",
            WHY[1],
        )
    assert newest["number"] == as_json["audit_number"]
    listed = holding.well("audit", "list", "--last", "1")
    assert "secret.revealed" in listed.out
    assert WHY[1] in listed.out
    assert "hunter2" not in holding.well("audit", "list").out + holding.well("events").out
    assert "secret.revealed  x/ada: password" in holding.well("events").out


def test_without_a_reason_it_is_not(holding: Program) -> None:
    said = holding.refused("vault", "reveal", "ada", "--kind", "password", "--reason", " no ")

    assert "reason" in said
    assert [e["deed"] for e in holding.json("audit", "list")["data"]] == ["key.created"]


def test_a_sound_audit_is_proved(holding: Program) -> None:
    holding.well("vault", "reveal", "ada", "--kind", "password", *WHY)
    [proved] = holding.json("audit", "verify")["data"]
    assert (proved["ok"], proved["entries"], proved["faults"]) == (True, 2, [])
    assert holding.well("audit", "verify").out == "Workspace 1: 2 rows, each in its place.\n"
    head = holding.well("audit", "head").out.strip()
    assert head == proved["head"]

    holding.well("vault", "reveal", "ada", "--kind", "password", *WHY)

    holding.well("audit", "verify", "--head", head)
    assert "no head" in holding.refused("audit", "verify", "--head", "nonsense")


def test_one_that_was_tampered_with_is_not(holding: Program) -> None:
    for _ in range(3):
        holding.well("vault", "reveal", "ada", "--kind", "password", *WHY)
    tampered(holding, "DELETE FROM audit WHERE number = 3")

    said = holding.run("audit", "verify")

    assert said.code == 1
    assert said.lines == ["Workspace 1: 3 rows, tampered with.", "  3  Missing: 3 to 3."]


def test_an_old_copy_of_the_whole_is_found_by_a_head_kept_elsewhere(holding: Program) -> None:
    before = (holding.data / "rollcall.db").read_bytes()
    holding.well("vault", "reveal", "ada", "--kind", "password", *WHY)
    head = holding.well("audit", "head").out.strip()
    for path in holding.data.glob("rollcall.db-*"):
        path.unlink()
    (holding.data / "rollcall.db").write_bytes(before)

    holding.well("audit", "verify")
    assert holding.run("audit", "verify", "--head", head).code == 1


def test_it_goes_on_where_the_master_key_is_lost(holding: Program) -> None:
    holding.well("vault", "reveal", "ada", "--kind", "password", *WHY)
    (holding.data / "master.key").unlink()

    holding.well("vault", "forget", "--yes")

    chains = {chain["workspace_id"]: chain for chain in holding.json("audit", "verify")["data"]}
    assert {whose: chain["entries"] for whose, chain in chains.items()} == {0: 1, 1: 2}
    assert all(chain["ok"] for chain in chains.values())
    holding.well("keys", "create", "another")
    assert holding.json("audit", "list")["data"][0]["number"] == 3


def test_of_a_server_elsewhere(own_server: Live) -> None:
    there = ("--url", own_server.url, "--key", DEMO_KEY)
    [account, *_] = [
        one for one in run_json("accounts", "ls", "--all", *there) if one["platform"] == "tiktok"
    ]
    shown = run("vault", "reveal", str(account["number"]), "--kind", "totp", *WHY, *there)
    assert shown.code == 0, shown
    assert run("audit", "verify", *there).out.startswith("The workspace: ")
    assert "does not answer" in refusal(run("audit", "head", "--url", "http://127.0.0.1:9"))


def run_json(*words: str) -> list[dict[str, object]]:
    return json.loads(run(*words, "--json").out)["data"]
