"""What the clients are held against: keys that can do less, and our own view of the accounts."""

from typing import Any

import httpx2

from tests.live import Live

UNKNOWN_ACCOUNT = "00000000000070008000000000abcdef"
UNKNOWN_KEY = "pe_live_" + "0" * 46


def ours(server: Live, method: str, path: str, **more: Any) -> Any:
    """Ask our own API with the server's own key."""
    headers = {"X-API-Key": server.key}
    answer = httpx2.request(method, f"{server.url}/v1{path}", headers=headers, **more)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def roster(server: Live, *platforms: str) -> list[dict[str, Any]]:
    """Every account as our own API has it; of the platforms given, where some are."""
    found: list[dict[str, Any]] = ours(server, "GET", "/accounts?limit=200")["data"]
    return [a for a in found if not platforms or a["platform"] in platforms]


def username(server: Live, name: str) -> dict[str, Any]:
    return next(a for a in roster(server) if a["username"] == name)


def issue(server: Live, *scopes: str, **asked: Any) -> str:
    """A new key with these scopes; `requests_per_minute` and the rest as asked."""
    body = {"name": "a client's", "scopes": scopes or ("read", "write", "secrets")}
    key: str = ours(server, "POST", "/keys", json=body | asked)["key"]
    return key


def revoked(server: Live) -> str:
    made = ours(server, "POST", "/keys", json={"name": "revoked"})
    ours(server, "DELETE", f"/keys/{made['details']['id']}")
    key: str = made["key"]
    return key


def add(server: Live, platform: str, name: str) -> str:
    """A new account's 32 hex digits."""
    id_: str = ours(server, "POST", "/accounts", json={"platform": platform, "username": name})[
        "id"
    ]
    return id_.removeprefix("acc_")
