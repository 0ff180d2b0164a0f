"""How a face tells a receiver what happened: in its own words, signed its own way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from rollcall.core.events.events import Event
from rollcall.kit.sealing import Secret
from rollcall.ports.delivering import Carrier

TEST = "webhook.test"
"""What every face calls a message that only tries whether it arrives."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, the same at every attempt."""

    event_id: str
    """32 hex digits."""
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Spelling:
    types: tuple[str, ...]
    """Every type that a receiver can ask for."""
    name: Callable[[Event], str | None]
    """What the face calls an event; None for what it has no word for, which it does not tell."""
    body: Callable[[str, Event, str], bytes]
    """An event, by what the face calls it, of the workspace with this uuid."""
    sign: Callable[[Message, Sequence[Secret], int], Mapping[str, str]]
    """Headers that prove who sends it, at this Unix second; the newest secret comes first."""
    asked_as: str = "event_types"
    """What the face calls the list of types that a receiver asks for."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """All that is needed to tell somebody outside: who carries it, and how each face spells."""

    carrier: Carrier
    spellings: Mapping[str, Spelling]


def name_of(spelling: Spelling, event: Event) -> str | None:
    return TEST if event.type == TEST else spelling.name(event)


def asks_for(event_types: Sequence[str], name: str) -> bool:
    """Whether one of the types, in which * stands for anything, is this."""
    return any(fnmatchcase(name, wanted) for wanted in event_types)
