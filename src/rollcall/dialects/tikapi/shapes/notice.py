"""What the connected account was told of what others did, as the vendor's app spells it."""

from typing import Any

import msgspec

from rollcall.core.social.inbox.notices import NoticeKind
from rollcall.core.social.inbox.told import Told
from rollcall.dialects.tikapi.shapes.comment import comment_user
from rollcall.dialects.tikapi.shapes.media import Links

TYPES = {
    NoticeKind.LIKE: 41,
    NoticeKind.COMMENT: 31,
    NoticeKind.MENTION: 45,
    NoticeKind.FOLLOW: 33,
}


class Aweme(msgspec.Struct, frozen=True):
    aweme_id: str
    desc: str


class Digg(msgspec.Struct, frozen=True):
    aweme: Aweme
    from_user: tuple[Any, ...]


class At(msgspec.Struct, frozen=True):
    aweme: Aweme
    content: str
    title: str
    schema_url: str
    user_info: Any


class CommentTold(msgspec.Struct, frozen=True):
    cid: str
    text: str
    user: Any


class Commented(msgspec.Struct, frozen=True):
    comment: CommentTold
    aweme: Aweme


class Follow(msgspec.Struct, frozen=True):
    from_user: Any


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    nid_str: str
    type: int
    create_time: int
    user_id: str
    has_read: bool
    digg: Digg | None = None
    at: At | None = None
    comment: Commented | None = None
    follow: Follow | None = None


def notice(told: Told, person_id: int, links: Links) -> Notice:
    about: dict[str, Any] = {
        NAMES[told.kind]: SPELLED[told.kind](told, comment_user(told.actor, links))
    }
    return Notice(
        str(told.number), TYPES[told.kind], told.at, str(person_id), has_read=False, **about
    )


def _digg(told: Told, actor: Any) -> Digg:
    return Digg(_aweme(told), (actor,))


def _at(told: Told, actor: Any) -> At:
    title = f"{told.actor.nickname} mentioned you in a comment"
    return At(_aweme(told), told.text, title, f"aweme://aweme/detail/{told.video_id}", actor)


def _comment(told: Told, actor: Any) -> Commented:
    return Commented(CommentTold(str(told.comment_id), told.text, actor), _aweme(told))


def _follow(_told: Told, actor: Any) -> Follow:
    return Follow(actor)


def _aweme(told: Told) -> Aweme:
    return Aweme(str(told.video_id), told.about)


NAMES = {
    NoticeKind.LIKE: "digg",
    NoticeKind.COMMENT: "comment",
    NoticeKind.MENTION: "at",
    NoticeKind.FOLLOW: "follow",
}
SPELLED = {
    NoticeKind.LIKE: _digg,
    NoticeKind.COMMENT: _comment,
    NoticeKind.MENTION: _at,
    NoticeKind.FOLLOW: _follow,
}
