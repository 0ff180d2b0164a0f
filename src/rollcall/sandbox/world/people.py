"""The world's people, by their place in the order in which they joined."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from rollcall.sandbox.world.chance import dice, heavy, id_at, joined_at
from rollcall.sandbox.world.named import NAMED, Named
from rollcall.sandbox.world.rooms import room_of
from rollcall.sandbox.world.vocabulary import COUNTRIES, DOES, FIRST, LANGUAGES

SEC_UID = "MS4wLjABAAAA"


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


@lru_cache(maxsize=50_000)
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
