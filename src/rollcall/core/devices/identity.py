"""Which device it is that is connected under a serial."""

import re

from rollcall.ports.devices import Described

OF_MANY = re.compile(
    r"(?i)emulator\d+x.*|unknown|null|0+|(0?123456789)?abcdef|0?1234567890?(abcdef)?"
)
"""Serials that makers give to every device of a kind: no device is known by one."""
LOCAL = re.compile(r"(?:127\.0\.0\.1|localhost):(\d{4,5})")
EMULATORS = range(5555, 5587, 2)
"""Ports at which an adb server finds emulators by itself; it calls each by the port before."""


def device_of(serial: str, described: Described | None) -> str:
    """Its own serial, whichever way it is connected; the one it is connected by at the worst."""
    own = described.serial if described is not None else None
    if own is not None and not OF_MANY.fullmatch(own):
        return own
    return _emulator(serial) or serial


def _emulator(serial: str) -> str | None:
    local = LOCAL.fullmatch(serial)
    if local is None or int(local[1]) not in EMULATORS:
        return None
    return f"emulator-{int(local[1]) - 1}"
