"""A conversation and its messages, as the vendor's answers spell them.

The same message is spelled in two ways: shorter where it stands with its conversation in a list.
"""

from collections.abc import Sequence

import msgspec

from rollcall.dialects.tikapi.shapes.naming import always, camel
from rollcall.ports.talks import Conversation, Message

WEB = camel()
CONVERSATION = camel({"short_id": "short_id"})
TEXT = 7
"""What kind of a message one is that is written."""
PLAIN = always({"aweType": 0})


class Written(msgspec.Struct, frozen=True, rename=camel({"is_card": "is_card"})):
    """How the vendor describes a message's text."""

    m_send_start_time: int
    awe_type: int = 700
    is_default: bool = False
    is_card: bool = False
    msg_hint: str = ""
    type: int = 0


class MessageBody(msgspec.Struct, frozen=True, rename=WEB):
    text: str
    create_time: int
    is_stranger: bool
    sender_sec_uid: str
    sender_uid: str
    client_message_id: str
    content: Written
    status: int = 0
    type: int = TEXT


class Glimpse(msgspec.Struct, frozen=True, rename=WEB):
    """A message as it stands in the list of conversations."""

    text: str
    create_time: str
    sender_sec_uid: str
    sender_uid: str
    status: int = 0
    version: str = "0"
    content: msgspec.Raw = PLAIN


class ConversationBody(msgspec.Struct, frozen=True, rename=CONVERSATION):
    id: str
    short_id: str
    ticket: str
    participants_count: int
    participants_uid: Sequence[str]
    owner_uid: str
    owner_sec_uid: str
    messages: Sequence[Glimpse]
    unread_count: int
    conversation_type: int = 1
    inbox_type: int = 0
    is_participant: bool = True
    favorite: int = 0
    mute: int = 0
    notice: str = ""


def message(written: Message, talk: Conversation) -> MessageBody:
    return MessageBody(
        written.text,
        written.at_ms,
        talk.requested,
        sec_uid(talk, written.sender_id),
        str(written.sender_id),
        written.client_id,
        Written(written.at_ms),
    )


def conversation(talk: Conversation) -> ConversationBody:
    return ConversationBody(
        talk.id,
        str(talk.short_id),
        talk.ticket,
        len(talk.people),
        [str(person.id) for person in talk.people],
        str(talk.owner_id),
        sec_uid(talk, talk.owner_id),
        [_glimpse(written, talk) for written in talk.newest],
        talk.messages - talk.read_to,
    )


def _glimpse(written: Message, talk: Conversation) -> Glimpse:
    sender = written.sender_id
    return Glimpse(written.text, str(written.at_ms), sec_uid(talk, sender), str(sender))


def sec_uid(talk: Conversation, person_id: int) -> str:
    return next((one.sec_uid for one in talk.people if one.id == person_id), "")
