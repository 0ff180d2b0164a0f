"""Identifiers that sort by the time they were made."""

import os
import re
from datetime import datetime
from uuid import UUID

from rollcall.kit.clock import wall_clock

HEX_ID = re.compile(r"[0-9a-f]{32}")


MADE_BITS, CHANCE_BITS = 44, 30


def new_id(now: datetime) -> str:
    """A UUID version 7 (RFC 9562) as its 32 hex digits.

    What is said to be of one moment sorts by when it was written down: `now` may be a moment that
    somebody told us of, and two may tell of the same.
    """
    milliseconds = int(now.timestamp() * 1000)
    made = int(wall_clock().timestamp() * 1_000_000) % (1 << MADE_BITS)
    rest = (made << CHANCE_BITS) | (int.from_bytes(os.urandom(4)) >> 2)
    # Twelve bits of it stand before the variant, the others behind.
    value = (milliseconds << 80) | ((rest >> 62) << 64) | (rest & ((1 << 62) - 1))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return f"{value:032x}"


def lot() -> str:
    """16 hex digits by chance: rows that lie in their order lie in none."""
    return os.urandom(8).hex()


def prefixed(prefix: str, hex_id: str) -> str:
    return f"{prefix}_{hex_id}"


def without_prefix(prefix: str, text: str) -> str | None:
    """The 32 hex digits behind `prefix`, or None when `text` is not such an id."""
    lead = f"{prefix}_"
    digits = text.removeprefix(lead)
    return digits if text.startswith(lead) and HEX_ID.fullmatch(digits) else None


def dashed(hex_id: str) -> str:
    """The same id as a UUID is usually written."""
    return f"{hex_id[:8]}-{hex_id[8:12]}-{hex_id[12:16]}-{hex_id[16:20]}-{hex_id[20:]}"


def undashed(text: str) -> str | None:
    """The 32 hex digits of a UUID in any usual spelling, or None when it is none."""
    try:
        return UUID(text).hex
    except ValueError:
        return None
