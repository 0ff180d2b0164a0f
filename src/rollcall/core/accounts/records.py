"""Whole rows of accounts, made from what is said about them and from what was known before."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rollcall.core.accounts.account import AccountFacts
from rollcall.core.health.health import POSTS_IN, Confidence, Health
from rollcall.kit.instants import Instant

PLAIN = (
    "external_id",
    "platform",
    "username",
    "display_name",
    "email",
    "mailbox",
    "country",
    "biography",
    "avatar_url",
    "link_url",
    "profile_url",
    "platform_account_id",
    "signed_in",
    "enabled",
    "device_serial",
    "app_package",
    "manager",
    "checked_at",
    "next_check_at",
    "synced_at",
    "session_expires_at",
)
"""Fields that are kept as they are said."""

NOT_SAID: dict[str, Any] = dict.fromkeys(PLAIN) | {
    "signed_in": False,
    "enabled": True,
    "params": "{}",
    "tags": "[]",
    "removed_at": None,
    "updated_at": None,
    "health_evidence": None,
}
SEARCHED = ("username", "display_name", "email", "mailbox", "device_serial", "external_id")
HEALTH = ("health", "can_post", "health_reason")


def new_record(workspace_id: int, uuid: str, facts: AccountFacts, now: Instant) -> dict[str, Any]:
    """A new account's row. What nothing was said about is unknown, and is said to be."""
    said = facts.said()
    record = NOT_SAID | {
        "workspace_id": workspace_id,
        "uuid": uuid,
        "created_at": said.get("created_at", now),
        "updated_at": said.get("updated_at"),
        "health": Health.UNKNOWN.value,
        "can_post": False,
        "health_reason": "never_checked",
        "health_since": said.get("health_since", now),
        "health_confidence": Confidence.INFERRED.value,
        "version": 1,
    }
    return _with(record, said, now)


def changed_record(
    record: Mapping[str, Any], facts: AccountFacts, now: Instant
) -> dict[str, Any] | None:
    """The row with the facts applied, or None where they change nothing."""
    changed = _with(dict(record), facts.said(), now)
    if changed == record:
        return None
    return changed | {
        "updated_at": facts.said().get("updated_at", now),
        "version": record["version"] + 1,
    }


def health_differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(before[name] != after[name] for name in HEALTH)


def _with(record: dict[str, Any], said: Mapping[str, Any], now: Instant) -> dict[str, Any]:
    before = dict(record)
    record |= {name: said[name] for name in PLAIN if name in said}
    if "params" in said:
        record["params"] = msgspec.json.encode(said["params"]).decode()
    if "tags" in said:
        record["tags"] = msgspec.json.encode(said["tags"]).decode()
    _apply_health(record, before, said)
    if health_differs(before, record):
        record["health_since"] = said.get("health_since", now)
        _forget_what_proved_the_state_before(record, said)
    record["sort_name"] = (record["username"] or record["display_name"] or "").lower()
    record["search"] = "\n".join(record[name] or "" for name in SEARCHED).lower()
    return record


def _forget_what_proved_the_state_before(record: dict[str, Any], said: Mapping[str, Any]) -> None:
    if "health_confidence" not in said:
        record["health_confidence"] = Confidence.INFERRED.value
    if "health_evidence" not in said:
        record["health_evidence"] = None


def _apply_health(
    record: dict[str, Any], before: Mapping[str, Any], said: Mapping[str, Any]
) -> None:
    if "health" in said:
        state = Health(said["health"])
        record["health"] = state.value
        record["can_post"] = said.get("can_post", state in POSTS_IN)
        record["health_reason"] = said.get("health_reason")
    elif "health_reason" in said or "can_post" in said:
        record["health_reason"] = said.get("health_reason", record["health_reason"])
        record["can_post"] = said.get("can_post", record["can_post"])
    elif not record["enabled"] and before["enabled"]:
        # Nobody said how it is, only that it is switched off: that alone is known.
        record |= {
            "health": Health.DISABLED.value,
            "can_post": False,
            "health_reason": "disabled_by_person",
        }
    elif record["enabled"] and not before["enabled"] and record["health"] == Health.DISABLED:
        record |= {"health": Health.UNKNOWN.value, "health_reason": "never_checked"}
    if "health_confidence" in said:
        record["health_confidence"] = Confidence(said["health_confidence"]).value
    if "health_evidence" in said:
        evidence = said["health_evidence"]
        record["health_evidence"] = (
            None if evidence is None else msgspec.json.encode(evidence).decode()
        )
