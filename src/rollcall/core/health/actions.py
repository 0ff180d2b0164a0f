"""The one thing to do about each reason: what it is, and where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from rollcall.core.devices.reasons import remedy as device_remedy
from rollcall.core.health.health import remedy


class Does(StrEnum):
    """What somebody has to do."""

    CONNECT = "connect"  # let its owner consent anew
    STORE = "store"  # hand over a fresh secret
    ON_PLATFORM = "on_platform"  # go there and do it
    DEVICE = "device"  # see to the device
    SWITCH_ON = "switch_on"
    LOOK = "look"  # find out what happened


class Action(msgspec.Struct, frozen=True):
    """What solves it. What is null is not how this is done."""

    kind: Does
    says: str
    method: str | None
    path: str | None
    """The call of this API that does it, or begins it."""
    body: dict[str, Any] | None
    command: str | None
    """The same at a terminal."""
    href: str | None
    """Where it is done, if that is elsewhere."""
    page: str | None
    """The page of the console that shows it."""


@dataclass(frozen=True, slots=True)
class Way:
    kind: Does
    secret: str | None = None
    """The kind of secret that is stored anew."""


CONNECTS = Way(Does.CONNECT)
LOOKS = Way(Does.LOOK)
WAYS: Mapping[str, Way] = {
    "token_expired": CONNECTS,
    "token_expiring_soon": CONNECTS,
    "token_refused": CONNECTS,
    "session_expired": CONNECTS,
    "secrets_lost": CONNECTS,
    "signed_out": CONNECTS,
    "consent_withdrawn": CONNECTS,
    "not_renewable": CONNECTS,
    "not_renewed": LOOKS,
    "permission_missing": CONNECTS,
    "page_not_chosen": CONNECTS,
    "cookies_expired": Way(Does.STORE, "cookies"),
    "password_changed": Way(Does.STORE, "password"),
    "checkpoint_required": Way(Does.ON_PLATFORM),
    "action_blocked": Way(Does.ON_PLATFORM),
    "banned": Way(Does.ON_PLATFORM),
    "deactivated": Way(Does.ON_PLATFORM),
    "moved": LOOKS,
    "silenced": Way(Does.ON_PLATFORM),
    "server_silent": LOOKS,
    "device_offline": Way(Does.DEVICE),
    "disabled_by_person": Way(Does.SWITCH_ON),
    "recent_failures": LOOKS,
}
"""What recovers by itself, and what a check alone tells, is not among them."""


def what_solves(reason: str | None) -> Does:
    return WAYS.get(reason or "", LOOKS).kind


def action(reason: str | None, *, account_id: str, number: int, href: str | None) -> Action:
    """`href` is where the account is on its platform."""
    way = WAYS.get(reason or "", LOOKS)
    says = remedy(reason) or "Look at its history, and at its platform."
    page = f"/accounts/{account_id}"
    at = f"/v1/accounts/{account_id}"
    match way.kind:
        case Does.CONNECT:
            command = f"rollcall connect link {number}"
            call = ("POST", "/v1/connect-links", {"account": account_id}, command)
        case Does.STORE:
            command = f"rollcall accounts set {number} --secret {way.secret}"
            call = ("PUT", f"{at}/secrets/{way.secret}", None, command)
        case Does.SWITCH_ON:
            command = f"rollcall accounts set {number} enabled=true"
            call = ("PATCH", at, {"enabled": True}, command)
        case _:
            call = ("GET", f"{at}/health", None, f"rollcall health {number}")
    there = href if way.kind is Does.ON_PLATFORM else None
    return Action(way.kind, says, *call, there, page)


def device_action(serial: str, reason: str | None = None) -> Action:
    """What solves it for all accounts that live on a device; `reason` is the device's own."""
    command = f"rollcall accounts ls --device {serial}"
    says = device_remedy(reason) or remedy("device_offline") or ""
    return Action(Does.DEVICE, says, None, None, None, command, None, f"/accounts?device={serial}")
