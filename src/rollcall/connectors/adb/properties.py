"""Reading what a device says of itself: the few of its properties that tell which device it is."""

import re

from rollcall.ports.devices import Described

ASKED = "shell:getprop"
LARGEST = 262_144
"""Bytes; a phone says some fifty thousand."""
LONGEST = 255
LINE = re.compile(r"\[(?P<name>[\w.-]+)\]: \[(?P<value>.*)\]")


def read_properties(text: str) -> Described | None:
    """None where nothing of it is a property: the device has no `getprop`, or is not ready."""
    said = {
        match["name"]: _plain(match["value"])
        for line in text.splitlines()
        if (match := LINE.fullmatch(line.strip()))
    }
    if not said:
        return None
    return Described(
        serial=said.get("ro.serialno"),
        model=said.get("ro.product.model"),
        product=said.get("ro.product.name"),
        android_version=said.get("ro.build.version.release"),
    )


def _plain(value: str) -> str | None:
    """On one line, and of a length that can be kept; None where it says nothing."""
    shown = "".join(letter if letter.isprintable() else " " for letter in value).strip()
    return shown[:LONGEST] or None
