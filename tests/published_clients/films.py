"""A film opened as a player opens it: its boxes, and how long each of its tracks is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Film:
    brand: str
    tracks: dict[str, float]
    """Seconds by kind: `vide`, `soun`."""
    data: int
    """Bytes of pictures and sound."""


def opened(path: Path) -> Film:
    content = path.read_bytes()
    top = dict(_boxes(content))
    assert next(iter(top)) == b"ftyp"
    tracks = dict(_track(inner) for name, inner in _boxes(top[b"moov"]) if name == b"trak")
    return Film(top[b"ftyp"][:4].decode(), tracks, len(top[b"mdat"]))


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each box and what is in it; every byte belongs to one."""
    at = 0
    while at < len(content):
        size, head = int.from_bytes(content[at : at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        size = size or len(content) - at
        assert head <= size <= len(content) - at
        yield content[at + 4 : at + 8], content[at + head : at + size]
        at += size


def _track(content: bytes) -> tuple[str, float]:
    """What kind of track it is, and its seconds."""
    media = dict(_boxes(dict(_boxes(content))[b"mdia"]))
    header = media[b"mdhd"]
    place, width = (20, 8) if header[0] == 1 else (12, 4)
    scale = int.from_bytes(header[place : place + 4])
    duration = int.from_bytes(header[place + 4 : place + 4 + width])
    return media[b"hdlr"][8:12].decode(), duration / scale
