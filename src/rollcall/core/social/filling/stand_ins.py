"""Ids for what a source knows without the platform's own: the same for the same, in no one's way.

An archive and the official APIs tell of people by their names, and of some videos by nothing but a
time. What is stored needs a number all the same. None of these was ever the platform's: a person's
is out of the range that it gives until 2033, and their longer name says whose it is.
"""

from hashlib import blake2b

FIRST_PERSON = 2**63 - 2**59
SEC_UID = "rollcall-stands-in-"
NOBODY = 0
"""The author of a video of which a source says only that it is there."""


def person_id(username: str) -> int:
    return FIRST_PERSON + _number("person", username) % 2**59


def sec_uid(username: str) -> str:
    """As long as clients and faces take such names to be, and of their letters."""
    return SEC_UID + blake2b(username.encode(), digest_size=16).hexdigest()


def id_at(at: int, *what: object) -> int:
    """For what was made at a time, in the form of the platform's: when it was made leads."""
    return at << 32 | _number(*what) % 2**32


def thing_id(*what: object) -> int:
    """For what has no time of its own."""
    return _number(*what) % 2**62


def made_at(id_: int) -> int:
    """Unix seconds at which what bears one of the platform's ids was made."""
    return id_ >> 32


def _number(*what: object) -> int:
    spelled = "\x00".join(map(str, what)).encode()
    return int.from_bytes(blake2b(spelled, digest_size=8).digest(), "big")
