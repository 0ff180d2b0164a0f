"""Secrets sealed with AES-256-GCM, each bound to the place it belongs to.

A sealed value is `1 | key id (8) | nonce (12) | ciphertext and tag`. The place (workspace, account,
kind) is authenticated with it, so that a row copied to another account does not open there.
"""

import contextlib
import os
from hashlib import sha256
from pathlib import Path
from typing import final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12
MARK_BYTES = 9


class SealBroken(Exception):
    """A sealed value does not open: another master key, another place, or altered bytes."""


@final
class Secret:
    """A secret in clear, on its way from or to its owner. It does not show itself by accident."""

    __slots__ = ("_clear",)

    def __init__(self, clear: str) -> None:
        self._clear = clear

    def reveal(self) -> str:
        return self._clear

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._clear == self._clear

    def __hash__(self) -> int:
        return hash(self._clear)


class Sealer:
    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            msg = f"A master key has {KEY_BYTES} bytes; this one has {len(master_key)}."
            raise ValueError(msg)
        self._cipher = AESGCM(master_key)
        self.mark = VERSION + sha256(b"rollcall key id" + master_key).digest()[:8]
        """What everything that this key seals begins with."""

    def seal(self, secret: Secret, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.reveal().encode(), place.encode())
        return self.mark + nonce + sealed

    def open(self, sealed: bytes, place: str) -> Secret:
        """Raises SealBroken."""
        head, nonce, rest = sealed[:MARK_BYTES], sealed[9:21], sealed[21:]
        if head != self.mark:
            msg = "This secret was sealed with another master key."
            raise SealBroken(msg)
        try:
            return Secret(self._cipher.decrypt(nonce, rest, place.encode()).decode())
        except InvalidTag as error:
            msg = "This secret was altered, or belongs to another place."
            raise SealBroken(msg) from error


def master_key_at(path: Path) -> bytes:
    """Read the master key, or make one there that only its owner may read.

    Raises ValueError when the file does not hold a key, OSError when it cannot be read or written.
    """
    if not path.exists():
        _make_key(path)
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        msg = f"{path} does not hold a master key ({2 * KEY_BYTES} hex digits)."
        raise ValueError(msg)
    return key


def new_master_key() -> bytes:
    return os.urandom(KEY_BYTES)


def _make_key(path: Path) -> None:
    """Another process that starts at the same moment finds either no file or a whole one."""
    draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(new_master_key().hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # somebody was quicker, and theirs is the key
            os.link(draft, path)
    finally:
        draft.unlink()
