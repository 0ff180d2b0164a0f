"""What happens in a live room, followed by polling, and what is said there for an account."""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence

import msgspec

from rollcall.core.errors import Invalid
from rollcall.core.social.live.following import Heard, Reached
from rollcall.dialects.tikapi.asking import id_of, links
from rollcall.dialects.tikapi.shapes.live_event import LiveUser, Message, live_user, message
from rollcall.wire.call import Call

PUSH_SERVER = "wss://127.0.0.1/webcast/im/push/"
SPLIT = "---split_cusror---"
"""Spelled so by the vendor."""
OURS = re.compile(r"([0-9]{1,15})_([0-9]{1,15})_([01])_1")


class ChatQuery(msgspec.Struct, frozen=True, kw_only=True, rename={"next_cursor": "nextCursor"}):
    room_id: str | None = None
    next_cursor: str | None = None


class SayBody(msgspec.Struct, frozen=True, kw_only=True):
    room_id: str | None = None
    text: str | None = None


class Chat(msgspec.Struct, frozen=True):
    messages_list: Sequence[Message] = msgspec.field(name="messagesList")
    next_cursor: str = msgspec.field(name="nextCursor")
    now: str
    push_server: str = msgspec.field(name="pushServer", default=PUSH_SERVER)


class Echo(msgspec.Struct, frozen=True):
    msg_id: str
    content: str
    user: LiveUser


class Sent(msgspec.Struct, frozen=True):
    data: Echo


async def chat(call: Call) -> Chat:
    asked = call.query(ChatQuery)
    room_id = await id_of(call, "room_id", asked.room_id, "room")
    following = call.core.social.live.following
    since = _read(asked.next_cursor) if asked.next_cursor else None
    heard = await following.go_on(room_id, since or await following.beginning(room_id))
    now_ms = int(call.core.unit.clock().timestamp() * 1000)
    of = links(call)
    told = [message(happening, heard.room, of) for happening in heard.happenings]
    return Chat(told, _spelled(heard, now_ms), str(now_ms))


async def send(call: Call) -> Sent:
    asked = await call.body(SayBody)
    room_id = await id_of(call, "room_id", asked.room_id, "room")
    person, text = call.acts.person, asked.text or ""
    id_ = await call.core.social.live.going.say(person, room_id, text)
    return Sent(Echo(str(id_), text, live_user(person, links(call))))


def _read(cursor: str) -> Reached:
    try:
        whole = b64decode(cursor.replace("-", "+").replace("_", "/"), validate=True).decode()
    except (NotBase64, ValueError) as error:
        raise Invalid({"nextCursor": "Not a cursor of this chat."}) from error
    found = OURS.fullmatch(whole.partition(SPLIT)[0])
    if found is None:
        raise Invalid({"nextCursor": "Not a cursor of this chat."})
    return Reached(int(found[1]), int(found[2]), over=found[3] == "1")


def _spelled(heard: Heard, now_ms: int) -> str:
    reached = heard.reached
    ours = f"{reached.at_ms}_{reached.said}_{int(reached.over)}_1"
    last = heard.happenings[-1].event.id if heard.happenings else 0
    theirs = (
        f"fetch_time:{now_ms}|start_time:{heard.room.started_ms}|ack_ids:{last}|seq:1"
        f"|next_cursor:{ours}|wss_info:0-{now_ms}-0-0"
    )
    return b64encode(f"{ours}{SPLIT}{theirs}".encode()).decode()
