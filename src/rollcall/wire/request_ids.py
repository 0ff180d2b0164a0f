"""The id of each request, by which its answer is found in the log: the caller's, or one of ours."""

import itertools
import re
import secrets

SAFE = re.compile(rb"[A-Za-z0-9._-]{1,128}")
RUN = secrets.token_hex(8)
"""This process, within the ids it gives."""
NUMBERS = itertools.count(1)


def request_id(given: bytes | None) -> str:
    """What the caller gave as `X-Request-ID`, if it may be repeated."""
    return given.decode() if given is not None and SAFE.fullmatch(given) else new_request_id()


def new_request_id() -> str:
    return f"req_{RUN}{next(NUMBERS):08x}"
