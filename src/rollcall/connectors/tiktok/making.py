"""Making the port's people, videos and comments out of what TikTok tells.

What an API does not tell is blank: empty, 0 or None. Which fields it tells goes along with every
answer (`Brought.told_of_...`), so that a blank never overwrites what is known.

No official API tells a person's number. It is made of what the API does tell (an id of that person
for one app, or the username), always the same of the same, and it lies where TikTok's own numbers,
whose upper half is the second they were given out, come to in December 2035.
"""

import re
from hashlib import blake2b
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from rollcall.ports.reading import Unknown
from rollcall.ports.social import Comment, HashtagUse, Person, Video

LARGEST = 2**63 - 1
DERIVED = 0x7C00_0000 << 32
DERIVED_BITS = 58
SEC_UID = "MS4wLjABAAAA"
"""How TikTok's own begin, because clients look for it."""
LONGEST_NAME = 64
LONGEST_FILM = 2**31 - 1
HASHTAG = re.compile(r"#(\w{1,100})")
NOT_TOLD = "(not told)"
"""Stands where the Research API keeps a commenter's name to itself; nobody can be called so."""

Name = Annotated[str, Meta(max_length=LONGEST_NAME, pattern=r"^[^\s\x00-\x1f()]*\Z")]
Text = Annotated[str, Meta(max_length=10_000)]
Url = Annotated[str, Meta(max_length=4_096)]
OpaqueId = Annotated[str, Meta(min_length=1, max_length=256)]
Number = Annotated[int, Meta(ge=1, le=LARGEST)] | Annotated[str, Meta(pattern=r"^[0-9]{1,19}$")]
"""An id; the APIs do not agree on whether it is a number or its digits."""
Count = int | float | None
Seconds = Annotated[int, Meta(ge=0, lt=10**11)] | Annotated[str, Meta(pattern=r"^[0-9]{1,11}$")]

_BLANK = Person(
    id=0,
    sec_uid="",
    username="",
    nickname="",
    biography="",
    country="",
    language="",
    verified=False,
    private=False,
    likes_shown=False,
    created_at=0,
    renamed_at=0,
    avatar_url=None,
    followers=0,
    following=0,
    friends=0,
    hearts=0,
    videos=0,
    liked=0,
    room_id=None,
    fault=None,
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What every API tells of a video, in the words of this file."""

    id: Number
    at: Seconds
    description: str | None = None
    link: str | None = None
    duration: Count = 0
    plays: Count = 0
    likes: Count = 0
    comments: Count = 0
    shares: Count = 0
    saves: Count = 0


def derived_id(kind: str, text: str) -> int:
    digest = blake2b(text.encode(), key=kind.encode(), digest_size=8).digest()
    return DERIVED | (int.from_bytes(digest) >> (64 - DERIVED_BITS))


def derived_sec_uid(kind: str, text: str) -> str:
    return SEC_UID + blake2b(text.encode(), key=kind.encode(), digest_size=32).hexdigest()


def person(username: str, kind: str = "username", known_by: str = "", **told: Any) -> Person:
    """`known_by` is what the id is made of, where that is something firmer than the name."""
    name = username.lower()
    text = known_by or name
    ids = {"id": derived_id(kind, text), "sec_uid": derived_sec_uid(kind, text)}
    return replace(
        _BLANK, username=name, **ids, **{key: _storable(one) for key, one in told.items()}
    )


def nobody() -> Person:
    """Who wrote a comment, where the API does not tell."""
    return person(NOT_TOLD)


def video(author: Person, told: Told) -> Video:
    id_, seconds = number(told.id), int(told.at)
    text = _storable(told.description or "")
    return Video(
        id=id_,
        # Only seconds are told; of one second, the order is that of the ids.
        created_ms=seconds * 1000 + ((id_ & 0xFFFF_FFFF) * 1000 >> 32),
        description=text,
        language="",
        category=0,
        film=0,
        link=web_address(told.link) or f"https://www.tiktok.com/@{author.username}/video/{id_}",
        duration=min(count(told.duration), LONGEST_FILM),
        bytes=0,
        hashtags=hashtags_in(text),
        plays=count(told.plays),
        likes=count(told.likes),
        comments=count(told.comments),
        threads=0,
        shares=count(told.shares),
        saves=count(told.saves),
        pinned=False,
        private=False,
        hidden_in="",
        fault=None,
        author=author,
        sound=None,
    )


def comment(
    author: Person,
    *,
    id_: Number,
    video_id: Number,
    parent: Number | None,
    text: str,
    at: Seconds,
    likes: Count,
    replies: Count,
) -> Comment:
    above = number(parent) if parent else 0
    return Comment(
        id=number(id_),
        video_id=number(video_id),
        parent_id=0 if above == number(video_id) else above,
        answers_id=0,
        place=0,
        text=_storable(text),
        language="",
        at=int(at),
        likes=count(likes),
        replies=count(replies),
        author=author,
    )


def number(told: Number) -> int:
    value = int(told)
    if not 0 < value <= LARGEST:
        raise Unknown(f"TikTok tells an id that is none: {value}.")
    return value


def count(told: Count) -> int:
    return min(max(0, int(told or 0)), LARGEST)


def web_address(told: str | None) -> str | None:
    return told if told and told.startswith(("https://", "http://")) else None


def hashtags_in(text: str) -> tuple[HashtagUse, ...]:
    """Where they stand in the caption; no API tells their numbers, so these are made too."""
    return tuple(
        HashtagUse(derived_id("hashtag", found[1].lower()), found[1].lower(), *found.span())
        for found in HASHTAG.finditer(text)
    )


def _storable(told: Any) -> Any:
    """Text without the one character that a database's text cannot hold."""
    return told.replace("\0", "") if isinstance(told, str) else told
