"""`rollcall import` and `rollcall export` as a person runs them: the real program, real files."""

import csv
import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.command import rollcall, usernames
from tests.live import PROGRAM, Live, live

ACCOUNTS = """platform,username,email,health,enabled
tiktok,ada,ada@example.com,healthy,yes
myspace,tom,tom@example.com,healthy,yes
x,bo,not an address,healthy,yes
x,cleo,cleo@example.com,sick,yes
x,dara,dara@example.com,expired,perhaps
instagram,eli,eli@example.com,expired,no
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text(ACCOUNTS)
    return path


def test_bad_rows_never_stop_good_ones_and_each_has_its_line_and_reason(data: Path, file: Path):
    outcomes = file.with_name("outcomes.csv")

    done = rollcall("import", file, "--data", data, "--outcomes", outcomes, "--batch", "2")

    assert done.returncode == 2, done.stderr
    assert usernames(data) == ["ada", "eli"]
    with outcomes.open(newline="") as read:
        told = list(csv.DictReader(read))
    assert [(row["line"], row["outcome"]) for row in told] == [
        ("2", "created"),
        ("3", "refused"),
        ("4", "refused"),
        ("5", "refused"),
        ("6", "refused"),
        ("7", "created"),
    ]
    reasons = [row["reason"] for row in told]
    assert "platform: Not one of" in reasons[1]
    assert reasons[2] == "email: Not an e-mail address."
    assert "health" in reasons[3]
    assert reasons[4] == "enabled: Neither true nor false."
    assert told[0]["id"].startswith("acc_")
    assert "line 3: platform: Not one of" in done.stdout


def test_importing_again_says_that_nothing_changed(data: Path, file: Path):
    rollcall("import", file, "--data", data)

    done = rollcall("import", file, "--data", data, "--json")

    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert told["counts"] == {"created": 0, "updated": 0, "unchanged": 2, "refused": 4}
    assert told["complete"] is True
    assert told["refused"][0]["line"] == 3


def test_a_file_that_is_no_csv_leaves_nothing_behind(data: Path, file: Path):
    file.write_text(ACCOUNTS.replace("username", "handle"))

    done = rollcall("import", file, "--data", data, "--batch", "1")

    assert done.returncode == 1
    assert "not any row of it. No such fields: handle" in done.stderr
    assert usernames(data) == []


def test_broken_lines_are_refused_where_they_stand_and_the_others_taken_in(data: Path, file: Path):
    broken = b'x,fay,\xff,healthy,yes\nx,"gil,,healthy,yes\nx,h\x00,,healthy,yes\nx,ida\n'
    long = b"x," + b"j" * 200_000 + b",,healthy,yes\n"
    file.write_bytes(ACCOUNTS.encode() + broken + long + b"x,kim,,healthy,yes\n")

    done = rollcall("import", file, "--data", data, "--json")

    assert done.returncode == 2, done.stderr
    told = json.loads(done.stdout)
    assert told["complete"] is True
    reasons = {row["line"]: row["reason"] for row in told["refused"] if row["line"] > 7}
    assert list(reasons) == [8, 9, 10, 11, 12]
    assert "Not UTF-8" in reasons[8]
    assert "never closed" in reasons[9]
    assert "NUL" in reasons[10]
    assert "2 values for 5 fields" in reasons[11]
    assert "longer than" in reasons[12]
    assert usernames(data) == ["ada", "eli", "kim"]


def test_an_array_that_breaks_off_is_taken_in_up_to_there_and_again_when_mended(
    data: Path, file: Path
):
    file = file.with_suffix(".json")
    whole = '[{"platform": "x", "username": "ada"},\n{"platform": "x", "username": "bo"}]'
    file.write_text(whole[:-10])

    done = rollcall("import", file, "--data", data, "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["counts"]["created"] == 1
    assert json.loads(done.stdout)["complete"] is False
    assert "Line 2: What begins here is not JSON" in done.stderr
    assert "import it again" in done.stderr
    assert usernames(data) == ["ada"]
    file.write_text(whole)
    again = json.loads(rollcall("import", file, "--data", data, "--json").stdout)
    assert again["counts"] == {"created": 1, "updated": 0, "unchanged": 1, "refused": 0}


def test_a_dry_run_from_standard_input_tells_and_keeps_nothing(data: Path):
    raw = b'{"platform": "x", "username": "ada"}\n'
    asked = ("import", "-", "--format", "ndjson", "--data", data, "--dry-run", "--json")

    done = rollcall(*asked, stdin=raw)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["created"] == 1
    assert usernames(data) == []


@pytest.mark.parametrize(
    "asked,because",
    [
        ((), "Say what to import"),
        (("-",), "--format csv, json or ndjson"),
        (("missing.csv",), "No such file"),
        (("accounts.xlsx",), "--format"),
        (("--from", "tikmatrix"), "--base-url"),
        (("--from", "friendster", "--base-url", "http://127.0.0.1:1"), "none of the faces"),
        (("--from", "lobstr", "--base-url", "127.0.0.1"), "not a server's address"),
        (("--from", "lobstr", "--base-url", "http://127.0.0.1:1"), "does not answer"),
        (("--from", "lobstr", "--base-url", "http://127.0.0.1:1", "--key-env", "NOT"), "NOT"),
        (
            ("--from", "lobstr", "--base-url", "http://127.0.0.1:1", "--public-only"),
            "private network",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_one(
    data: Path, asked: tuple[str, ...], because: str
):
    done = rollcall("import", *asked, "--data", data, stdin=b"")

    assert done.returncode == 1
    assert because in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_import_that_is_killed_leaves_whole_rows_and_goes_on_when_run_again(
    data: Path, tmp_path: Path
):
    file, count = tmp_path / "many.ndjson", 6000
    with file.open("w") as out:
        for place in range(count):
            order = {
                "id": f"{place:032x}",
                "kind": "videos_only",
                "platform": "tiktok",
                "country": "US",
                "status": "published",
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z",
                "slots": {"pending": 2},
            }
            body = {"platform": "tiktok", "username": f"user{place}", "tags": ["a", "b"]}
            more = {"secrets": {"password": "pw"}, "orders": [order]}
            out.write(json.dumps(body | more) + "\n")
    importing = subprocess.Popen([PROGRAM, "import", file, "--data", data, "--batch", "100"])
    while len(usernames(data)) < 500:
        assert importing.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    importing.send_signal(signal.SIGKILL)
    importing.wait(20)

    begun = _held(data)
    done = rollcall("import", file, "--data", data, "--json")

    assert 500 <= begun["accounts"] < count
    assert begun["accounts"] % 100 == 0
    assert begun == _whole(begun["accounts"])
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)["counts"]
    assert counts["unchanged"] == begun["accounts"]
    assert counts["created"] == count - begun["accounts"]
    assert _held(data) == _whole(count)


def _held(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "rollcall.db") as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("accounts", "account_tags", "secrets", "orders", "slots")
        }


def _whole(accounts: int) -> dict[str, int]:
    each = {"accounts": 1, "account_tags": 2, "secrets": 1, "orders": 1, "slots": 2}
    return {table: accounts * times for table, times in each.items()}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("there") / "data") as running:
        yield running


@pytest.mark.parametrize("face", ["tikmatrix", "lobstr", "tokportal", "posteverywhere"])
def test_a_live_server_is_read_through_each_of_its_faces(there: Live, data: Path, face: str):
    key = f"pe_live_{there.key}" if face == "posteverywhere" else there.key
    asked = ("import", "--from", face, "--base-url", f"{there.url}/{face}", "--data", data)

    first = rollcall(*asked, "--key", key, "--json")
    second = rollcall(*asked, "--from-key", key, "--json")

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    counts = json.loads(first.stdout)["counts"]
    assert counts["created"] == len(usernames(data)) > 10
    assert json.loads(second.stdout)["counts"]["unchanged"] == counts["created"]


def test_a_key_that_is_not_known_there_is_told_in_a_sentence(there: Live, data: Path):
    asked = ("--from", "lobstr", "--base-url", f"{there.url}/lobstr", "--key", "nobody")
    done = rollcall("import", *asked, "--data", data)

    assert done.returncode == 1
    assert "401" in done.stderr
    assert "its address ends in" not in done.stderr
    assert done.stdout == ""


def test_an_address_without_its_face_is_told_where_the_face_is(there: Live, data: Path):
    asked = ("--from", "tikmatrix", "--base-url", there.url, "--key", there.key)
    done = rollcall("import", *asked, "--data", data)

    assert done.returncode == 1
    assert "404" in done.stderr
    assert "its address ends in /tikmatrix" in done.stderr


def test_a_server_elsewhere_can_be_exported_from_and_imported_to(there: Live, tmp_path: Path):
    file = tmp_path / "fleet.json"
    with live(tmp_path / "other", sandbox=False) as other:
        exported = rollcall("export", file, "--url", there.url, "--key", there.key)
        taken = rollcall("import", file, "--url", other.url, "--key", other.key, "--json")
        back = rollcall("export", "-", "--format", "json", "--url", other.url, "--key", other.key)

    assert exported.returncode == 0, exported.stderr
    assert "never exported" in exported.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    sent = json.loads(file.read_text())
    assert json.loads(taken.stdout)["counts"]["created"] == len(sent) > 50
    assert _facts(json.loads(back.stdout)) == _facts(sent)


def _facts(accounts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Accounts without their ids here, and without the id that a nameless one is known by."""
    return [
        {
            n: v
            for n, v in account.items()
            if n != "id" and (n != "external_id" or account["username"])
        }
        for account in accounts
    ]


def test_an_export_takes_the_filters_of_a_list_and_holds_no_secret(there: Live):
    asked = ("--url", there.url, "--key", there.key)
    done = rollcall("export", "--platform", "tiktok", "--can-post", *asked)

    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["platform"] for row in rows} == {"tiktok"}
    assert {row["can_post"] for row in rows} == {"true"}
    assert "coolcreator99" in done.stdout
    for secret in ("xK9#mP2$vL7nQ4w", "Tr3nd!Set_42x", "482937"):
        assert secret not in done.stdout


def test_an_export_that_cannot_be_written_leaves_nothing(there: Live, tmp_path: Path):
    asked = ("--url", there.url, "--key", there.key)
    missing = rollcall("export", tmp_path / "no" / "file.csv", *asked)
    refused = rollcall("export", tmp_path / "file.csv", "--platform", "friendster", *asked)

    assert missing.returncode == refused.returncode == 1
    assert "cannot be written" in missing.stderr
    assert "friendster" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_account_that_was_removed_stays_off_the_roster_and_is_said_to(data: Path, file: Path):
    outcomes = file.with_name("outcomes.ndjson")
    rollcall("import", file, "--data", data)
    rollcall("accounts", "rm", "tiktok/ada", "--data", data)

    done = rollcall("import", file, "--data", data, "--outcomes", outcomes)
    summed = json.loads(rollcall("import", file, "--data", data, "--json").stdout)
    listed = json.loads(rollcall("accounts", "ls", "--json", "--data", data).stdout)["data"]

    assert [account["username"] for account in listed] == ["eli"]
    told = json.loads(outcomes.read_text().splitlines()[0])
    assert told["outcome"] == "unchanged"
    assert "removed" in told["reason"]
    assert "restored" in told["reason"]
    assert "1 account stays off the roster" in done.stdout
    assert "rollcall accounts restore" in done.stdout
    assert summed["removed"] == 1
    rollcall("accounts", "restore", "tiktok/ada", "--data", data)
    assert json.loads(rollcall("import", file, "--data", data, "--json").stdout)["removed"] == 0
