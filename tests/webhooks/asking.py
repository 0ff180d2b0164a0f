"""Asking our own API about webhooks."""

from typing import Any

from tests.place import Place
from tests.webhooks.receivers import Receiver

HEALTH = {"event_types": ["account.health_changed"]}


async def make(place: Place, receiver: Receiver, **asked: Any) -> tuple[str, str]:
    """A new webhook's id and secret."""
    key = asked.pop("key", None)
    body = {"url": f"{receiver.url}/hook"} | HEALTH | asked
    answer = await place.ask("POST", "/v1/webhooks", json=body, key=key)
    assert answer.status_code == 201, answer.text
    return answer.json()["details"]["id"], answer.json()["secret"]


async def get(place: Place, path: str, **more: Any) -> Any:
    answer = await place.get(f"/v1/webhooks/{path}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(place: Place, path: str, status: int, **body: Any) -> Any:
    answer = await place.ask("POST", f"/v1/webhooks/{path}", json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json()
