"""Sounds and hashtags: the vendor's Music and Challenge."""

import msgspec

from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.shapes.naming import always, camel
from rollcall.ports.social import Hashtag, Sound

NOTHING = always({})


class Music(msgspec.Struct, frozen=True, rename=camel({"tt2dsp": "tt2dsp"})):
    id: str
    title: str
    author_name: str
    album: str
    duration: int
    original: bool
    play_url: str
    cover_thumb: str
    cover_medium: str
    cover_large: str
    is_copyrighted: bool = False
    private: bool = False
    tt2dsp: msgspec.Raw = NOTHING


class Challenge(msgspec.Struct, frozen=True, rename=camel()):
    id: str
    title: str
    desc: str
    is_commerce: bool = False
    cover_thumb: str = ""
    cover_medium: str = ""
    cover_larger: str = ""
    profile_thumb: str = ""
    profile_medium: str = ""
    profile_larger: str = ""


def music(sound: Sound, links: Links) -> Music:
    sleeve = links.sleeve(sound.id)
    return Music(
        str(sound.id),
        sound.title,
        sound.author_name,
        sound.album,
        sound.duration,
        sound.original,
        links.sound(sound.id),
        sleeve,
        sleeve,
        sleeve,
    )


def challenge(hashtag: Hashtag) -> Challenge:
    return Challenge(str(hashtag.id), hashtag.name, hashtag.description)
