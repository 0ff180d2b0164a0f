"""Every type of event that is told, what it means, and one as an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACCOUNT = {
    "account_id": "acc_019d2f6bd0a07c3e8f1a2b3c4d5e6f70",
    "account_number": 10001,
    "platform": "tiktok",
    "username": "coolcreator99",
}
KEY = {"key_id": "key_019d2f6bd0a07c3e8f1a2b3c4d5e6f71", "name": "publisher"}
WEBHOOK = {
    "webhook_id": "wh_019d2f6bd0a07c3e8f1a2b3c4d5e6f72",
    "host": "example.com",
    "event_types": ["account.*"],
    "enabled": True,
}
CONNECT_LINK = {
    "connect_link_id": "link_019d2f6bd0a07c3e8f1a2b3c4d5e6f74",
    "platform": "tiktok",
    "account_number": None,
    "said": None,
}
HEALTHY = {
    "health": "healthy",
    "can_post": True,
    "reason": None,
    "confidence": "proved",
    "since": "2026-11-02T08:00:00.000Z",
}
EXPIRED = {
    "health": "expired",
    "can_post": False,
    "reason": "token_expired",
    "confidence": "probed",
    "since": "2026-11-28T20:00:00.000Z",
}


@dataclass(frozen=True, slots=True)
class EventType:
    name: str
    means: str
    example: Mapping[str, Any]


CATALOGUE = (
    EventType("account.created", "An account came to the roster.", ACCOUNT),
    EventType(
        "account.changed",
        "Something of an account is other than it was; its health is told of apart.",
        ACCOUNT | {"changed": ["biography", "secrets"]},
    ),
    EventType(
        "account.code_received",
        "A code to sign in with came by mail; which it is, is for whoever waits for it.",
        ACCOUNT
        | {
            "source": "email",
            "received_at": "2026-11-28T20:00:00.000Z",
            "expires_at": "2026-11-28T20:10:00.000Z",
        },
    ),
    EventType(
        "account.health_changed",
        "How an account is, whether it can post, or why not, is other than it was.",
        ACCOUNT | {"before": HEALTHY, "after": EXPIRED},
    ),
    EventType("account.removed", "An account was taken off the roster; nothing is lost.", ACCOUNT),
    EventType("account.restored", "An account that was taken off is back.", ACCOUNT),
    EventType(
        "account_key.granted",
        "Somebody may act for an account, as its owner allowed.",
        {
            "account_key_id": "akey_019d2f6bd0a07c3e8f1a2b3c4d5e6f73",
            "account_number": 10001,
            "scopes": ["view_profile"],
        },
    ),
    EventType(
        "account_key.revoked",
        "What an account's owner allowed was taken back.",
        {"account_key_id": "akey_019d2f6bd0a07c3e8f1a2b3c4d5e6f73"},
    ),
    EventType(
        "connect_link.opened", "Somebody opened a connect link for the first time.", CONNECT_LINK
    ),
    EventType(
        "connect_link.completed",
        "An account's owner consented: it is on the roster, or is repaired.",
        CONNECT_LINK | {"account_number": 10001},
    ),
    EventType(
        "connect_link.failed",
        "An account's owner came back without what was asked for; the link is still good.",
        CONNECT_LINK | {"said": "TikTok answered access_denied. Its owner did not agree."},
    ),
    EventType(
        "device.changed",
        "A device is there or not, or is known to be another than it was thought.",
        {
            "serial": "RC0001",
            "serials": ["192.168.1.101:5555"],
            "model": "Pixel 7",
            "before": {"online": True, "reason": None, "since": "2026-11-02T08:00:00.000Z"},
            "after": {
                "online": False,
                "reason": "unauthorized",
                "since": "2026-11-28T20:00:00.000Z",
            },
        },
    ),
    EventType("key.created", "An API key was made.", KEY),
    EventType("key.revoked", "An API key was revoked.", KEY),
    EventType(
        "secret.revealed",
        "Somebody was shown secrets of an account; the audit has who, and why.",
        ACCOUNT | {"what": ["password"], "audit_number": 12},
    ),
    EventType(
        "workspace.changed",
        "The workspace's name or settings are other than they were.",
        {"name": "Main", "changed": ["owner_email"]},
    ),
    EventType("webhook.created", "A webhook was made.", WEBHOOK),
    EventType("webhook.changed", "A webhook was changed, or has a new secret.", WEBHOOK),
    EventType("webhook.removed", "A webhook was removed.", WEBHOOK),
    EventType(
        "webhook.disabled",
        "A webhook was switched off, since its receiver is gone or took nothing for five days.",
        WEBHOOK
        | {"enabled": False, "because": "failing", "failing_since": "2026-11-23T20:00:00.000Z"},
    ),
)
NAMES = tuple(one.name for one in CATALOGUE)
