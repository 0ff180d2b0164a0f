"""How our own webhooks are written and signed: by the rules of Standard Webhooks."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from rollcall.core.events.catalogue import NAMES
from rollcall.core.events.events import Event
from rollcall.core.webhooks.secrets import PREFIX
from rollcall.core.webhooks.spelling import Message, Spelling
from rollcall.kit.ids import prefixed
from rollcall.kit.sealing import Secret


def name(event: Event) -> str:
    return event.type


def body(type_: str, event: Event, _workspace: str) -> bytes:
    """The event as the feed has it, with its time under the name that the rules give it."""
    spelled = {
        "type": type_,
        "timestamp": event.at,
        "data": event.data,
        "id": prefixed("evt", event.id),
        "number": event.number,
    }
    return msgspec.json.encode(spelled)


def sign(message: Message, secrets: Sequence[Secret], at: int) -> dict[str, str]:
    id_ = prefixed("evt", message.event_id)
    signed = f"{id_}.{at}.".encode() + message.body
    signatures = [f"v1,{_signature(secret, signed)}" for secret in secrets]
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: Secret, signed: bytes) -> str:
    key = b64decode(secret.reveal().removeprefix(PREFIX))
    return b64encode(hmac.new(key, signed, sha256).digest()).decode()


SPELLING = Spelling(NAMES, name, body, sign)
