"""The codes that an account's one-time-password seed gives at this moment (RFC 6238)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from pyotp.totp import TOTP

from rollcall.core.errors import Conflict, NotFound
from rollcall.core.unit import Unit
from rollcall.core.vault.kinds import SecretKind
from rollcall.core.vault.revealing import Revealing
from rollcall.core.vault.vault import Vault
from rollcall.kit.instants import Instant, instant
from rollcall.kit.sealing import Secret

FOR_A_CODE = "a code of the one-time-password seed"
SCHEME = "otpauth://"
LONGEST_SEED = 4_096
DIGESTS = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}
INTERVALS = range(10, 301)


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    code: Secret
    works_until: Instant


async def one_time_code(unit: Unit, vault: Vault, number: int) -> OneTimeCode:
    """That the seed was used is kept as if it had been shown.

    Raises Forbidden, NotFound, Conflict, SealBroken.
    """
    opened = await vault.open_one(number, SecretKind.TOTP)
    if opened is None:
        raise NotFound("one-time-password seed of the account", number)
    generator = _generator(opened[1])
    if generator is None:  # which is not said
        msg = "What is stored as the account's one-time-password seed is none; store it again."
        raise Conflict(msg)
    await Revealing(unit).shown(number, [SecretKind.TOTP.value], FOR_A_CODE)
    now = unit.clock()
    begun = int(now.timestamp()) // generator.interval * generator.interval
    ends = now + timedelta(seconds=begun + generator.interval - now.timestamp())
    return OneTimeCode(Secret(generator.at(begun)), instant(ends))


class Generator(TOTP):
    """pyotp's, which else refuses the 80 bits that platforms give out."""

    min_secret_length_bits = 80


def is_seed(seed: Secret) -> bool:
    """Whether codes can be made of it."""
    return _generator(seed) is not None


def _generator(seed: Secret) -> Generator | None:
    text = seed.reveal().strip()
    try:
        if len(text) <= LONGEST_SEED:
            return _of_uri(text) if text.startswith(SCHEME) else Generator(_compact(text))
    except (ValueError, KeyError):
        pass
    return None


def _of_uri(uri: str) -> Generator:
    """As a platform's QR code spells it. Raises ValueError, KeyError."""
    parts = urlsplit(uri)
    said = dict(parse_qsl(parts.query))
    interval = int(said.get("period", "30"))
    if parts.netloc != "totp" or interval not in INTERVALS:
        raise ValueError
    return Generator(
        _compact(said["secret"]),
        digits=int(said.get("digits", "6")),
        digest=DIGESTS[said.get("algorithm", "SHA1").upper()],
        interval=interval,
    )


def _compact(seed: str) -> str:
    return "".join(seed.split()).replace("-", "").upper()
