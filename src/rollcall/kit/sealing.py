"""Secrets sealed with AES-256-GCM, each bound to the place it belongs to.

A sealed value is `version | key id (8) | nonce (12) | ciphertext and tag`. The place (workspace,
account, kind) is authenticated with it, so that a row copied to another account does not open
there. Version 2 was sealed with a data key; version 1 with the master key itself, which since then
only wraps data keys.
"""

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BY_MASTER = b"\x01"
BY_DATA_KEY = b"\x02"
KEY_BYTES = 32
ID_BYTES = 8
NONCE_BYTES = 12
MARK_BYTES = len(BY_MASTER) + ID_BYTES
BEGIN = MARK_BYTES + NONCE_BYTES
LEARN_EVERY = 2.0
"""Seconds until keys are looked for again, after one was looked for in vain."""
ANOTHER_KEY = "This secret was sealed with another master key."
ALTERED = "This secret was altered, or belongs to another place."


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


@dataclass(frozen=True, slots=True)
class DataKey:
    """What secrets are sealed with, itself wrapped by the master key where it is kept."""

    id: bytes
    key: bytes = field(repr=False)
    retired: bool = False
    """Whether it only opens what it once sealed; one that is not retired is current."""


Learn = Callable[[], Sequence[DataKey]]
"""Reads the data keys anew, at once."""


class MasterKey:
    """Wraps data keys."""

    def __init__(self, key: bytes) -> None:
        self._cipher = _master(key)
        self.clear = key

    @property
    def mark(self) -> bytes:
        """What everything that it wrapped or sealed begins with. It tells nothing of the key."""
        return self._cipher.mark

    def wrap(self, key: DataKey) -> bytes:
        return self._cipher.encrypt(key.key, _wrapped_at(key.id))

    def unwrap(self, id_: bytes, wrapped: bytes, *, retired: bool = False) -> DataKey:
        """Raises SealBroken."""
        if wrapped[:MARK_BYTES] != self.mark:
            msg = "This data key was wrapped by another master key."
            raise SealBroken(msg)
        return DataKey(id_, self._cipher.decrypt(wrapped, _wrapped_at(id_)), retired)


class Sealer:
    """Seals with the current data key, and opens what any key that it knows sealed.

    Of a key that it does not know it asks `learn`, since another process may have made it.
    """

    def __init__(
        self, master_key: bytes, keys: Sequence[DataKey] = (), learn: Learn | None = None
    ) -> None:
        self._master = _master(master_key)
        self._learn = learn
        self._in_vain_at = float("-inf")
        self.keep(keys)

    def keep(self, keys: Sequence[DataKey]) -> None:
        """Know these from now on, and none besides."""
        ciphers = {key.id: _Cipher(BY_DATA_KEY + key.id, key.key) for key in keys}
        current = next((ciphers[key.id] for key in keys if not key.retired), self._master)
        self._ciphers = {c.mark: c for c in (self._master, *ciphers.values())}
        self._current = current

    @property
    def mark(self) -> bytes:
        """What everything that is sealed from now on begins with."""
        return self._current.mark

    @property
    def marks(self) -> frozenset[bytes]:
        """What anything that can be opened begins with."""
        return frozenset(self._ciphers)

    def seal(self, secret: Secret, place: str) -> bytes:
        return self._current.encrypt(secret.reveal().encode(), place)

    def open(self, sealed: bytes, place: str) -> Secret:
        """Raises SealBroken."""
        cipher = self._ciphers.get(sealed[:MARK_BYTES]) or self._learned(sealed[:MARK_BYTES])
        if cipher is None:
            raise SealBroken(ANOTHER_KEY)
        return Secret(cipher.decrypt(sealed, place).decode())

    def _learned(self, mark: bytes) -> "_Cipher | None":
        """Not again and again: it holds up whoever asks, and may be in vain."""
        lately = time.monotonic() - self._in_vain_at < LEARN_EVERY
        if self._learn is None or mark[:1] != BY_DATA_KEY or lately:
            return None
        keys = self._learn()
        if keys:
            self.keep(keys)
        if mark not in self._ciphers:
            self._in_vain_at = time.monotonic()
        return self._ciphers.get(mark)


class _Cipher:
    """One key, and what everything that it seals begins with."""

    def __init__(self, mark: bytes, key: bytes) -> None:
        self.mark = mark
        self._cipher = AESGCM(key)

    def encrypt(self, clear: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self.mark + nonce + self._cipher.encrypt(nonce, clear, place.encode())

    def decrypt(self, sealed: bytes, place: str) -> bytes:
        """Raises SealBroken."""
        nonce, rest = sealed[MARK_BYTES:BEGIN], sealed[BEGIN:]
        try:
            return self._cipher.decrypt(nonce, rest, place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(ALTERED) from error


def _master(key: bytes) -> _Cipher:
    if len(key) != KEY_BYTES:
        msg = f"A master key has {KEY_BYTES} bytes; this one has {len(key)}."
        raise ValueError(msg)
    return _Cipher(BY_MASTER + sha256(b"rollcall key id" + key).digest()[:ID_BYTES], key)


def _wrapped_at(id_: bytes) -> str:
    return f"data key {id_.hex()}"


def new_data_key() -> DataKey:
    return DataKey(os.urandom(ID_BYTES), os.urandom(KEY_BYTES))


def new_master_key() -> bytes:
    return os.urandom(KEY_BYTES)


def read_master_key(text: str) -> bytes:
    """The key that hex digits spell. Raises ValueError."""
    key = bytes.fromhex(text.strip())
    if len(key) != KEY_BYTES:
        msg = f"A master key is {2 * KEY_BYTES} hex digits."
        raise ValueError(msg)
    return key


def master_key_at(path: Path) -> bytes:
    """Read the master key, or make one there that only its owner may read.

    Raises ValueError when the file does not hold a key, OSError when it cannot be read or written.
    """
    if not path.exists():
        _make_key(path)
    try:
        return read_master_key(path.read_text())
    except ValueError as error:
        msg = f"{path} does not hold a master key ({2 * KEY_BYTES} hex digits)."
        raise ValueError(msg) from error


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
