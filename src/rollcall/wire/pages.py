"""Answers kept as bytes for as long as the workspace they tell of stays as it is."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import blake2b

LARGEST_SHARE = 8
"""An answer larger than this part of the whole cache is not kept."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    revision: int
    body: bytes
    etag: bytes


class Pages:
    def __init__(self, largest: int) -> None:
        """`largest` is in bytes; 0 keeps nothing."""
        self._largest = largest
        self._kept: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._size = 0

    def find(self, key: Hashable, revision: int) -> KeptPage | None:
        kept = self._kept.get(key)
        return kept if kept is not None and kept.revision == revision else None

    def keep(self, key: Hashable, revision: int, body: bytes) -> KeptPage:
        page = KeptPage(revision, body, _etag(key, revision))
        if len(body) * LARGEST_SHARE > self._largest:
            return page
        old = self._kept.pop(key, None)
        self._size += len(body) - (len(old.body) if old else 0)
        self._kept[key] = page
        while self._size > self._largest:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped.body)
        return page


def _etag(key: Hashable, revision: int) -> bytes:
    """Weak: an envelope may carry the time and the request id beside the same contents."""
    asked = blake2b(repr(key).encode(), digest_size=8).hexdigest()
    return f'W/"{revision:x}-{asked}"'.encode()
