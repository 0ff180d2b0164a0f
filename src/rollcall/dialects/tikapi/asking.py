"""What operations are asked with, and how an id, a name or a link becomes what it means."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from rollcall.core.errors import Invalid
from rollcall.dialects.tikapi.shapes.media import Links
from rollcall.ports.social import Person, Sound, Video
from rollcall.wire.call import Call

PREFIX = "/tikapi"
SHORT_LINK = re.compile(r"https?://vm\.tiktok\.com/([A-Za-z0-9]{1,64})/?")
DIGITS = re.compile(r"[0-9]{1,20}")
USERNAME = re.compile(r"[A-Za-z0-9_.]{1,64}")
SEC_UID = re.compile(r"[A-Za-z0-9_\-]{30,128}")
MISSING = "Missing."

Count = Annotated[int, Meta(ge=1, le=30)]
Digits = Annotated[str, Meta(pattern="^[0-9]{1,19}$")]
Country = Annotated[str, Meta(pattern="^[A-Za-z]{2}$")]
Session = Annotated[int, Meta(ge=0, le=100)]
Text = Annotated[str, Meta(max_length=500)]


class Anywhere(msgspec.Struct, frozen=True, kw_only=True):
    """What every public operation takes: where to ask from, and under which session."""

    country: Country | None = None
    session_id: Session | None = None


class Paged(Anywhere, frozen=True, kw_only=True):
    count: Count = 30
    cursor: Digits | None = None


def links(call: Call) -> Links:
    return Links(call.base.removesuffix(PREFIX))


def before(cursor: str | None) -> int | None:
    """Where a walk down goes on; the first page where nothing, or 0, is said."""
    return None if cursor is None or int(cursor) == 0 else int(cursor)


def need(name: str, value: str | None) -> str:
    if not value:
        raise Invalid({name: MISSING})
    return value


async def id_of(call: Call, name: str, value: str | None, kind: str) -> int:
    """The id that was given, or that a short link leads to. Raises Invalid, PlatformFault."""
    given = need(name, value)
    if link := SHORT_LINK.fullmatch(given):
        return await call.core.social.finding.linked(link[1], kind)
    if not DIGITS.fullmatch(given):
        raise Invalid({name: "Neither an id nor a short link."})
    return int(given)


async def video_of(
    call: Call,
    name: str,
    value: str | None,
    *,
    country: str | None = None,
    viewer: int | None = None,
) -> Video:
    id_ = await id_of(call, name, value, "video")
    return await call.core.social.videos.one(id_, country=country, viewer=viewer)


async def sound_of(call: Call, value: str | None) -> Sound:
    return await call.core.social.finding.sound(await id_of(call, "id", value, "sound"))


async def person_of(call: Call, sec_uid: str | None) -> Person:
    given = need("secUid", sec_uid)
    if not SEC_UID.fullmatch(given):
        raise Invalid({"secUid": "Not a secUid."})
    return await call.core.social.people.by_sec_uid(given)


async def person_named(call: Call, username: str) -> Person:
    people = call.core.social.people
    if link := SHORT_LINK.fullmatch(username):
        return await people.by_id(await call.core.social.finding.linked(link[1], "person"))
    if not USERNAME.fullmatch(username):
        raise Invalid({"username": "Neither a name nor a short link."})
    return await people.by_username(username)
