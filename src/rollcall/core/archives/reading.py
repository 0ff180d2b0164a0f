"""The records of a data download, one at a time, however large it is."""

import io
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO

from rollcall.core.archives.sections import PLACES, Section
from rollcall.core.archives.tape import Tape
from rollcall.core.exchange.rows import Unfit

DEEPEST = 32
CHAT = "Chat History with "
NOT_JSON = "A TikTok data download is one JSON object. Ask TikTok for your data as JSON."

Element = tuple[Section, str, Any]
"""A section, the chat that a message stands in, and the record as it is. With None as its record:
the section is there, though nothing may be in it."""


def read(stream: BinaryIO) -> Iterator[Element]:
    """Raises Unfit where the file as a whole is no such file."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    tape = Tape(text)
    try:
        if tape.next() != "{":
            raise Unfit(NOT_JSON)
        yield from _within(tape, "", 0)
        if tape.next():
            raise Unfit(f"Line {tape.line}: there is more behind the object.")
    except UnicodeDecodeError as error:
        raise Unfit(f"The download is not UTF-8 from about line {tape.line} on.") from error
    finally:
        text.detach()


def _within(tape: Tape, around: str, depth: int) -> Generator[Element]:
    """What an object holds that is taken; `around` is the name that it stands under."""
    for name in _names(tape):
        section = PLACES.get((around, name))
        if section is not None:
            yield from _section(tape, section)
        elif tape.next() == "{" and depth < DEEPEST:
            yield from _within(tape, name, depth + 1)
        else:
            _pass_over(tape, depth)


def _section(tape: Tape, section: Section) -> Generator[Element]:
    begins = tape.next()
    if section is Section.PROFILE:
        yield section, "", tape.value()
    elif section is Section.MESSAGES and begins == "{":
        yield section, "", None
        for name in _names(tape):
            chat = name.removeprefix(CHAT).removesuffix(":").strip()
            yield from _list(tape, section, chat)
    elif section is Section.MESSAGES or begins != "[":
        # Where a list is empty, the platform writes null, or nothing of it.
        if tape.value() in (None, [], "", {}):
            yield section, "", None
        else:
            yield section, "", "of another form"
    else:
        yield section, "", None
        yield from _list(tape, section, "")


def _list(tape: Tape, section: Section, chat: str) -> Generator[Element]:
    if tape.next() != "[":
        value = tape.value()
        if value is not None:
            yield section, chat, "of another form"
        return
    for _ in _places(tape):
        value = tape.value()
        yield section, chat, "null" if value is None else value


def _names(tape: Tape) -> Iterator[str]:
    """The names in the object that begins here; whoever asks reads what stands under each."""
    tape.must("{", "an object was to begin here.")
    if tape.next() == "}":
        tape.take(1)
        return
    while True:
        if tape.next() != '"':
            raise Unfit(f"Line {tape.line}: a name was to stand here.")
        name: str = tape.value()
        tape.must(":", "a name stands here with nothing under it.")
        yield name
        if tape.next() == "}":
            tape.take(1)
            return
        tape.must(",", "the object goes on with neither a comma nor its end.")


def _places(tape: Tape) -> Iterator[int]:
    """The places of the array that begins here; whoever asks reads what stands at each."""
    tape.must("[", "an array was to begin here.")
    if tape.next() == "]":
        tape.take(1)
        return
    place = 0
    while True:
        tape.next()
        yield place
        place += 1
        if tape.next() == "]":
            tape.take(1)
            return
        tape.must(",", "the array goes on with neither a comma nor its end.")


def _pass_over(tape: Tape, depth: int) -> None:
    """Go past what is not taken; what is too large to be looked at whole, piece by piece."""
    begins = tape.next()
    if begins == "[" and depth < DEEPEST:
        for _ in _places(tape):
            _pass_over(tape, depth + 1)
        return
    try:
        tape.value()
    except Unfit:
        if begins != "{" or depth >= DEEPEST:
            raise
        for _ in _names(tape):
            _pass_over(tape, depth + 1)
