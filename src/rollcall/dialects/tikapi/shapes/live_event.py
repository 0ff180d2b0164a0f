"""What happens in a live room, as the vendor spells each kind of it."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from rollcall.core.social.live.following import Happening
from rollcall.dialects.tikapi.shapes.media import SIZES, Links
from rollcall.dialects.tikapi.shapes.naming import camel
from rollcall.ports.live import (
    Came,
    Counted,
    Ended,
    Followed,
    Gave,
    Gift,
    Liked,
    Room,
    Said,
    Shared,
    What,
)
from rollcall.ports.social import Person

WEB = camel()
STREAKS, AT_ONCE = 1, 2
"""Types of gifts: those that come in streaks, and all others."""
CAME, FOLLOWED, SHARED, ENDED = 1, 1, 3, 3
"""What somebody or the room did, within its kind of event."""


class Pictures(msgspec.Struct, frozen=True, rename=WEB):
    url_list: tuple[str, ...]


class FollowInfo(msgspec.Struct, frozen=True, rename=WEB):
    following_count: int
    follower_count: int
    follow_status: int = 0
    push_status: int = 0


class LiveUser(msgspec.Struct, frozen=True, rename=WEB):
    id: str
    display_id: str
    nickname: str
    bio_description: str
    avatar_thumb: Pictures
    avatar_medium: Pictures
    avatar_large: Pictures
    follow_info: FollowInfo
    sec_uid: str
    verified: bool
    badge_list: tuple[object, ...] = ()


class LiveGift(msgspec.Struct, frozen=True, rename=WEB):
    id: str
    name: str
    diamond_count: int
    type: int
    describe: str
    image: Pictures


class Rank(msgspec.Struct, frozen=True, rename=WEB):
    score: int
    user: LiveUser
    rank: int
    delta: int = 0


class Message(msgspec.Struct, frozen=True, kw_only=True, rename=WEB):
    message_type: str
    msg_id: str
    create_time: str
    room_id: str
    user: LiveUser | msgspec.UnsetType = msgspec.UNSET
    """Who did it; not there at all where it is the room's own."""


class ChatMessage(Message, frozen=True, kw_only=True):
    content: str
    content_language: str
    emotes_list: tuple[object, ...] = ()
    visible_to_sender: bool = True


class GiftMessage(Message, frozen=True, kw_only=True):
    gift_id: str
    gift: LiveGift
    repeat_count: int
    repeat_end: int
    combo_count: int
    group_id: str
    to_user: LiveUser


class LikeMessage(Message, frozen=True, kw_only=True):
    count: int
    total: int


class MemberMessage(Message, frozen=True, kw_only=True):
    member_count: int
    action: int = CAME
    enter_type: int = 0
    action_description: str = ""


class SocialMessage(Message, frozen=True, kw_only=True):
    action: int
    follow_count: int
    share_type: int = 0
    share_target: str = ""


class RoomUserSeqMessage(Message, frozen=True, kw_only=True):
    total: int
    total_user: int
    popularity: int
    ranks_list: tuple[Rank, ...]


class ControlMessage(Message, frozen=True, kw_only=True):
    action: int = ENDED
    tips: str = ""


def message(happening: Happening, room: Room, links: Links) -> Message:
    event, person = happening.event, happening.person
    shape, more = SPELLED[type(event.what)]
    return shape(
        message_type=shape.__name__,
        msg_id=str(event.id),
        create_time=str(event.at_ms),
        room_id=str(room.id),
        user=live_user(person, links) if person else msgspec.UNSET,
        **more(event.what, happening, room, links),
    )


def live_user(person: Person, links: Links) -> LiveUser:
    thumb, medium, large = (Pictures((links.avatar(person, size),)) for size in SIZES)
    return LiveUser(
        str(person.id),
        person.username,
        person.nickname,
        person.biography,
        thumb,
        medium,
        large,
        FollowInfo(person.following, person.followers),
        person.sec_uid,
        person.verified,
    )


More = dict[str, Any]


def _said(said: Said, happening: Happening, _room: Room, _links: Links) -> More:
    language = happening.person.language if happening.person else ""
    return {"content": said.text, "content_language": language}


def _gave(gave: Gave, happening: Happening, room: Room, links: Links) -> More:
    giver = happening.event.person_id
    return {
        "gift_id": str(gave.gift.id),
        "gift": _gift(gave.gift, links),
        "repeat_count": gave.count,
        "repeat_end": int(gave.ends),
        "combo_count": gave.count,
        "group_id": f"{giver}{gave.streak}",
        "to_user": live_user(room.owner, links),
    }


def _liked(liked: Liked, _happening: Happening, _room: Room, _links: Links) -> More:
    return {"count": liked.count, "total": liked.total}


def _came(came: Came, _happening: Happening, _room: Room, _links: Links) -> More:
    return {"member_count": came.present}


def _followed(_what: Followed, _happening: Happening, room: Room, _links: Links) -> More:
    return {"action": FOLLOWED, "follow_count": room.owner.followers}


def _shared(_what: Shared, _happening: Happening, room: Room, _links: Links) -> More:
    return {"action": SHARED, "follow_count": room.owner.followers}


def _counted(counted: Counted, happening: Happening, _room: Room, links: Links) -> More:
    ranks = tuple(
        Rank(diamonds, live_user(person, links), rank)
        for rank, (person, diamonds) in enumerate(happening.givers, start=1)
    )
    return {
        "total": counted.present,
        "total_user": counted.came,
        "popularity": counted.present,
        "ranks_list": ranks,
    }


def _ended(_what: Ended, _happening: Happening, _room: Room, _links: Links) -> More:
    return {}


Spelling = Callable[[Any, Happening, Room, Links], More]
SPELLED: Mapping[type[What], tuple[type[Message], Spelling]] = {
    Said: (ChatMessage, _said),
    Gave: (GiftMessage, _gave),
    Liked: (LikeMessage, _liked),
    Came: (MemberMessage, _came),
    Followed: (SocialMessage, _followed),
    Shared: (SocialMessage, _shared),
    Counted: (RoomUserSeqMessage, _counted),
    Ended: (ControlMessage, _ended),
}


def _gift(gift: Gift, links: Links) -> LiveGift:
    return LiveGift(
        str(gift.id),
        gift.name,
        gift.diamonds,
        STREAKS if gift.streaks else AT_ONCE,
        f"Sent {gift.name}",
        Pictures((links.sleeve(gift.id),)),
    )
