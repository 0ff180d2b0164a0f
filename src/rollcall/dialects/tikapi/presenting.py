"""Changing the connected account's own profile, one field at a time."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from rollcall.core.access.renaming import hold_names, keep_in_step
from rollcall.core.errors import Invalid
from rollcall.core.social.deeds.presenting import Presenting
from rollcall.dialects.tikapi.asking import MISSING, links
from rollcall.dialects.tikapi.shapes.comment import Avatar
from rollcall.dialects.tikapi.shapes.media import SIZES, Links
from rollcall.ports.social import Person
from rollcall.wire.call import Call

YES, NO = ("1", "true"), ("0", "false")
NO_ICON = Avatar("", ())


class EditBody(msgspec.Struct, frozen=True):
    value: str | None = None


class EditedUser(msgspec.Struct, frozen=True):
    uid: str
    unique_id: str
    nickname: str
    signature: str
    secret: int
    avatar_thumb: Avatar
    avatar_medium: Avatar
    avatar_larger: Avatar
    self_visible_avatar_thumb: Avatar
    self_visible_avatar_medium: Avatar
    self_visible_avatar_larger: Avatar
    short_id: int = 0
    ins_id: str = ""
    twitter_id: str = ""
    twitter_name: str = ""
    youtube_channel_id: str = ""
    youtube_channel_title: str = ""
    google_account: str = ""
    apple_account: int = 0
    share_qrcode_uri: str = ""
    verification_type: int = 0
    video_icon: Avatar = NO_ICON


class Edited(msgspec.Struct, frozen=True):
    user: EditedUser


async def edit(call: Call) -> Edited:
    field = call.at("field")
    if field not in EDITS:
        raise Invalid({"field": f"One of {', '.join(EDITS)}."})
    value = (await call.body(EditBody)).value
    if value is None:
        raise Invalid({"value": MISSING})
    before = call.acts.person
    if field == "username":
        await hold_names(call.core, call.acts, value)
    after = await EDITS[field](call.core.social.presenting, before, value.strip())
    await keep_in_step(call.core, call.acts, before, after)
    return Edited(_spelled(after, links(call)))


async def _privacy(presenting: Presenting, person: Person, value: str) -> Person:
    said = value.lower()
    if said not in YES + NO:
        raise Invalid({"value": "true or false."})
    return await presenting.privacy(person, private=said in YES)


Edit = Callable[[Presenting, Person, str], Awaitable[Person]]
EDITS: Mapping[str, Edit] = {
    "nickname": Presenting.nickname,
    "username": Presenting.username,
    "bio": Presenting.biography,
    "private": _privacy,
}


def _spelled(person: Person, of: Links) -> EditedUser:
    thumb, medium, larger = (
        Avatar(f"avatar/{person.id}", (of.avatar(person, size),)) for size in SIZES
    )
    return EditedUser(
        uid=str(person.id),
        unique_id=person.username,
        nickname=person.nickname,
        signature=person.biography,
        secret=int(person.private),
        avatar_thumb=thumb,
        avatar_medium=medium,
        avatar_larger=larger,
        self_visible_avatar_thumb=thumb,
        self_visible_avatar_medium=medium,
        self_visible_avatar_larger=larger,
    )
