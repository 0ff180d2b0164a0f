"""The chain: each entry's digest is made of the one before it and of all that the entry says."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec

from rollcall.kit.instants import Instant

NONE_BEFORE = "0" * 64
"""What stands in the first entry for the digest of the one before."""


class Deed(StrEnum):
    SECRET_REVEALED = "secret.revealed"  # noqa: S105 - a deed, not one
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    KEYS_LOST = "vault.forgotten"
    ROTATION_BEGUN = "vault.rotation_begun"
    ROTATION_FINISHED = "vault.rotation_finished"
    WRAPPED_ANEW = "vault.rekeyed"


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did; it holds no secret."""

    workspace_id: int
    """0 where it is of the whole server."""
    deed: Deed
    key_id: str
    """Who did it, as `Caller` has it."""
    account_number: int | None = None
    reason: str | None = None
    details: dict[str, Any] = {}


class Head(msgspec.Struct, frozen=True):
    """How far a chain goes: kept elsewhere, it shows later that nothing before it was changed."""

    number: int = 0
    digest: str = NONE_BEFORE

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    workspace_id: int
    number: int
    at: Instant
    deed: str
    key_id: str
    account_number: int | None
    reason: str | None
    details: dict[str, Any]
    previous: str
    digest: str


class Fault(msgspec.Struct, frozen=True):
    """What shows that a chain was tampered with."""

    number: int
    """Of the entry where it shows."""
    what: str


def next_entry(head: Head, done: Done, at: Instant) -> Entry:
    said = {name: getattr(done, name) for name in Done.__struct_fields__}
    said |= {"deed": done.deed.value, "number": head.number + 1, "at": at}
    entry = Entry(**said, previous=head.digest, digest="")
    return msgspec.structs.replace(entry, digest=digest_of(entry))


def digest_of(entry: Entry) -> str:
    """SHA-256 of its fields but the digest, as JSON with sorted names and nothing between them."""
    said = msgspec.structs.asdict(entry)
    del said["digest"]
    return sha256(canonical(said)).hexdigest()


def canonical(said: object) -> bytes:
    return msgspec.json.encode(said, order="sorted")


def head_of(entry: Entry) -> Head:
    return Head(entry.number, entry.digest)


def read_head(text: str) -> Head | None:
    """As `Head` spells itself; None for what is none."""
    number, _, digest = text.strip().partition(":")
    fits = number.isascii() and number.isdigit() and len(number) <= len(str(2**53))
    hexadecimal = len(digest) == len(NONE_BEFORE) and not set(digest) - set("0123456789abcdef")
    return Head(int(number), digest) if fits and hexadecimal else None


def faults_in(entries: Iterable[Entry], after: Head) -> Iterator[Fault | Entry]:
    """Each entry, behind what is wrong with it where it follows those before it."""
    for entry in entries:
        if entry.number != after.number + 1:
            yield Fault(after.number + 1, f"Missing: {after.number + 1} to {entry.number - 1}.")
        elif entry.previous != after.digest:
            yield Fault(entry.number, "It does not follow from the entry before it.")
        if digest_of(entry) != entry.digest:
            yield Fault(entry.number, "It was altered.")
        yield entry
        after = head_of(entry)
