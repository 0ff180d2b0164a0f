"""The connected account's conversations: reading, writing, and others' requests to write."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.core.errors import Invalid
from rollcall.dialects.tikapi.asking import DIGITS, before, need
from rollcall.dialects.tikapi.shapes.message import (
    ConversationBody,
    MessageBody,
    conversation,
    message,
)
from rollcall.dialects.tikapi.shapes.naming import camel
from rollcall.ports.talks import Conversation
from rollcall.wire.call import Call

PAGE = 20
WEB = camel({"sequence_id": "sequence_id"})
Limit = Annotated[int, Meta(ge=1, le=99)]


class ListQuery(msgspec.Struct, frozen=True, rename=camel()):
    next_cursor: Annotated[int, Meta(ge=0, lt=2**53)] = 0


class OneQuery(msgspec.Struct, frozen=True, kw_only=True):
    conversation_id: str | None = None
    conversation_short_id: str | None = None


class MessagesQuery(OneQuery, frozen=True, kw_only=True):
    next_cursor: Annotated[str, Meta(pattern="^[0-9]{1,19}$")] | None = msgspec.field(
        default=None, name="nextCursor"
    )
    limit: Limit = PAGE


class AcceptQuery(OneQuery, frozen=True, kw_only=True):
    user_id: str | None = None


class MessageToSend(OneQuery, frozen=True, kw_only=True):
    text: str | None = None
    ticket: str | None = None


class Conversations(msgspec.Struct, frozen=True, rename=WEB):
    conversations: Sequence[ConversationBody]
    has_more: bool
    next_cursor: int | None
    per_user_cursor: str
    sequence_id: int = 0


class Requests(msgspec.Struct, frozen=True):
    conversation_requests: Sequence[ConversationBody]
    has_more: bool = msgspec.field(name="hasMore")
    next_cursor: int | None = msgspec.field(name="nextCursor")


class Messages(msgspec.Struct, frozen=True, rename=WEB):
    messages: Sequence[MessageBody]
    has_more: bool
    next_cursor: str | None
    sequence_id: int = 10005


class RequestMessages(msgspec.Struct, frozen=True):
    messages: Sequence[MessageBody]


class SendMessageBody(msgspec.Struct, frozen=True):
    server_message_id: str
    client_message_id: str
    extra_info: str = ""
    status: int = 0


class SentBody(msgspec.Struct, frozen=True):
    send_message_body: SendMessageBody


class Sent(msgspec.Struct, frozen=True):
    body: SentBody
    request_arrived_time: int
    server_execution_end_time: int
    cmd: int = 100
    sequence_id: int = 10010


class Marked(msgspec.Struct, frozen=True):
    pass


class Deleted(msgspec.Struct, frozen=True):
    message: str = "Conversation request has been deleted successfully."


class Accepted(msgspec.Struct, frozen=True):
    message: str = "Conversation request has been accepted successfully."
    status: str = "success"
    status_code: int = 0
    status_msg: str = ""


async def conversations(call: Call) -> Conversations:
    found, goes_on = await _page(call, requested=False)
    newest = str(found[0].active_us) if found else "0"
    return Conversations(
        [conversation(talk) for talk in found], goes_on > 0, goes_on or None, newest
    )


async def requests(call: Call) -> Requests:
    found, goes_on = await _page(call, requested=True)
    return Requests([conversation(talk) for talk in found], goes_on > 0, goes_on or None)


async def messages(call: Call) -> Messages:
    asked = call.query(MessagesQuery)
    talk = await _talk(call, asked)
    found = await call.core.social.talks.messages(
        talk, before=before(asked.next_cursor), count=asked.limit + 1
    )
    shown, more = found[: asked.limit], len(found) > asked.limit
    goes_on = str(shown[-1].place) if more else None
    return Messages([message(written, talk) for written in shown], more, goes_on)


async def request_messages(call: Call) -> RequestMessages:
    talk = await _talk(call, call.query(OneQuery))
    found = await call.core.social.talks.messages(talk, before=None, count=PAGE)
    return RequestMessages([message(written, talk) for written in found])


async def send(call: Call) -> Sent:
    asked = await call.body(MessageToSend)
    _need_all(text=asked.text, ticket=asked.ticket)
    talk = await _talk(call, asked)
    arrived = int(call.core.unit.clock().timestamp() * 1000)
    written = await call.core.social.writing.send(
        call.acts.person, talk, asked.ticket or "", asked.text or ""
    )
    ended = int(call.core.unit.clock().timestamp() * 1000)
    return Sent(SentBody(SendMessageBody(str(written.id), written.client_id)), arrived, ended)


async def mark_read(call: Call) -> Marked:
    talk = await _talk(call, call.query(OneQuery))
    await call.core.social.talks.mark_read(call.acts.person, talk)
    return Marked()


async def delete(call: Call) -> Deleted:
    talk = await _talk(call, call.query(OneQuery))
    await call.core.social.talks.delete(call.acts.person, talk)
    return Deleted()


async def accept(call: Call) -> Accepted:
    asked = call.query(AcceptQuery)
    asker = need("user_id", asked.user_id)
    if not DIGITS.fullmatch(asker):
        raise Invalid({"user_id": "Not an id."})
    talk = await _talk(call, asked)
    await call.core.social.talks.accept(call.acts.person, talk, int(asker))
    return Accepted()


async def _page(call: Call, *, requested: bool) -> tuple[Sequence[Conversation], int]:
    """A page of conversations, and where the next begins; 0 where there is none."""
    cursor = call.query(ListQuery).next_cursor
    found = await call.core.social.talks.of(
        call.acts.person, requested=requested, before=cursor or None, count=PAGE + 1
    )
    shown = found[:PAGE]
    return shown, shown[-1].active_us if len(found) > PAGE else 0


async def _talk(call: Call, asked: OneQuery) -> Conversation:
    id_, short_id = asked.conversation_id, asked.conversation_short_id
    _need_all(conversation_id=id_, conversation_short_id=short_id)
    if not DIGITS.fullmatch(short_id or ""):
        raise Invalid({"conversation_short_id": "Not an id."})
    return await call.core.social.talks.one(call.acts.person, id_ or "", int(short_id or ""))


def _need_all(**given: str | None) -> None:
    if missing := {name: "Missing." for name, value in given.items() if not value}:
        raise Invalid(missing)
