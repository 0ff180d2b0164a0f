"""@posteverywhere/mcp over its standard input and output, against our PostEverywhere face."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live import Live
from tests.published_clients.sdk import environment
from tests.published_clients.server import UNKNOWN_KEY, issue, roster
from tests.real.node import client, node

pytestmark = pytest.mark.real
PROTOCOL = "2025-06-18"
SIMPLE = {"number": 2280, "integer": 2280, "boolean": True}
FORMATS = {"uuid": "9f3a7b2e-1c4d-4e8f-a5b6-7d9e0f1a2b3c", "uri": "https://example.com/a.png"}
REFUSED = {
    "create_webhook": "No event is called spring in the city.",
    "get_webhook": "No such webhook",
    "update_webhook": "No such webhook",
    "delete_webhook": "No such webhook",
    "test_webhook": "No such webhook",
}
"""What is served, and cannot be done with the examples."""


class Tools:
    """As much of the Model Context Protocol as a session of one tool after another takes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._asked = 0
        client_info = {"name": "rollcall's tests", "version": "1"}
        hello = {"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": client_info}
        self.server = self.ask("initialize", hello)["serverInfo"]
        self._write({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(self, method: str, params: dict[str, Any] | None = None) -> Any:
        self._asked += 1
        self._write({"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params or {}})
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline())
        assert answer["id"] == self._asked
        return answer["result"]

    def call(self, name: str, /, **arguments: Any) -> Any:
        result = self.ask("tools/call", {"name": name, "arguments": arguments})
        assert not result.get("isError"), result
        return json.loads(result["content"][0]["text"])

    def refused(self, name: str, /, **arguments: Any) -> str:
        result = self.ask("tools/call", {"name": name, "arguments": arguments})
        assert result["isError"] is True
        text: str = result["content"][0]["text"]
        return text

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()


@contextlib.contextmanager
def tools(server: Live, key: str | None = None) -> Iterator[Tools]:
    shown = "pe_live_" + (key or server.key).removeprefix("pe_live_")
    where = f"{server.url}/posteverywhere"
    with subprocess.Popen(
        [node(), client("posteverywhere-mcp")],
        env=environment(POSTEVERYWHERE_API_KEY=shown, POSTEVERYWHERE_API_URL=where),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Tools(process)
        finally:
            process.terminate()


@pytest.fixture
def session(server: Live) -> Iterator[Tools]:
    with tools(server) as opened:
        yield opened


def test_its_thirty_seven_tools_are_listed(session: Tools) -> None:
    assert session.server["name"] == "posteverywhere"
    names = [tool["name"] for tool in session.ask("tools/list")["tools"]]
    assert len(names) == len(set(names)) == 37
    assert {"list_accounts", "get_account", "get_account_health", "get_me"} <= set(names)


def test_every_account_is_listed_once(session: Tools, server: Live) -> None:
    numbers = [account["account_id"] for account in session.call("list_accounts")]
    assert sorted(numbers) == sorted(a["number"] for a in roster(server))


def test_one_account_its_health_and_who_is_asking(session: Tools, server: Live) -> None:
    account = session.call("get_account", account_id=2285)
    assert account["health"] == {"status": "expired", "can_post": False}
    health = session.call("get_account_health", id=2285)
    assert (health["status"], health["needs_reconnection"]) == ("broken", True)
    assert session.call("get_me")["quota"]["accounts"]["used"] == len(roster(server))


def test_refusals_reach_the_agent_as_a_sentence(session: Tools, server: Live) -> None:
    assert session.refused("get_account", account_id=1_999_999_999) == (
        "No such account: 1999999999."
    )
    with tools(server, UNKNOWN_KEY) as stranger:
        assert stranger.refused("list_accounts") == "This API key is not known here."
    with tools(server, issue(server, "read", requests_per_minute=1)) as hasty:
        called = {"name": "list_accounts", "arguments": {}}
        answers = [hasty.ask("tools/call", called) for _ in range(3)]
    # The minute may turn between two of them.
    last = next(answer for answer in answers if answer.get("isError"))
    assert last["content"][0]["text"].startswith("Too many requests; try again in ")


def an_example(schema: dict[str, Any]) -> Any:
    """A value that a tool's own schema takes."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            known = schema.get("properties", {})
            return {name: an_example(known[name]) for name in schema.get("required", [])}
        case "array":
            return [an_example(schema.get("items", {"type": "object"}))]
        case "string":
            return FORMATS.get(schema.get("format", ""), "spring in the city")
        case simple:
            return SIMPLE[simple]


def test_each_of_its_tools_answers_or_says_why_not(session: Tools) -> None:
    answered: set[str] = set()
    for tool in session.ask("tools/list")["tools"]:
        arguments = an_example(tool["inputSchema"])
        result = session.ask("tools/call", {"name": tool["name"], "arguments": arguments})
        if result.get("isError"):
            why = REFUSED.get(tool["name"], " is not served here: ")
            assert why in result["content"][0]["text"], tool["name"]
        else:
            answered.add(tool["name"])
    assert answered == {
        "list_accounts",
        "get_account",
        "get_account_health",
        "get_me",
        "list_webhooks",
    }


def test_a_webhook_s_whole_life(session: Tools) -> None:
    made = session.call(
        "create_webhook",
        url="https://receiver.invalid/hook",
        events=["account.reconnect_needed"],
        name="Repairs",
    )
    assert made["secret"].startswith("whsec_")
    kept = {name: value for name, value in made.items() if not name.startswith("secret")}
    assert session.call("get_webhook", id=made["id"]) == kept
    assert kept in session.call("list_webhooks")["webhooks"]
    off = session.call("update_webhook", id=made["id"], is_active=False)
    assert (off["is_active"], off["auto_disabled_at"]) == (False, None)
    tried = session.call("test_webhook", id=made["id"])
    assert (tried["ok"], tried["status"]) == (False, 0)
    assert tried["error"].startswith("The receiver cannot be reached")
    assert session.call("delete_webhook", id=made["id"]) == {"id": made["id"], "deleted": True}
    assert session.refused("get_webhook", id=made["id"]).startswith("No such webhook")


def test_a_fault_of_ours_reaches_the_agent_as_a_sentence(broken: Live) -> None:
    with tools(broken) as session:
        assert session.refused("list_accounts").startswith("Something went wrong here.")
