"""How PostEverywhere's receivers are told: in its words, as far as it has any, signed its way."""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from rollcall.core.events.events import Event
from rollcall.core.health.health import Health
from rollcall.core.webhooks.spelling import TEST, Message, Spelling
from rollcall.dialects.posteverywhere.accounts import PLATFORMS, STATUS
from rollcall.dialects.posteverywhere.health import NEEDS_RECONNECTION
from rollcall.kit.ids import dashed
from rollcall.kit.sealing import Secret

CONNECTED = "account.connected"
DISCONNECTED = "account.disconnected"
RECONNECT_NEEDED = "account.reconnect_needed"
TYPES = (
    "post.scheduled",
    "post.publishing",
    "post.published",
    "post.failed",
    "post.partially_failed",
    "post.updated",
    "post.deleted",
    CONNECTED,
    DISCONNECTED,
    RECONNECT_NEEDED,
    "media.uploaded",
    "media.deleted",
    TEST,
)
"""Every event that its clients can ask for."""
AWAY = NEEDS_RECONNECTION | {Health.DISABLED, Health.UNKNOWN}
"""How an account is that is connected anew once it can post."""


def name(event: Event) -> str | None:
    if event.data.get("platform") not in PLATFORMS:
        return None
    match event.type:
        case "account.removed":
            return DISCONNECTED
        case "account.health_changed":
            return _moved(event.data["before"], event.data["after"])
        case _:
            return None


def body(type_: str, event: Event, workspace: str) -> bytes:
    envelope = {
        "event": type_,
        "event_id": dashed(event.id),
        "created_at": event.at,
        "organization_id": dashed(workspace),
        "data": event.data if type_ == TEST else _account(event.data),
    }
    return msgspec.json.encode(envelope)


def sign(message: Message, secrets: Sequence[Secret], at: int) -> dict[str, str]:
    """By the newest secret alone: there is one signature, of the body and nothing else."""
    signature = hmac.new(secrets[0].reveal().encode(), message.body, sha256).hexdigest()
    return {
        "X-PostEverywhere-Signature": f"sha256={signature}",
        "X-PostEverywhere-Timestamp": str(at),
    }


def _moved(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str | None:
    was = None if before is None else before["health"]
    if after["health"] in NEEDS_RECONNECTION:
        return None if was in NEEDS_RECONNECTION else RECONNECT_NEEDED
    if after["health"] == Health.DISABLED:
        return DISCONNECTED
    if after["can_post"] and (was is None or was in AWAY):
        return CONNECTED
    return None


def _account(data: Mapping[str, Any]) -> dict[str, Any]:
    health = data.get("after")
    return {
        "account_id": data["account_number"],
        "platform": data["platform"],
        "account_name": f"@{data['username']}" if data["username"] else "",
        "health": health and {"status": STATUS[health["health"]], "can_post": health["can_post"]},
        "reason": health and health["reason"],
    }


SPELLING = Spelling(TYPES, name, body, sign, asked_as="events")
