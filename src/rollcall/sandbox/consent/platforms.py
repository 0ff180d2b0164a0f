"""The sandbox's platforms, by name."""

from rollcall.sandbox.consent.quirks import Quirks
from rollcall.sandbox.consent.tiktok import TIKTOK

PLATFORMS: dict[str, Quirks] = {one.platform: one for one in (TIKTOK,)}
