"""How TokPortal's receivers are told: in its words, as far as it has any, and signed its way."""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from rollcall.core.events.events import Event
from rollcall.core.webhooks.spelling import TEST, Message, Spelling
from rollcall.dialects.tokportal.accounts import BANNED, PLATFORMS
from rollcall.dialects.tokportal.envelope import API_VERSION
from rollcall.kit.ids import dashed
from rollcall.kit.instants import to_the_second
from rollcall.kit.sealing import Secret

DELIVERED = "account.finalized"
BAN = "account.banned"
REVEALED = "account.revealed"
TOLD = {
    TEST: "A message that only tries whether it arrives.",
    DELIVERED: "An account came to the roster.",
    BAN: "The platform has banned an account.",
    REVEALED: "Somebody was shown credentials of an account.",
}
"""What of the vendor's events happens here, and what it means."""
TYPES = (
    TEST,
    "bundle.created",
    "bundle.published",
    "bundle.cancelled",
    "bundle.archived",
    "account.configured",
    "account.published",
    "account.in_review",
    "account.pending_corrections",
    DELIVERED,
    "account.remade",
    BAN,
    "account.ban_appeal.submitted",
    "account.ban_appeal.resolved",
    "account.ban_resolution.decided",
    "video.configured",
    "video.in_review",
    "video.published",
    "video.pending_corrections",
    "video.finalized",
    "warming.session_started",
    "warming.term_verified",
    "warming.session_completed",
    "subscription.renewed",
    "subscription.lapsed",
    "subscription.cancelled",
    "subscription.reactivated",
    "subscription.ended",
    REVEALED,
    "credits.restored",
)
"""Every event that its clients can ask for."""
MORE = {REVEALED: {"management_ended": False}}
"""Nobody manages accounts here for their owners, so nothing ends by that."""


def name(event: Event) -> str | None:
    data = event.data
    if data.get("platform") not in PLATFORMS:
        return None
    if event.type == "account.created":
        return DELIVERED
    if event.type == "secret.revealed":
        return REVEALED
    if event.type == "account.health_changed" and _is_banned(data["after"]):
        return None if _is_banned(data["before"]) else BAN
    return None


def body(type_: str, event: Event, _workspace: str) -> bytes:
    envelope = {
        "id": dashed(event.id),
        "type": type_,
        "api_version": API_VERSION.decode(),
        "created_at": to_the_second(event.at),
        "data": event.data if type_ == TEST else _account(event.data) | MORE.get(type_, {}),
    }
    return msgspec.json.encode(envelope)


def sign(message: Message, secrets: Sequence[Secret], at: int) -> dict[str, str]:
    """By the newest secret alone: the vendor's verifier reads one signature."""
    key = secrets[0].reveal().encode()
    signature = hmac.new(key, f"{at}.".encode() + message.body, sha256).hexdigest()
    return {
        "TokPortal-Event-Id": dashed(message.event_id),
        "TokPortal-Event-Type": message.type,
        "TokPortal-Signature": f"t={at},v1={signature}",
    }


def _is_banned(health: Mapping[str, Any] | None) -> bool:
    return health is not None and health["reason"] in BANNED


def _account(data: Mapping[str, Any]) -> dict[str, Any]:
    id_ = dashed(data["account_id"].removeprefix("acc_"))
    return {
        "account_id": id_,
        "saved_account_id": id_,
        "platform": data["platform"],
        "username": data["username"],
    }


SPELLING = Spelling(TYPES, name, body, sign, asked_as="events")
