"""The records of a data download, one at a time, however large it is."""

import io
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO

from rollcall.core.archives.leaving import Unread
from rollcall.core.archives.sections import PLACES, Section
from rollcall.core.archives.tape import Tape
from rollcall.core.exchange.rows import Unfit

DEEPEST = 32
CHAT = "Chat History with "
NOT_JSON = "A TikTok data download is one JSON object. Ask TikTok for your data as JSON."

IN_A_SECTION = 2
"""How many names lead to what a section has: of its group, and its own."""
NOTHING = frozenset({"", "N/A", "None"})
"""As the platform writes that there is no text."""

Element = tuple[Section, str, Any]
"""A section, the chat that a message stands in, and the record as it is. With None as its record:
the section is there, though nothing may be in it."""


def read(stream: BinaryIO) -> Iterator[Element | Unread]:
    """Raises Unfit where the file as a whole is no such file."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    tape = Tape(text)
    try:
        if tape.next() != "{":
            raise Unfit(NOT_JSON)
        yield from _within(tape, ())
        if tape.next():
            raise Unfit(f"Line {tape.line}: there is more behind the object.")
    except UnicodeDecodeError as error:
        raise Unfit(f"The download is not UTF-8 from about line {tape.line} on.") from error
    finally:
        if not stream.closed:
            text.detach()


def _within(tape: Tape, path: tuple[str, ...]) -> Generator[Element | Unread]:
    """What an object holds that is taken, and what not; `path` are the names that lead to it."""
    around = path[-1] if path else ""
    for name in _names(tape):
        section = PLACES.get((around, name))
        if section is not None:
            yield from _section(tape, section)
        elif tape.next() == "{" and len(path) < DEEPEST:
            if len(path) > IN_A_SECTION:
                yield from _unread(path, name, 1)
            yield from _within(tape, (*path, name))
        else:
            yield from _unread(path, name, _pass_over(tape, len(path)))


def _unread(path: tuple[str, ...], name: str, entries: int) -> Generator[Unread]:
    """Of a list each record is one, of an object each name that says something."""
    if not entries or len(path) > IN_A_SECTION + 1:
        return
    section = (*path, name)[:IN_A_SECTION][-1]
    yield Unread(section, entries if len(path) <= IN_A_SECTION else 1)


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


def _pass_over(tape: Tape, depth: int) -> int:
    """Go past what is not taken; what is too large to be looked at whole, piece by piece.

    Gives how many entries it was: none for what says nothing, and for numbers and switches.
    """
    begins = tape.next()
    if begins == "[" and depth < DEEPEST:
        entries = 0
        for entries, _ in enumerate(_places(tape), start=1):  # noqa: B007 - the last is how many
            _pass_over(tape, depth + 1)
        return entries
    try:
        value = tape.value()
    except Unfit:
        if begins != "{" or depth >= DEEPEST:
            raise
        for _ in _names(tape):
            _pass_over(tape, depth + 1)
        return 1
    return int(value not in NOTHING if isinstance(value, str) else isinstance(value, dict))
