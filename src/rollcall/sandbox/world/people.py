"""The world's people, by their place in the order in which they joined."""

from array import array
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from rollcall.sandbox.world.chance import dice, heavy, id_at, joined_at
from rollcall.sandbox.world.named import NAMED, Named
from rollcall.sandbox.world.rooms import room_of
from rollcall.sandbox.world.vocabulary import COUNTRIES, DOES, FIRST, LANGUAGES

SEC_UID = "MS4wLjABAAAA"
NEIGHBOURS = 50
"""So many people are remembered together: the smallest world is a multiple of it."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the world's people, before anything of the world is counted."""

    place: int
    id: int
    sec_uid: str
    username: str
    nickname: str
    biography: str
    country: str
    language: str
    verified: bool
    private: bool
    likes_shown: bool
    joined: int
    fame: int
    """How many times as much is made of what they do."""


class Known(NamedTuple):
    """What all others need of somebody whom they follow, like or answer."""

    place: int
    id: int
    language: str
    joined: int


def known_at(place: int) -> Known:
    """As `somebody_at`, and remembered of a million people: most of all are met again and again."""
    first, nth = divmod(place, NEIGHBOURS)
    ids, languages = _neighbours(first)
    return Known(place, ids[nth], languages[nth], joined_at(place))


@lru_cache(maxsize=20_000)
def _neighbours(first: int) -> tuple["array[int]", tuple[str, ...]]:
    """Ids and languages of those in one row: 20 bytes of each person."""
    places = range(first * NEIGHBOURS, (first + 1) * NEIGHBOURS)
    people = [somebody_at(place) for place in places]
    return array("q", [who.id for who in people]), tuple([who.language for who in people])


@lru_cache(maxsize=4_096)
def somebody_at(place: int) -> Somebody:
    chance = dice("person", place)
    named = NAMED.get(place) or Named()
    first, does = chance.choice(FIRST), chance.choice(DOES)
    country = chance.choice(COUNTRIES)
    joined = joined_at(place)
    id_ = named.id or id_at(joined, "person", place)
    fame = heavy(chance, 1, 0.9, 5000)
    return Somebody(
        place=place,
        id=id_,
        sec_uid=named.sec_uid or _sec_uid(id_),
        username=named.username or f"{first}.{does}{place}",
        nickname=named.nickname or f"{first.title()} {does}",
        biography=named.biography or f"{first.title()} {does} for a living, in the sandbox.",
        country=country,
        language=LANGUAGES[country],
        verified=named.fame > 0 or fame > 200,  # noqa: PLR2004 - one in some hundreds
        private=named.username is None and chance.random() < 0.05,  # noqa: PLR2004 - one in twenty
        likes_shown=named.username is not None or chance.random() < 0.4,  # noqa: PLR2004
        joined=joined,
        fame=max(fame, named.fame),
    )


def person_row(who: Somebody) -> dict[str, Any]:
    """As it is stored, with nothing counted yet."""
    return {
        "id": who.id,
        "sec_uid": who.sec_uid,
        "username": who.username,
        "nickname": who.nickname,
        "biography": who.biography,
        "country": who.country,
        "language": who.language,
        "verified": who.verified,
        "private": who.private,
        "likes_shown": who.likes_shown,
        "created_at": who.joined,
        "renamed_at": who.joined,
        "avatar_url": None,
        "followers": 0,
        "following": 0,
        "friends": 0,
        "hearts": 0,
        "videos": 0,
        "liked": 0,
        "room_id": room_of(who.place, private=who.private),
        "fault": None,
        "source": "sandbox",
    }


def _sec_uid(id_: int) -> str:
    return SEC_UID + blake2b(str(id_).encode(), digest_size=32).hexdigest()
