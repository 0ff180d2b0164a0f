"""Reading what an API answered into the shape that it is documented to have."""

from typing import TypeVar

import msgspec

from rollcall.connectors.http import Answer, cleaned
from rollcall.connectors.tiktok.faults import by_status
from rollcall.ports.reading import TryLater, Unknown

T = TypeVar("T")


class Unreadable(Unknown):
    """An answer came, and it is not of the shape that it should have."""


def shaped(api: str, answer: Answer, shape: type[T]) -> T:
    """What an API adds to its shape is passed over. Raises TryLater and Unknown."""
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        # The decoder's sentence tells where and what kind, and never the value.
        why = cleaned(str(error))
    meaning = by_status(answer.status)
    text = f"{api} answered {answer.status} in a shape that it does not have: {why}."
    if meaning.fault is TryLater:
        wait = meaning.seconds if answer.wait is None else answer.wait
        raise TryLater(text, seconds=wait)
    raise Unreadable(text)


def within(api: str, raw: msgspec.Raw, shape: type[T]) -> T:
    """The same, of the part of an answer that was no refusal."""
    return shaped(api, Answer(200, bytes(raw), None), shape)
