"""Pictures of people who do not exist: a pattern of squares, the same for the same id."""

import struct
import zlib
from functools import lru_cache
from hashlib import blake2b

SQUARES = 5
SIGNATURE = b"\x89PNG\r\n\x1a\n"
SIZES = (100, 720, 1080)


@lru_cache(maxsize=512)
def portrait(id_: int, size: int) -> bytes:
    """A PNG of `size` by `size` pixels, its left half mirrored in its right."""
    drawn = blake2b(str(id_).encode(), digest_size=16).digest()
    ink, paper = bytes(64 + value // 2 for value in drawn[:3]), bytes((244, 241, 234))
    on = [[bool(drawn[3 + row] >> min(x, SQUARES - 1 - x) & 1) for x in range(SQUARES)]
          for row in range(SQUARES)]  # fmt: skip
    lines = bytearray()
    for y in range(size):
        row = on[y * SQUARES // size]
        line = b"".join(bytes([row[x * SQUARES // size]]) for x in range(size))
        lines += b"\x00" + line
    header = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)
    body = zlib.compress(bytes(lines), 9)
    chunks = ((b"IHDR", header), (b"PLTE", paper + ink), (b"IDAT", body), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
