"""Reading an adb server's list of devices, in the short form and in the long one."""

import re
from collections.abc import Sequence

from rollcall.ports.devices import USABLE, Listed

LONGEST_SERIAL = 255
LONGEST_STATE = 64
MOST = 2000
NO_PERMISSIONS = "no permissions"
"""The one state of two words, and often a sentence behind it."""
LINE = re.compile(r"(?P<serial>[!-~]+)\s+(?P<state>[!-~].*)")
LINK = re.compile(r"\btransport_id:(\d{1,18})\b")
NAMELESS = re.compile(r"\?+|\(no")
"""What stands where the server could not even read a serial: no device can be told by it."""


def read_list(text: str) -> Sequence[Listed]:
    """A line that is none of a list is passed over, as is what is beyond `MOST`.

    A serial that stands there several times is one device, usable if it is so in any way.
    """
    found: dict[str, Listed] = {}
    for line in text.splitlines()[:MOST]:
        listed = _read_line(line)
        if listed is None:
            continue
        before = found.get(listed.serial)
        if before is None or before.state != USABLE:
            found[listed.serial] = listed
    return tuple(found.values())


def _read_line(line: str) -> Listed | None:
    match = LINE.fullmatch(line.strip())
    if match is None or NAMELESS.fullmatch(match["serial"]):
        return None
    if len(match["serial"]) > LONGEST_SERIAL:
        return None
    link = LINK.search(match["state"])
    return Listed(match["serial"], _state(match["state"]), link[1] if link else None)


def _state(said: str) -> str:
    if said.startswith(NO_PERMISSIONS):
        return NO_PERMISSIONS
    return said.split(maxsplit=1)[0][:LONGEST_STATE]
