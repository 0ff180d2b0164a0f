"""What many videos share: the hashtags and the sounds that the world begins with."""

from functools import lru_cache
from random import Random
from typing import Any

from rollcall.sandbox.world import named
from rollcall.sandbox.world.chance import BEGINS, dice, id_at, somebody
from rollcall.sandbox.world.people import Somebody
from rollcall.sandbox.world.vocabulary import BANDS, PLACES, SONGS, TAGS, THINGS

SONG_COUNT = len(SONGS) * len(BANDS)
TAG_NAMES = (
    named.HASHTAG_NAME,
    *TAGS,
    *(f"{tag}{place.lower()}" for tag in TAGS[:20] for place in PLACES),
    *(thing.replace("'", "").replace(" ", "").lower() for thing in THINGS),
)


@lru_cache(maxsize=1)
def hashtag_ids() -> dict[str, int]:
    ids = {name: 10_000 + 37 * place for place, name in enumerate(dict.fromkeys(TAG_NAMES))}
    return ids | {named.HASHTAG_NAME: named.HASHTAG}


@lru_cache(maxsize=SONG_COUNT)
def song_id(place: int) -> int:
    if place == 0:
        return named.SOUND
    return named.SOUND_INFO if place == 1 else id_at(BEGINS, "song", place)


def own_sound_id(who: Somebody) -> int:
    return id_at(who.joined, "sound", who.place)


def any_song(chance: Random) -> int:
    return song_id(somebody(chance, SONG_COUNT))


def any_tags(chance: Random) -> list[str]:
    count = chance.choice((0, 1, 1, 2, 2, 3, 4))
    return list(dict.fromkeys(TAG_NAMES[somebody(chance, len(TAG_NAMES))] for _ in range(count)))


def hashtag_rows() -> list[dict[str, Any]]:
    return [
        {
            "id": id_,
            "name": name,
            "description": f"Everything about {name}, in the sandbox.",
            "videos": 0,
            "views": 0,
            "fault": None,
        }
        for name, id_ in hashtag_ids().items()
    ]


def song_rows() -> list[dict[str, Any]]:
    return [
        {
            "id": song_id(place),
            "title": SONGS[place % len(SONGS)],
            "author_name": BANDS[place // len(SONGS)],
            "author_id": None,
            "album": f"{BANDS[place // len(SONGS)]}, live",
            "duration": 15 + dice("song", place).randrange(45),
            "original": False,
            "videos": 0,
            "fault": None,
        }
        for place in range(SONG_COUNT)
    ]


def own_sound_row(who: Somebody) -> dict[str, Any]:
    return {
        "id": own_sound_id(who),
        "title": f"original sound - {who.username}",
        "author_name": who.nickname,
        "author_id": who.id,
        "album": "",
        "duration": 15 + who.place % 45,
        "original": True,
        "videos": 0,
        "fault": None,
    }
