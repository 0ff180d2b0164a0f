"""What people write to each other, as the core speaks of it: conversations and their messages."""

import msgspec

from rollcall.ports.social import Person


class Message(msgspec.Struct, frozen=True):
    short_id: int
    place: int
    """Within its conversation, from 1; a walk goes on from it."""
    id: int
    client_id: str
    sender_id: int
    text: str
    at_ms: int


class Conversation(msgspec.Struct, frozen=True):
    """A conversation as one of its people has it before them."""

    short_id: int
    id: str
    """Text: the numbers in it may be larger than a number of the database's."""
    ticket: str
    """What a message must be sent with."""
    owner_id: int
    messages: int
    requested: bool
    """Somebody asks to write, and this person has not agreed yet."""
    deleted: bool
    read_to: int
    active_us: int
    """When its newest message came; no two of one person's conversations say the same."""
    people: tuple[Person, ...] = ()
    newest: tuple[Message, ...] = ()
    """Its last messages, in the order of time."""
