"""@posteverywhere/cli, run as a person or an agent runs it, against our PostEverywhere face."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.live import Live
from tests.published_clients.sdk import environment
from tests.published_clients.server import UNKNOWN_KEY, issue, roster
from tests.real.node import client, node

pytestmark = pytest.mark.real


def run(
    server: Live, home: Path, *words: str, key: str | None = None, base: str | None = None
) -> subprocess.CompletedProcess[str]:
    shown = "pe_live_" + (key or server.key).removeprefix("pe_live_")
    where = {base or "POSTEVERYWHERE_API_URL": f"{server.url}/posteverywhere"}
    return subprocess.run(
        [node(), client("posteverywhere-cli"), *words],
        env=environment(HOME=home, POSTEVERYWHERE_API_KEY=shown, **where),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def said(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The CLI looks at no status: it fails only where the answer bears an error."""
    assert done.returncode == 1, done.stdout
    message: str = json.loads(done.stderr)["error"]
    return message


@pytest.mark.parametrize("base", ["POSTEVERYWHERE_API_URL", "POSTEVERYWHERE_BASE_URL"])
def test_every_account_is_listed_once(server: Live, tmp_path: Path, base: str) -> None:
    listed = said(run(server, tmp_path, "accounts", base=base))
    numbers = [a["account_id"] for a in listed["accounts"]]
    assert sorted(numbers) == sorted(a["number"] for a in roster(server))
    assert listed["account_ids"] == numbers


def test_an_accounts_health_is_told(server: Live, tmp_path: Path) -> None:
    health = said(run(server, tmp_path, "account:health", "2285"))
    assert (health["account_name"], health["status"]) == ("My Brand Inc.", "broken")
    assert health["can_post"] is False
    assert health["needs_reconnection"] is True


def test_whoami_tells_the_workspace_and_the_quota(server: Live, tmp_path: Path) -> None:
    me = said(run(server, tmp_path, "whoami"))
    assert me["quota"]["accounts"]["used"] == len(roster(server))
    assert me["workspace"]["id"]


def test_reconnecting_finds_the_account_before_it_is_refused(server: Live, tmp_path: Path) -> None:
    assert "not served here: Connecting" in refused(run(server, tmp_path, "reconnect", "2285"))
    assert refused(run(server, tmp_path, "reconnect", "1999999999")) == (
        "No such account: 1999999999."
    )


def test_refusals_fail_with_their_sentence(server: Live, tmp_path: Path) -> None:
    assert refused(run(server, tmp_path, "accounts", key=UNKNOWN_KEY)) == (
        "This API key is not known here."
    )
    assert refused(run(server, tmp_path, "account:health", "none")) == "No such account: none."
    limited = issue(server, "read", requests_per_minute=1)
    # The minute may turn between two of them.
    calls = [run(server, tmp_path, "accounts", key=limited) for _ in range(3)]
    last = next(done for done in calls if done.returncode)
    assert refused(last).startswith("Too many requests; try again in ")


@pytest.mark.parametrize(
    "words",
    [
        ["posts"],
        ["post", "-c", "Hello", "-a", "2280"],
        ["results", "p"],
        ["retry", "p"],
        ["upload", "https://example.com/a.png"],
        ["caption", "-t", "spring"],
        ["analytics"],
        ["campaigns"],
        ["platform-rules"],
        ["connect", "instagram"],
    ],
)
def test_what_is_not_served_fails_and_says_why(
    server: Live, tmp_path: Path, words: list[str]
) -> None:
    assert " is not served here: " in refused(run(server, tmp_path, *words))


def test_signing_in_by_device_says_where_keys_are_made(server: Live, tmp_path: Path) -> None:
    done = subprocess.run(
        [node(), client("posteverywhere-cli"), "login"],
        env=environment(HOME=tmp_path, POSTEVERYWHERE_API_URL=f"{server.url}/posteverywhere"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "API key" in refused(done)


def test_a_fault_of_ours_fails(broken: Live, tmp_path: Path) -> None:
    assert refused(run(broken, tmp_path, "accounts")).startswith("Something went wrong here.")
