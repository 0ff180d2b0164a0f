"""What some of the world's first people write to each other, and who asks to write to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from string import ascii_letters, digits
from typing import Any, Protocol
from uuid import UUID

from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import ENDS, dice, id_at
from rollcall.sandbox.world.people import Somebody, somebody_at
from rollcall.sandbox.world.vocabulary import ANSWERS, REMARKS

LONGEST_SPAN = 86_400 * 60
EXAMPLE_PARTNER = 4
EXAMPLE_MESSAGES = 62
TICKET_LENGTH = 155
PARTNERS = range(6, 50)
"""The places of those with whom the demo account's person writes, beside the documents' example."""
ASKERS = range(50, 74)
"""Of those who ask whether they may."""
OTHERS = (2, 3, 5)


class Add(Protocol):
    def __call__(self, table: str, row: dict[str, Any], *, counted: bool = False) -> None: ...


@dataclass(frozen=True, slots=True)
class Correspondence:
    nth: int
    beginner: Somebody
    other: Somebody
    messages: int
    requested: bool = False


def put_letters(add: Add) -> None:
    for letters in _correspondences():
        _put(add, letters)


def _correspondences() -> Iterator[Correspondence]:
    demo = somebody_at(named.DEMO)
    yield Correspondence(0, demo, somebody_at(EXAMPLE_PARTNER), EXAMPLE_MESSAGES)
    nth = 1
    for place in PARTNERS:
        yield Correspondence(nth, demo, somebody_at(place), 1 + dice("letters", nth).randrange(14))
        nth += 1
    for place in ASKERS:
        messages = 1 + dice("letters", nth).randrange(3)
        yield Correspondence(nth, somebody_at(place), demo, messages, requested=True)
        nth += 1
    yield Correspondence(nth, demo, somebody_at(named.STAR), 1, requested=True)
    for owner in OTHERS:
        for step in range(6):
            nth += 1
            who, partner = somebody_at(owner), somebody_at(80 + 10 * owner + step)
            yield Correspondence(nth, partner, who, 2, requested=step > 3)  # noqa: PLR2004


def _put(add: Add, letters: Correspondence) -> None:
    one, other = letters.beginner, letters.other
    moments = list(_moments(letters))
    example = letters.nth == 0
    low, high = sorted((one.id, other.id))
    short_id = id_at(moments[0], "conversation", low, high)
    if example:
        short_id = named.CONVERSATION_SHORT
    add("conversations", {
        "short_id": short_id,
        "id": named.CONVERSATION if example else f"0:1:{low}:{high}",
        "ticket": named.TICKET if example else _ticket(letters.nth),
        "owner_id": one.id,
        "messages": len(moments),
    })  # fmt: skip
    for who in (one, other):
        asked = letters.requested and who is other
        add("conversation_people", {
            "short_id": short_id,
            "person_id": who.id,
            "requested": asked,
            "deleted": False,
            "read_to": 0 if asked else len(moments),
            # No two correspondences have the same n, so nobody's conversations tie.
            "active_us": moments[-1] * 1_000_000 + letters.nth,
        })  # fmt: skip
    for place, at in enumerate(moments, start=1):
        add("messages", _message(letters, short_id, place, at))


def _moments(letters: Correspondence) -> list[int]:
    """When each message is written, in Unix seconds: all after both joined."""
    chance = dice("letters' times", letters.nth)
    first = named.CONVERSATION_SHORT >> 32
    if letters.nth > 0:
        both = max(letters.beginner.joined, letters.other.joined)
        first = both + chance.randrange(max(1, ENDS - LONGEST_SPAN - both))
    span = min(LONGEST_SPAN, ENDS - first)
    return [first, *sorted(first + 1 + s for s in chance.sample(range(span), letters.messages - 1))]


def _message(letters: Correspondence, short_id: int, place: int, at: int) -> dict[str, Any]:
    chance = dice("letter", letters.nth, place)
    answers = place > 1 and not letters.requested and chance.random() < 0.5  # noqa: PLR2004
    sender = letters.other if answers else letters.beginner
    mark = blake2b(f"{short_id}/{place}".encode(), digest_size=16).digest()
    return {
        "short_id": short_id,
        "place": place,
        "id": id_at(at, "message", letters.nth, place),
        "client_id": str(UUID(bytes=mark, version=4)),
        "sender_id": sender.id,
        "text": "Hello!" if place == 1 else chance.choice(ANSWERS if answers else REMARKS),
        "at_ms": at * 1000,
    }


def _ticket(nth: int) -> str:
    return "".join(dice("ticket", nth).choices(ascii_letters + digits, k=TICKET_LENGTH))
