"""What a search found, as the vendor's web answers spell it: people, and cards of both kinds."""

from collections.abc import Sequence
from typing import Any

import msgspec

from rollcall.core.social.relating import Ties
from rollcall.dialects.tikapi.shapes.comment import NULLS
from rollcall.dialects.tikapi.shapes.item import Item
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.dialects.tikapi.shapes.tie import relation
from rollcall.ports.social import Person

THUMB = 720
VERIFIED = "verified account"
VIDEO_CARD, PEOPLE_CARD = 1, 4


class Thumb(msgspec.Struct, frozen=True):
    uri: str
    url_list: tuple[str, ...]
    width: int = THUMB
    height: int = THUMB
    url_prefix: None = None


FoundPerson = msgspec.defstruct(
    "FoundPerson",
    [
        ("uid", str),
        ("nickname", str),
        ("signature", str),
        ("avatar_thumb", Thumb),
        ("follow_status", int),
        ("follower_count", int),
        ("total_favorited", int),
        ("unique_id", str),
        ("room_id", int),
        ("room_id_str", str),
        ("enterprise_verify_reason", str),
        ("sec_uid", str),
        ("custom_verify", str, ""),
        *((name, None, None) for name in NULLS),
    ],
    frozen=True,
)


class SearchUser(msgspec.Struct, frozen=True):
    user_info: Any
    position: None = None
    uniqid_position: None = None
    effects: None = None
    musics: None = None
    items: None = None
    mix_list: None = None
    challenges: None = None


class Common(msgspec.Struct, frozen=True):
    doc_id_str: str


class VideoCard(msgspec.Struct, frozen=True):
    item: Item
    common: Common
    type: int = VIDEO_CARD


class PeopleCard(msgspec.Struct, frozen=True):
    user_list: Sequence[SearchUser]
    has_top_user: int
    view_more: bool
    common: Common
    card_title: str = "Users"
    type: int = PEOPLE_CARD


def search_user(person: Person, links: Links, ties: Ties) -> SearchUser:
    room = person.room_id or 0
    return SearchUser(
        FoundPerson(
            str(person.id),
            person.nickname,
            person.biography,
            Thumb(f"avatar/{person.id}", (links.avatar(person, THUMB),)),
            relation(person, ties),
            person.followers,
            person.hearts,
            person.username,
            room,
            str(room),
            VERIFIED if person.verified else "",
            person.sec_uid,
        )
    )


def video_card(item: Item) -> VideoCard:
    return VideoCard(item, Common(item.id))


def people_card(found: Sequence[SearchUser], *, named: bool, more: bool) -> PeopleCard:
    """`named`: one of them has the very name that was looked for."""
    return PeopleCard(found, int(named), more, Common(found[0].user_info.uid))
