"""Whether the servers beside rollcall say what it says, without which no speeds compare."""

import http.client
import json
import re
from collections.abc import Sequence

import msgspec

Place = tuple[str, ...]
"""The names that lead from the whole answer to one string of it; behind them perhaps ANY."""
ANY = "*"
"""Of the string at a place the letters vary as the digits do: only its length counts."""

LONGER = 1.1


class Differs(Exception):
    """Two servers that should say the same do not."""


def by_hand_agrees(path: str, ours: bytes, theirs: bytes, varying: Sequence[Place]) -> None:
    """Raises Differs unless the answers are the same bytes, apart from what is varying."""
    same_length = len(ours) == len(theirs)
    if not same_length or _masked(ours, varying) != _masked(theirs, varying):
        raise Differs(f"{path}: the hand-written server gives other bytes.")


def usual_agrees(path: str, ours: bytes, theirs: bytes, varying: Sequence[Place]) -> None:
    """Raises Differs unless the answers are the same JSON, apart from what is varying."""
    if json.loads(_masked(ours, varying)) != json.loads(_masked(theirs, varying)):
        raise Differs(f"{path}: the usual server gives another answer.")


def as_long(path: str, one: bytes, other: bytes) -> None:
    """Raises Differs unless the answers are about as long, so that their cost can be compared."""
    shorter, longer = sorted((len(one), len(other)))
    if longer > LONGER * shorter:
        raise Differs(f"{path}: {shorter:,} bytes of one server do not compare with {longer:,}.")


def _masked(body: bytes, varying: Sequence[Place]) -> bytes:
    for place in varying:
        body = _without_digits(body, place)
    return body


def _without_digits(body: bytes, place: Place) -> bytes:
    """The string at `place` keeps its shape alone; every byte beside the way there stays."""
    if place in ((), (ANY,)):
        return re.sub(rb"[0-9A-Za-z+/=]" if place else rb"[0-9a-fA-F]", b"0", body)
    name, *deeper = place
    parts = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    parts[name] = msgspec.Raw(_without_digits(bytes(parts[name]), tuple(deeper)))
    return msgspec.json.encode(parts)


def fetch(port: int, path: str, headers: dict[str, str]) -> tuple[bytes, str]:
    """One answer and its ETag."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers | {"Host": "bench.test"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
    return body, answer.headers.get("etag", "")
