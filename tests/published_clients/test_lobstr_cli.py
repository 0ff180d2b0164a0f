"""The `lobstr` command, run as a person runs it, against our lobstr face."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.live import Live
from tests.published_clients.server import UNKNOWN_ACCOUNT, UNKNOWN_KEY, add, issue, roster

LOBSTR = Path(sys.executable).with_name("lobstr")


def lobstr(
    server: Live, home: Path, *words: str, key: str | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LOBSTR_API_BASE": f"{server.url}/lobstr/v1",
        "LOBSTR_TOKEN": key or server.key,
        "COLUMNS": "200",
    }
    return subprocess.run(
        [LOBSTR, *words], capture_output=True, text=True, env=environment, timeout=60, check=False
    )


def said(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


def test_the_installed_command_is_the_one_held_against() -> None:
    assert version("lobstrio") == "0.7.2"


def test_accounts_are_listed_as_a_table(server: Live, tmp_path: Path) -> None:
    done = lobstr(server, tmp_path, "accounts", "ls", "--limit", "5")
    assert done.returncode == 0, done.stderr
    for account in roster(server)[:5]:
        assert account["username"] in done.stdout
    assert "synchronized" in done.stdout


def test_paging_by_hand_meets_every_account_once(server: Live, tmp_path: Path) -> None:
    met: list[str] = []
    for page in range(1, 10):
        words = ["--json", "accounts", "ls", "--limit", "40", "--page", str(page)]
        shown = said(lobstr(server, tmp_path, *words))
        met += [account["id"] for account in shown]
        if not shown:
            break
    assert sorted(met) == sorted(a["id"].removeprefix("acc_") for a in roster(server))


def test_no_request_is_answered_by_a_redirect(server: Live, tmp_path: Path) -> None:
    done = lobstr(server, tmp_path, "--verbose", "accounts", "show", "MisterDebugger")
    calls = [line.split()[-1] for line in done.stderr.splitlines() if " -> " in line]
    assert calls
    assert set(calls) == {"200"}


@pytest.mark.parametrize(
    "named", ["MisterDebugger", "6e5f36d27502", "6e5f36d27502ec69fda745ec59ead509"]
)
def test_an_account_is_shown_by_name_and_by_hash(server: Live, tmp_path: Path, named: str) -> None:
    shown = said(lobstr(server, tmp_path, "--json", "accounts", "show", named))
    assert shown["id"] == "6e5f36d27502ec69fda745ec59ead509"
    assert (shown["type"], shown["status"]) == ("facebook-sync", "200")


def test_the_types_are_listed(server: Live, tmp_path: Path) -> None:
    types = said(lobstr(server, tmp_path, "--json", "accounts", "types"))
    assert {t["name"] for t in types} >= {"facebook-sync", "twitter-sync", "linkedin-sync"}


def test_an_account_signs_in_with_cookies_and_is_asked_after(server: Live, tmp_path: Path) -> None:
    account = add(server, "facebook", "by_command")
    words = ["accounts", "sync", "facebook-sync", "--account", account]
    cookies = json.dumps({"c_user": "1000", "xs": "made-up"})
    started = said(lobstr(server, tmp_path, "--json", *words, "--cookies-json", cookies))
    status = said(lobstr(server, tmp_path, "--json", "accounts", "sync-status", started["id"]))
    assert (status["status_code"], status["account_hash"]) == (200, account)
    assert lobstr(server, tmp_path, "accounts", "rm", account, "--force").returncode == 0


def test_limits_are_set_and_the_account_is_removed(server: Live, tmp_path: Path) -> None:
    account = add(server, "linkedin", "held_back")
    words = ["accounts", "update", "held_back", "--type", "linkedin-sync", "--param", "batch=20"]
    changed = said(lobstr(server, tmp_path, "--json", *words))
    assert (changed["id"], changed["params"]["user"]["batch"]) == (account, 20)
    gone = said(lobstr(server, tmp_path, "--json", "accounts", "rm", "held_back", "--force"))
    assert gone == {"id": account, "object": "account", "deleted": True}


def test_whoami_tells_the_plan_and_the_balance(server: Live, tmp_path: Path) -> None:
    me = said(lobstr(server, tmp_path, "--json", "whoami"))
    assert me["plan"][0]["status"] == "active"
    assert me["balance"]["used_slots"] == len(roster(server))


def test_refusals_reach_the_person_as_a_sentence(server: Live, tmp_path: Path) -> None:
    expected = [
        (["accounts", "ls"], UNKNOWN_KEY, "[401] This API key is not known here."),
        (["accounts", "sync-status", UNKNOWN_ACCOUNT], None, "[404] No such synchronization"),
        (["accounts", "ls", "--limit", "1000"], None, "[400] The request is not valid. limit"),
        (["squid", "ls"], None, "[501] GET /v1/squids is not served here: Harvests"),
    ]
    for words, key, sentence in expected:
        done = lobstr(server, tmp_path, *words, key=key)
        assert sentence in " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 1


def test_a_key_used_up_says_when_to_come_back(server: Live, tmp_path: Path) -> None:
    key = issue(server, "read", requests_per_minute=1)
    # The minute may turn between two of them.
    calls = [lobstr(server, tmp_path, "accounts", "ls", key=key) for _ in range(3)]
    refused = next(done for done in calls if done.returncode)
    assert "[429] Too many requests; try again in" in refused.stdout + refused.stderr


def test_a_fault_of_ours_is_told_without_a_traceback(broken: Live, tmp_path: Path) -> None:
    done = lobstr(broken, tmp_path, "accounts", "ls")
    assert done.returncode == 1
    assert "[500] Something went wrong here" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
