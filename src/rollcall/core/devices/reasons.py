"""Why a device is not there to be worked with, or not to be relied on, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    NOT_CONNECTED = "not_connected"
    OFFLINE = "offline"
    CONNECTING = "connecting"
    UNAUTHORIZED = "unauthorized"
    NO_PERMISSIONS = "no_permissions"
    NOT_STARTED = "not_started"
    FLAPPING = "flapping"
    OTHER_STATE = "other_state"
    SERVER_UNREACHABLE = "adb_server_unreachable"
    NOT_FOLLOWED = "not_followed"


OF_STATE: Mapping[str | None, Reason] = {
    None: Reason.NOT_CONNECTED,
    "offline": Reason.OFFLINE,
    "detached": Reason.OFFLINE,
    "connecting": Reason.CONNECTING,
    "authorizing": Reason.CONNECTING,
    "unauthorized": Reason.UNAUTHORIZED,
    "no permissions": Reason.NO_PERMISSIONS,
    "noperm": Reason.NO_PERMISSIONS,
    "recovery": Reason.NOT_STARTED,
    "rescue": Reason.NOT_STARTED,
    "sideload": Reason.NOT_STARTED,
    "bootloader": Reason.NOT_STARTED,
}
"""What adb's own words come to; None is that it does not list the device."""
PASSING = frozenset({Reason.NOT_CONNECTED, Reason.OFFLINE, Reason.CONNECTING})
"""What a device that comes and goes is every now and then."""
LASTING = frozenset({Reason.UNAUTHORIZED, Reason.NO_PERMISSIONS, Reason.NOT_STARTED})
"""What somebody must do something about, though adb tries again and meanwhile says otherwise."""

MEANING: Mapping[str, tuple[str, str]] = {
    Reason.NOT_CONNECTED: (
        "The adb server does not list it.",
        "Connect its cable, or `adb connect` its address.",
    ),
    Reason.OFFLINE: (
        "The adb server gets no answer from it.",
        "Look at its power, its cable and its network; `adb reconnect offline` tries again.",
    ),
    Reason.CONNECTING: (
        "The adb server is still connecting to it.",
        "Wait; where it stays so, unlock the phone and accept the key.",
    ),
    Reason.UNAUTHORIZED: (
        "It does not trust the adb server's key.",
        "Unlock it and accept the key on the phone.",
    ),
    Reason.NO_PERMISSIONS: (
        "The adb server may not open it.",
        "Let the adb server's user open USB devices (udev rules), then connect it again.",
    ),
    Reason.NOT_STARTED: (
        "It has not started Android.",
        "Start it into Android, out of recovery or its boot loader.",
    ),
    Reason.FLAPPING: (
        "It keeps coming and going.",
        "Look at its cable, its hub, its power and its network.",
    ),
    Reason.OTHER_STATE: (
        "The adb server says of it what is not known here.",
        "Look at what `adb devices` says, and at the phone.",
    ),
    Reason.SERVER_UNREACHABLE: (
        "The adb server that told of it does not answer.",
        "Start it there (`adb start-server`); it is found again by itself.",
    ),
    Reason.NOT_FOLLOWED: (
        "Nobody follows the adb server that told of it.",
        "Start `rollcall serve --adb` with that server's address.",
    ),
}
"""Each reason: what it means, and the one thing to do about it."""


def reason_of(state: str | None) -> Reason:
    return OF_STATE.get(state, Reason.OTHER_STATE)


def means(reason: str | None) -> str | None:
    return MEANING[reason][0] if reason is not None and reason in MEANING else None


def remedy(reason: str | None) -> str | None:
    return MEANING[reason][1] if reason is not None and reason in MEANING else None
