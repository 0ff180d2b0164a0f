"""What the world holds beside what chance made: every fault, live rooms, letters."""

from collections.abc import Callable
from typing import Any, Protocol

from rollcall.core.social.faults import SENTENCES
from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import ENDS, id_at, low_half
from rollcall.sandbox.world.films import BYTES, DURATIONS
from rollcall.sandbox.world.letters import put_letters
from rollcall.sandbox.world.live import live_rows
from rollcall.sandbox.world.people import Somebody, person_row, somebody_at


class Add(Protocol):
    def __call__(self, table: str, row: dict[str, Any], *, counted: bool = False) -> None: ...


Count = Callable[..., None]
FAULTY = "fault_{code}"
"""The username of the person whom the platform answers with this code; the same for hashtags."""


SECRET, ELSEWHERE = 0, 1
"""Which of the demo account's two is private, and which is not shown in some countries."""


def fixtures(add: Add, count: Count) -> None:
    """Added with the first people, so that they are there whatever the world's size."""
    for code in SENTENCES:
        _faulty(add, code)
    _hard_to_see(add)
    count("people", somebody_at(named.DEMO).id, videos=1)
    put_letters(add)
    for table, row in live_rows():
        add(table, row)


def faulty_id(code: int) -> int:
    """The id of the person, the video, the sound and the hashtag that answer with this code."""
    return 9_000_000_000_000 + code


def hard_to_see_id(nth: int) -> int:
    return id_at(_hard_to_see_at(nth), "fixture", nth)


def _hard_to_see_at(nth: int) -> int:
    return somebody_at(named.DEMO).joined + 86_400 + nth


def _faulty(add: Add, code: int) -> None:
    id_ = faulty_id(code)
    add("people", _faulty_person(code) | {"id": id_, "fault": code})
    add("videos", _faulty_video(code, id_))
    add("hashtags", {
        "id": id_,
        "name": FAULTY.format(code=code),
        "description": "",
        "videos": 0,
        "views": 0,
        "fault": code,
    })  # fmt: skip
    add("sounds", {
        "id": id_,
        "title": FAULTY.format(code=code),
        "author_name": "Nobody",
        "author_id": None,
        "album": "",
        "duration": 15,
        "original": False,
        "videos": 0,
        "fault": code,
    })  # fmt: skip


def _faulty_person(code: int) -> dict[str, Any]:
    name = FAULTY.format(code=code)
    row = person_row(somebody_at(0))
    return row | {
        "sec_uid": f"MS4wLjABAAAA{name:0>64}",
        "username": name,
        "nickname": SENTENCES[code],
        "biography": "",
        "verified": False,
        "room_id": None,
    }


def _faulty_video(code: int, id_: int) -> dict[str, Any]:
    return {
        "id": id_,
        "author_id": id_,
        "created_ms": ENDS * 1000,
        "description": SENTENCES[code],
        "language": "en",
        "category": 1,
        "film": 0,
        "link": None,
        "duration": DURATIONS[0],
        "bytes": BYTES[0],
        "sound_id": None,
        "hashtags": "[]",
        "plays": 0,
        "likes": 0,
        "comments": 0,
        "threads": 0,
        "threads_ever": 0,
        "shares": 0,
        "saves": 0,
        "pinned": False,
        "private": False,
        "shuffle": code,
        "hidden_in": "",
        "fault": code,
    }


def _hard_to_see(add: Add) -> None:
    """One video that is private, and one that is not shown in two countries."""
    author: Somebody = somebody_at(named.DEMO)
    for nth, more in enumerate(({"private": True}, {"hidden_in": ",kp,aq,"})):
        add(
            "videos",
            _faulty_video(10216, hard_to_see_id(nth))
            | {
                "author_id": author.id,
                "created_ms": _hard_to_see_at(nth) * 1000,
                "description": ("Only for me", "Not shown everywhere")[nth],
                "shuffle": low_half("fixture", nth) >> 1,
                "fault": None,
                **more,
            },
        )
