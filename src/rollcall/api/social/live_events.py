"""What happens in a live room, as our own API tells it: each kind of event by its word."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from rollcall.api.social.shapes import Somebody, somebody
from rollcall.core.social.live.following import Happening
from rollcall.kit.instants import Instant, of_milliseconds
from rollcall.ports.live import (
    Came,
    Counted,
    Ended,
    Followed,
    Gave,
    Liked,
    Said,
    Shared,
    What,
)


class Happened(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    id: str
    at: Instant
    person: Somebody | None
    """Who did it; null where it is the room's own."""


class LiveComment(Happened, frozen=True, kw_only=True, tag="comment"):
    text: str


class LiveGift(Happened, frozen=True, kw_only=True, tag="gift"):
    gift_id: str
    name: str
    count: int
    """How many of its streak so far."""
    ends: bool
    """Whether the streak ends with it; only then are the gifts of a streak given."""
    diamonds: int
    """What is given by it."""


class LiveLike(Happened, frozen=True, kw_only=True, tag="like"):
    count: int
    total: int


class LiveJoin(Happened, frozen=True, kw_only=True, tag="join"):
    watching: int


class LiveFollow(Happened, frozen=True, kw_only=True, tag="follow"):
    pass


class LiveShare(Happened, frozen=True, kw_only=True, tag="share"):
    pass


class Giver(msgspec.Struct, frozen=True):
    person: Somebody
    diamonds: int


class LiveAudience(Happened, frozen=True, kw_only=True, tag="audience"):
    """How many there are, told now and then."""

    watching: int
    came: int
    givers: tuple[Giver, ...]


class LiveEnd(Happened, frozen=True, kw_only=True, tag="ended"):
    """The last event of every room."""


EventBody = (
    LiveComment | LiveGift | LiveLike | LiveJoin | LiveFollow | LiveShare | LiveAudience | LiveEnd
)


def spell(happening: Happening) -> EventBody:
    event, person = happening.event, happening.person
    shape, more = SPELLED[type(event.what)]
    return shape(
        id=str(event.id),
        at=of_milliseconds(event.at_ms),
        person=person and somebody(person),
        **more(event.what, happening),
    )


More = dict[str, Any]


def _said(said: Said, _: Happening) -> More:
    return {"text": said.text}


def _gave(gave: Gave, _: Happening) -> More:
    return {
        "gift_id": str(gave.gift.id),
        "name": gave.gift.name,
        "count": gave.count,
        "ends": gave.ends,
        "diamonds": gave.diamonds,
    }


def _liked(liked: Liked, _: Happening) -> More:
    return {"count": liked.count, "total": liked.total}


def _came(came: Came, _: Happening) -> More:
    return {"watching": came.present}


def _counted(counted: Counted, happening: Happening) -> More:
    givers = tuple(Giver(somebody(person), given) for person, given in happening.givers)
    return {"watching": counted.present, "came": counted.came, "givers": givers}


def _nothing_more(_what: What, _: Happening) -> More:
    return {}


SPELLED: Mapping[type[What], tuple[type[EventBody], Callable[[Any, Happening], More]]] = {
    Said: (LiveComment, _said),
    Gave: (LiveGift, _gave),
    Liked: (LiveLike, _liked),
    Came: (LiveJoin, _came),
    Followed: (LiveFollow, _nothing_more),
    Shared: (LiveShare, _nothing_more),
    Counted: (LiveAudience, _counted),
    Ended: (LiveEnd, _nothing_more),
}
