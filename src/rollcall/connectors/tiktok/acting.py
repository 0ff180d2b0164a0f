"""Doing what TikTok API for Business lets an account do: comments below its own videos."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Raw, Struct

from rollcall.connectors.tiktok.business import ONLY_HERE
from rollcall.connectors.tiktok.decoding import within
from rollcall.connectors.tiktok.making import Number, number
from rollcall.connectors.tiktok.v13 import API, V13, Call
from rollcall.ports.acting import Act, Deed, Done, Unconfirmed
from rollcall.ports.reading import Connection, Unknown

MANAGE = "comment.list.manage"
LONGEST = 150
"""Characters of a comment."""


@dataclass(frozen=True, slots=True)
class Method:
    path: str
    needs: tuple[str, ...]
    """What a deed must name."""
    body: Callable[[Deed], dict[str, object]]
    writes: bool = False
    """Whether a new comment comes of it."""


METHODS = {
    Act.COMMENT: Method(
        "/business/comment/create/",
        ("video_id", "text"),
        lambda deed: {"video_id": str(deed.video_id), "text": deed.text},
        writes=True,
    ),
    Act.REPLY: Method(
        "/business/comment/reply/create/",
        ("video_id", "comment_id", "text"),
        lambda deed: {
            "video_id": str(deed.video_id),
            "comment_id": str(deed.comment_id),
            "text": deed.text,
        },
        writes=True,
    ),
    Act.LIKE_COMMENT: Method(
        "/business/comment/like/",
        ("comment_id",),
        lambda deed: {"comment_id": str(deed.comment_id), "action": "LIKE"},
    ),
    Act.UNLIKE_COMMENT: Method(
        "/business/comment/like/",
        ("comment_id",),
        lambda deed: {"comment_id": str(deed.comment_id), "action": "UNLIKE"},
    ),
    Act.DELETE_COMMENT: Method(
        "/business/comment/delete/",
        ("comment_id",),
        lambda deed: {"comment_id": str(deed.comment_id)},
    ),
}


class Written(Struct, frozen=True):
    comment_id: Number


class TikTokActor:
    """An `Actor` of the port."""

    name = "official"

    def __init__(self, v13: V13) -> None:
        self._v13 = v13

    def refuses(self, deed: Deed, connection: Connection) -> str | None:
        missing = [name for name in METHODS[deed.act].needs if getattr(deed, name) is None]
        if missing:
            return f"{API} must be told the {' and '.join(missing)}."
        return _wrong_text(deed) or _not_by(connection)

    async def do(self, deed: Deed, connection: Connection) -> Done:
        method = METHODS[deed.act]
        body = {"business_id": connection.open_id, **method.body(deed)}
        call = Call(method.path, connection.access_token, {}, body)
        told = await self._v13.do(call)
        return Done(_written(told) if method.writes else deed.comment_id or 0)


def _written(told: Raw) -> int:
    try:
        return number(within(API, told, Written).comment_id)
    except Unknown as lost:
        raise Unconfirmed(f"{lost} The comment was written, and its id was not told.") from None


def _wrong_text(deed: Deed) -> str | None:
    if deed.text is None:
        return None
    if not deed.text.strip():
        return "A comment must say something."
    if len(deed.text) > LONGEST:
        return f"A comment has {LONGEST} characters at most; this one has {len(deed.text)}."
    return None


def _not_by(connection: Connection) -> str | None:
    if not connection.scopes & ONLY_HERE or connection.open_id is None:
        return f"@{connection.username} is not connected through {API}."
    if MANAGE not in connection.scopes:
        return (
            f"The owner of @{connection.username} did not grant {MANAGE}; "
            "connect the account again and allow it."
        )
    return None
