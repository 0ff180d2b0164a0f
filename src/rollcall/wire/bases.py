"""The address under which a caller reached a face, for the links in its answers."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

SAFE_HOST = re.compile(rb"[A-Za-z0-9.\-:\[\]]{1,255}")
MOST_BASES = 64
"""How many host names are remembered: callers may send as many as they like."""


class Bases:
    def __init__(self, face_prefix: str, prefix: str, public_url: str | None) -> None:
        """`prefix` is where the face stands here; under its vendor's host name that is nowhere."""
        # Under a public address a face stands under its own prefix, however a caller reached it.
        self._public = None if public_url is None else public_url + face_prefix
        self._prefix = prefix
        self._known: dict[tuple[str, bytes], str] = {}

    def of(self, scope: MutableMapping[str, Any], headers: Mapping[bytes, bytes]) -> str:
        if self._public is not None:
            return self._public
        host = headers.get(b"host", b"")
        base = self._known.get((scope["scheme"], host))
        if base is not None:
            return base
        safe = host
        if not SAFE_HOST.fullmatch(host):
            safe = b":".join(str(part).encode() for part in scope["server"] or ("localhost",))
        base = f"{scope['scheme']}://{safe.decode()}{self._prefix}"
        if len(self._known) < MOST_BASES:
            self._known[scope["scheme"], host] = base
        return base
