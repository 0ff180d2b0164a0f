"""The packets that an adb server and a device send each other over TCP."""

import asyncio
import struct
from dataclasses import dataclass
from enum import IntEnum

HEAD = struct.Struct("<6I")
VERSION = 0x01000001
"""From this version on, nobody reckons checksums."""
MOST_DATA = 1 << 20
"""Bytes of one packet: what adb itself never exceeds."""
ALL_BITS = 0xFFFFFFFF


def _word(name: bytes) -> int:
    return int.from_bytes(name, "little")


class Command(IntEnum):
    CNXN = _word(b"CNXN")
    AUTH = _word(b"AUTH")
    OPEN = _word(b"OPEN")
    OKAY = _word(b"OKAY")
    WRTE = _word(b"WRTE")
    CLSE = _word(b"CLSE")


class NoPacket(Exception):
    """What came is none: whoever sent it is no adb server."""


@dataclass(frozen=True, slots=True)
class Packet:
    command: Command
    first: int
    """Of a stream: whose it is on the side that sends."""
    second: int
    """Of a stream: whose it is on the side that receives."""
    data: bytes = b""

    def spell(self) -> bytes:
        total = sum(self.data) & ALL_BITS
        head = (self.command, self.first, self.second, len(self.data), total)
        return HEAD.pack(*head, self.command ^ ALL_BITS) + self.data


async def read_packet(reader: asyncio.StreamReader) -> Packet:
    """Raises NoPacket, IncompleteReadError."""
    command, first, second, length, _, magic = HEAD.unpack(await reader.readexactly(HEAD.size))
    if magic != command ^ ALL_BITS or length > MOST_DATA:
        raise NoPacket
    try:
        known = Command(command)
    except ValueError:
        raise NoPacket from None
    return Packet(known, first, second, await reader.readexactly(length))
