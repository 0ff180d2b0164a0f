"""Live rooms as they are stored: those that never end, and those the demo account had."""

from collections.abc import Iterator
from typing import Any

from rollcall.core.social.filling.settling import words_of
from rollcall.ports.live import Room
from rollcall.ports.social import Person
from rollcall.sandbox.world import named
from rollcall.sandbox.world.audience import SandboxAudience
from rollcall.sandbox.world.catalogue import TAG_NAMES, hashtag_ids
from rollcall.sandbox.world.chance import ENDS, dice, id_at
from rollcall.sandbox.world.people import Somebody, person_row, somebody_at
from rollcall.sandbox.world.rooms import DAY, Opened, opened
from rollcall.sandbox.world.vocabulary import GAMES, PLACES, SHOWS, THINGS

PAST = 34
"""Rooms that the demo account had: more than a page of them."""
BOUGHT = (70, 350, 700, 1_400)
PAYMENTS = 24
Row = dict[str, Any]


def live_rows() -> Iterator[tuple[str, Row]]:
    """Rows with the names of their tables, each table's in the order of time."""
    for room in sorted(opened().values(), key=lambda room: room.started):
        owner = somebody_at(room.place)
        if not owner.private:
            row = _open_row(room, owner)
            yield "live_rooms", row
            texts = [row["title"], owner.username, owner.nickname]
            yield from (("words", word) for word in words_of("room", room.id, texts))
    past = [_past_row(nth) for nth in range(PAST)]
    yield from (("live_rooms", row) for row in past)
    payments = [*(_income(row) for row in past), *map(_payment, range(PAYMENTS))]
    for nth, payment in enumerate(sorted(payments, key=lambda row: row["at"])):
        order = id_at(payment["at"], "payment", nth)
        yield "coin_payments", payment | {"order_id": order, "person_id": named.DEMO_PERSON}


def _open_row(room: Opened, owner: Somebody) -> Row:
    chance = dice("room title", room.place)
    show = chance.choice(SHOWS).format(thing=chance.choice(THINGS), place=chance.choice(PLACES))
    tag = named.HASHTAG_NAME if room.place // 4 % 2 == 0 else chance.choice(TAG_NAMES)
    return {
        "id": room.id,
        "owner_id": owner.id,
        "stream_id": id_at(room.started, "stream", room.place),
        "title": f"{show} #{tag}",
        "third_party": chance.random() < 0.3,  # noqa: PLR2004 - some stream from a computer
        "hashtag_id": hashtag_ids()[tag],
        "game_id": chance.choice(GAMES)[0] if chance.random() < 0.2 else None,  # noqa: PLR2004
        "audience": room.audience,
        "started_ms": room.started * 1000,
        "ended_ms": None,
        "said": 0,
    }


def _past_row(nth: int) -> Row:
    chance = dice("past room", nth)
    started = ENDS - (PAST - nth) * 2 * DAY + chance.randrange(DAY)
    row = _open_row(
        Opened(named.DEMO, id_at(started, "past room", nth), started, 25 + chance.randrange(100)),
        somebody_at(named.DEMO),
    )
    minutes = 10 + chance.randrange(40)
    return row | {
        "title": f"{chance.choice(THINGS)}, evening {nth + 1}",
        "stream_id": id_at(started, "past stream", nth),
        "ended_ms": row["started_ms"] + minutes * 60_000 + chance.randrange(60_000),
    }


def _income(row: Row) -> Row:
    """What the gifts of a room came to, told of when it ended."""
    room = Room(0, **_of_room(row), topic=None, owner=_owner())
    return {
        "kind": "income",
        "coins": SandboxAudience().figures(room, row["ended_ms"]).diamonds,
        "description": f"Gifts in {row['title']}",
        "at": row["ended_ms"] // 1000,
    }


def _of_room(row: Row) -> Row:
    return {name: row[name] for name in Room.__struct_fields__ if name in row}


def _owner() -> Person:
    row = person_row(somebody_at(named.DEMO))
    return Person(**{name: row[name] for name in Person.__struct_fields__})


def _payment(nth: int) -> Row:
    chance = dice("payment", nth)
    at = ENDS - (PAYMENTS - nth) * 5 * DAY + chance.randrange(DAY)
    if nth % 3 == 0:
        coins = chance.choice(BOUGHT)
        return {"kind": "bought", "coins": coins, "description": f"{coins} coins", "at": at}
    return {
        "kind": "gift",
        "coins": -1 - chance.randrange(20),
        "description": f"Roses in a room of {somebody_at(named.STAR).nickname}",
        "at": at,
    }
