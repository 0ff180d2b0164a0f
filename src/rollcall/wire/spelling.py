"""What the spellings of refusals have in common, whatever the face."""

from collections.abc import Mapping
from typing import TypeVar

from rollcall.core.errors import CoreError, Quota, TooManyRequests, Unavailable
from rollcall.wire.card import HeaderList
from rollcall.wire.refusals import WrongMethod

Word = TypeVar("Word")


def word_for(error: CoreError, words: Mapping[type[CoreError], Word], otherwise: Word) -> Word:
    """The word for the nearest kind of refusal that there is one for."""
    return next((words[kind] for kind in type(error).__mro__ if kind in words), otherwise)


def headers_of(error: CoreError) -> HeaderList:
    """The headers that HTTP itself has for a refusal."""
    match error:
        case WrongMethod(allowed=allowed):
            return [(b"allow", ", ".join(allowed).encode())]
        case TooManyRequests(quota=quota):
            return [(b"retry-after", str(quota.retry_after).encode())]
        case Unavailable(retry_after=seconds):
            return [(b"retry-after", str(seconds).encode())]
        case _:
            return []


def x_ratelimit(quota: Quota | None) -> HeaderList:
    """What is left of a key's minute, as three of the vendors say it."""
    if quota is None:
        return []
    return [
        (b"x-ratelimit-limit", str(quota.limit).encode()),
        (b"x-ratelimit-remaining", str(quota.remaining).encode()),
        (b"x-ratelimit-reset", str(quota.reset).encode()),
    ]
