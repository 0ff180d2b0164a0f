"""`rollcall vault rotate`, `rekey` and `keys`: keys change, and what they opened still opens."""

import sqlite3
from pathlib import Path

import httpx2
import pytest

from rollcall.kit.sealing import MasterKey, Sealer, Secret
from rollcall.server.master_key import KEY
from tests.cli.program import Program, refusal, run
from tests.live import DEMO_KEY, Live

WHY = ("--reason", "To see that it opens.")


@pytest.fixture
def holding(roster: Program) -> Program:
    words = ("accounts", "add", "platform=x", "username=ada", "--secret", "password")
    roster.well(*words, given="hunter2\n")
    return roster


def password(roster: Program) -> str:
    return roster.json("vault", "reveal", "ada", "--kind", "password", *WHY)["secrets"]["password"]


def key_of(roster: Program) -> Path:
    return roster.data / "master.key"


def test_a_new_data_key_seals_everything_anew(holding: Program) -> None:
    [first] = holding.json("vault", "keys")["data"]

    done = holding.json("vault", "rotate")

    assert done["broken"] == 0
    assert done["resealed"] >= 1
    found = {key["id"]: key for key in holding.json("vault", "keys")["data"]}
    assert not found[first["id"]]["current"]
    assert found[done["key"]]["current"]
    assert found[done["key"]]["finished_at"] is not None
    assert password(holding) == "hunter2"
    assert "current" in holding.well("vault", "keys").out
    assert "anew" in holding.well("vault", "rotate").out
    [server, _] = holding.json("audit", "verify")["data"]
    assert (server["workspace_id"], server["ok"], server["entries"]) == (0, True, 4)


def test_a_server_that_runs_opens_what_was_sealed_anew_and_goes_on(own_server: Live) -> None:
    there = {"x-api-key": DEMO_KEY}
    with httpx2.Client(base_url=own_server.url, headers=there) as web:
        account = web.get("/v1/accounts?limit=1").json()["data"][0]["id"]
        path = f"/v1/accounts/{account}/secrets"
        asked = {"kinds": ["password"], "reason": "To see that it opens."}
        web.put(f"{path}/password", json={"value": "before"})

        for command in ("rotate", "rekey", "rotate"):
            done = run("vault", command, "--data", str(own_server.data))
            assert done.code == 0, done
            shown = web.post(f"{path}/reveal", json=asked)
            assert shown.json()["secrets"] == {"password": "before"}, command
            assert web.get("/readyz").json()["checks"]["master_key"] == "ok"

        web.put(f"{path}/password", json={"value": "after"})
        assert web.post(f"{path}/reveal", json=asked).json()["secrets"] == {"password": "after"}


def test_another_master_key_opens_the_same(holding: Program) -> None:
    old = key_of(holding).read_text()

    done = holding.json("vault", "rekey")

    assert done["master_key"] == str(key_of(holding))
    assert Path(done["old"]).read_text() == old
    assert key_of(holding).read_text() != old
    assert password(holding) == "hunter2"
    new = key_of(holding).read_text()
    key_of(holding).write_text(old)
    assert "is not the one" in holding.refused("accounts", "ls")
    key_of(holding).write_text(new)
    assert "back it up" in holding.well("vault", "rekey").out
    assert password(holding) == "hunter2"


def test_the_key_moves_out_of_the_folder(
    holding: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.key"

    done = holding.json("vault", "rekey", "--to", str(elsewhere))

    assert done["master_key"] == str(elsewhere)
    assert "is not the one" in holding.refused("accounts", "ls")
    key_of(holding).unlink()
    monkeypatch.setenv(KEY, elsewhere.read_text())
    assert password(holding) == "hunter2"
    assert "in use already" in holding.refused("vault", "rekey", "--to", str(elsewhere))
    assert "Name a file" in holding.refused("vault", "rekey")
    holding.well("vault", "rekey", "--to", str(tmp_path / "another.key"))
    monkeypatch.setenv(KEY, (tmp_path / "another.key").read_text())
    assert password(holding) == "hunter2"
    assert not key_of(holding).exists()


def test_a_file_that_holds_no_key_is_no_new_one(holding: Program, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a key")

    said = holding.refused("vault", "rekey", "--to", str(tmp_path / "notes.txt"))

    assert "does not hold a master key" in said
    assert password(holding) == "hunter2"


def test_what_the_master_key_sealed_itself_is_sealed_anew_first(holding: Program) -> None:
    master = MasterKey(bytes.fromhex(key_of(holding).read_text()))
    with sqlite3.connect(holding.data / "rollcall.db") as database:
        [[workspace_id, number]] = database.execute(
            "SELECT workspace_id, account_number FROM secrets"
        )
        place = f"{workspace_id}/{number}/password"
        sealed = Sealer(master.clear).seal(Secret("from before"), place)
        database.execute("UPDATE secrets SET sealed = ?", (sealed,))
    database.close()

    assert "`rollcall vault rotate`" in holding.refused("vault", "rekey")
    assert password(holding) == "from before"
    assert "Went on" in holding.well("vault", "rotate").out

    holding.well("vault", "rekey")
    assert password(holding) == "from before"


def test_they_are_changed_where_the_roster_is(tmp_path: Path) -> None:
    for command in ("rotate", "rekey", "keys"):
        said = refusal(run("vault", command, "--data", str(tmp_path / "nowhere")))
        assert "There is no roster" in said
        assert not (tmp_path / "nowhere").exists()
