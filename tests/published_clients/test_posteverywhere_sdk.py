"""@posteverywhere/sdk, whose address is fixed, sent to our prefix by a preload."""

import json
import re
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rollcall.dialects.posteverywhere.envelope import CODES, UNEXPECTED
from tests.cli.program import Program
from tests.live import Live, live
from tests.published_clients.sdk import REDIRECT, Outcome, environment, program, question
from tests.published_clients.server import UNKNOWN_KEY, issue, ours, revoked, roster, username
from tests.real.node import CLIENTS, node, package

Ask = Callable[..., list[Outcome]]
NEW = {"content": "Hello", "account_ids": [1]}
PICTURE = {"filename": "a.png", "contentType": "image/png", "size": 1}
NOT_SERVED = {
    "posts": [
        ("list",),
        ("listAdvanced", {"search": "Hello"}),
        ("create", NEW),
        ("bulkCreate", [NEW]),
        ("get", "p"),
        ("update", "p", {"content": "Hello"}),
        ("delete", "p"),
        ("results", "p"),
        ("retry", "p"),
        ("retryFailed", {"platform": "x"}),
    ],
    "media": [
        ("list",),
        ("get", "m"),
        ("delete", "m"),
        ("getUploadUrl", PICTURE),
        ("complete", "m"),
        ("uploadFromUrl", {"url": "https://example.com/a.png"}),
    ],
    "ai": [("generateImage", {"prompt": "spring"}), ("generateCaption", {"topic": "spring"})],
    "campaigns": [
        ("list",),
        ("get", 1),
        ("create", {"name": "Spring"}),
        ("update", 1, {"name": "Summer"}),
        ("delete", 1),
    ],
    "analytics": [("summary",)],
}
"""Every other call that the SDK has: 23 of its endpoints, one of them by two names."""
pytestmark = pytest.mark.real


def ask_at(server: Live, *calls: tuple[Any, ...], key: str, **more: Any) -> list[Outcome]:
    done = subprocess.run(
        program("--import", str(REDIRECT)),
        input=question(key, *calls, **more),
        env=environment(POSTEVERYWHERE_LOCAL_BASE=f"{server.url}/posteverywhere"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes: list[Outcome] = json.loads(done.stdout)
    return outcomes


def first_refused(outcomes: list[Outcome]) -> Outcome:
    """Of three calls with a key for one a minute: the minute may turn between two of them."""
    return next(outcome for outcome in outcomes if "error" in outcome)


@pytest.fixture
def ask(server: Live) -> Ask:
    def asked(*calls: tuple[Any, ...], key: str | None = None, **more: Any) -> list[Outcome]:
        return ask_at(server, *calls, key=key or server.key, **more)

    return asked


def test_every_account_is_listed_once(ask: Ask, server: Live) -> None:
    (listed,) = ask(("accounts", "list"))
    assert listed["statuses"] == [200]
    numbers = [a["account_id"] for a in listed["answer"]["accounts"]]
    assert sorted(numbers) == sorted(a["number"] for a in roster(server))
    assert listed["answer"]["account_ids"] == numbers
    assert all(a["id"] == a["account_id"] for a in listed["answer"]["accounts"])


def test_one_account_and_its_health_are_read(ask: Ask, server: Live) -> None:
    account, health, broken = ask(
        ("accounts", "get", 2282), ("accounts", "health", 2282), ("accounts", "health", 2285)
    )
    assert account["answer"]["account_name"] == "@mybrand"
    assert account["answer"]["health"] == {"status": "healthy", "can_post": True}
    assert (health["answer"]["status"], health["answer"]["reasons"]) == ("healthy", [])
    assert broken["answer"]["status"] == "broken"
    assert broken["answer"]["needs_reconnection"] is True
    assert "needs_reconnection" in broken["answer"]["reasons"]
    assert username(server, "mybrand")["number"] in (2280, 2282)


def test_who_is_asking(ask: Ask, server: Live) -> None:
    (me,) = ask(("me", "get"))
    assert me["answer"]["quota"]["accounts"]["used"] == len(roster(server))
    assert me["answer"]["organization"]["entitled"] is True
    assert set(me["answer"]["scopes"]) >= {"read", "write"}


def test_a_wrong_key_is_an_authentication_error_asked_once(ask: Ask, server: Live) -> None:
    for key in (UNKNOWN_KEY, revoked(server)):
        (refused,) = ask(("accounts", "list"), key=key)
        error = refused["error"]
        assert (error["kind"], error["status"]) == ("AuthenticationError", 401)
        assert error["code"] == "authentication_failed"
        assert error["requestId"].startswith("req_")
        assert refused["statuses"] == [401]


def test_an_account_that_is_not_there_is_asked_for_once(ask: Ask) -> None:
    for number in (1_999_999_999, "none", 0):
        (refused,) = ask(("accounts", "get", number))
        error = refused["error"]
        assert (error["kind"], error["status"]) == ("PostEverywhereError", 404)
        assert (error["code"], error["message"]) == ("not_found", f"No such account: {number}.")
        assert refused["statuses"] == [404]


def test_a_question_that_cannot_be_is_a_validation_error(ask: Ask) -> None:
    # The SDK's lists of accounts take no parameters; this id turns into one.
    (refused,) = ask(("accounts", "get", "../accounts?limit=none"))
    error = refused["error"]
    assert (error["kind"], error["status"]) == ("ValidationError", 400)
    assert list(error["details"]) == ["limit"]
    assert refused["statuses"] == [400]


def test_a_key_used_up_is_a_rate_limit_error(ask: Ask, server: Live) -> None:
    key = issue(server, "read", requests_per_minute=1)
    refused = first_refused(ask(*[("accounts", "list")] * 3, key=key, retries=0))
    error = refused["error"]
    assert (error["kind"], error["status"]) == ("RateLimitError", 429)
    assert error["code"] == "rate_limit_exceeded"
    assert refused["statuses"] == [429]


def test_the_sdk_takes_how_long_to_wait_from_the_answer(ask: Ask, server: Live) -> None:
    key = issue(server, "read", requests_per_minute=1)
    refused = first_refused(ask(*[("accounts", "list")] * 3, key=key))
    assert refused["statuses"] == [429, 429, 429]
    assert len(refused["waits"]) == 2
    assert all(1_000 <= wait <= 60_000 and wait % 1_000 == 0 for wait in refused["waits"])


def test_the_sdk_that_waited_as_told_is_let_in(tmp_path: Path) -> None:
    with live(tmp_path / "data") as server:
        key = issue(server, "read", requests_per_minute=1)
        near_the_end_of_a_minute(server)
        calls = [("accounts", "list")] * 2
        first, second = ask_at(server, *calls, key=key, patient=True)
    assert (first["statuses"], second["statuses"]) == ([200], [429, 200])
    assert "answer" in second


def near_the_end_of_a_minute(server: Live) -> None:
    """Move the sandbox's clock, so that a test waits for seconds and not for a minute."""
    program = Program(server.data)
    ahead = (50 - datetime.now(UTC).second) % 60
    stands = program.json("sandbox", "clock", "--forward", f"{ahead}s")["now"]
    while ours(server, "GET", "/health")["at"] < stands:
        time.sleep(0.1)


def test_nothing_is_refused_for_want_of_credits() -> None:
    """So the SDK's InsufficientCreditsError, which stands for a 402, is not provoked here."""
    assert not [code for status, code in (*CODES.values(), UNEXPECTED) if status == 402]


def test_webhooks_are_made_changed_tried_and_removed(ask: Ask) -> None:
    asked = {"url": "https://receiver.invalid/hook", "events": ["account.connected"], "name": "One"}
    (made,) = ask(("webhooks", "create", asked))
    assert made["statuses"] == [201]
    hook = made["answer"]
    assert hook["secret"].startswith("whsec_")
    assert hook["secret_warning"]
    id_ = hook["id"]
    found, listed, changed, tried, deleted, gone = ask(
        ("webhooks", "get", id_),
        ("webhooks", "list"),
        ("webhooks", "update", id_, {"events": ["account.disconnected"], "description": "Away"}),
        ("webhooks", "test", id_),
        ("webhooks", "delete", id_),
        ("webhooks", "get", id_),
    )
    assert "secret" not in found["answer"]
    assert found["answer"] in listed["answer"]["webhooks"]
    assert changed["answer"]["events"] == ["account.disconnected"]
    assert (changed["answer"]["name"], changed["answer"]["description"]) == ("One", "Away")
    assert (tried["answer"]["ok"], tried["answer"]["status"]) == (False, 0)
    assert deleted["answer"] == {"id": id_, "deleted": True}
    assert (gone["error"]["code"], gone["statuses"]) == ("not_found", [404])


def test_what_is_not_served_is_refused_once_and_says_why(ask: Ask) -> None:
    calls = [(owner, *call) for owner, calls in NOT_SERVED.items() for call in calls]
    for call, refused in zip(calls, ask(*calls), strict=True):
        error = refused["error"]
        assert refused["statuses"] == [501], call
        assert (error["kind"], error["code"]) == ("PostEverywhereError", "not_implemented")
        assert re.search(r"is not served here: \w+", error["message"]), call


def test_a_fault_of_ours_is_asked_for_once(broken: Live) -> None:
    (fault,) = ask_at(broken, ("accounts", "list"), key=broken.key)
    assert (fault["error"]["status"], fault["error"]["code"]) == (500, "internal_error")
    assert fault["statuses"] == [500]


def test_a_program_in_commonjs_is_sent_there_too(server: Live) -> None:
    package("@posteverywhere/sdk")
    program = """
        const { PostEverywhere } = require('@posteverywhere/sdk');
        new PostEverywhere({ apiKey: process.env.KEY }).accounts.list()
          .then((listed) => console.log(listed.account_ids.length));
    """
    done = subprocess.run(
        [node(), "--eval", program],
        env=environment(
            NODE_OPTIONS=f"--import={REDIRECT}",
            POSTEVERYWHERE_LOCAL_BASE=f"{server.url}/posteverywhere/",
            KEY=f"pe_live_{server.key}",
        ),
        cwd=CLIENTS,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) == len(roster(server))
