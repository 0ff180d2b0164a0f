"""Devices, as the program that is connected to them tells of them: presence, and who they are."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

import msgspec

USABLE = "device"
"""The one word of adb's for a device that can be worked with."""


class Listed(msgspec.Struct, frozen=True):
    """A device as it is connected at this moment; one device may be so in several ways."""

    serial: str
    state: str
    """adb's own word: device, offline, unauthorized and so on."""
    link: str | None = None
    """Another one each time it is connected; None where that is not told."""


class Described(msgspec.Struct, frozen=True):
    """What a device says of itself."""

    serial: str | None
    """The serial that its maker gave it, whichever way it is connected."""
    model: str | None
    product: str | None
    android_version: str | None


class Unreachable(Exception):
    """There is no answer that could be believed, and why not."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DeviceServer(Protocol):
    @property
    def address(self) -> str: ...

    def follow(self) -> AsyncGenerator[Sequence[Listed]]:
        """Every device that is connected, now and again whenever that changes.

        Raises Unreachable, also once it does not answer any more.
        """
        ...

    async def describe(self, listed: Listed) -> Described:
        """What a device that can be worked with says of itself. Raises Unreachable."""
        ...
