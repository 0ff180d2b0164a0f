"""Following somebody for an account, and taking it back."""

import msgspec

from rollcall.core.errors import Invalid
from rollcall.dialects.tikapi.asking import DIGITS, MISSING, person_named, person_of
from rollcall.dialects.tikapi.shapes.tie import FOLLOWED, STRANGER
from rollcall.ports.social import Person
from rollcall.wire.call import Call


class WhomBody(msgspec.Struct, frozen=True, kw_only=True, rename={"sec_uid": "secUid"}):
    """Clients send all three names of one person; one of them is enough."""

    username: str | None = None
    sec_uid: str | None = None
    user_id: str | None = None


class Followed(msgspec.Struct, frozen=True):
    follow_status: int
    watch_status: int = 0
    status_code: int = 0


async def follow(call: Call) -> Followed:
    await call.core.social.befriending.follow(call.acts.person, await _whom(call))
    return Followed(FOLLOWED)


async def unfollow(call: Call) -> Followed:
    await call.core.social.befriending.unfollow(call.acts.person, await _whom(call))
    return Followed(STRANGER)


async def _whom(call: Call) -> Person:
    """Raises Invalid where the names are not all of one person, and PlatformFault."""
    asked = await call.body(WhomBody)
    found: dict[str, Person] = {}
    if asked.user_id:
        found["user_id"] = await _by_id(call, asked.user_id)
    if asked.sec_uid:
        found["secUid"] = await person_of(call, asked.sec_uid)
    if asked.username:
        found["username"] = await person_named(call, asked.username)
    if not found:
        raise Invalid({"user_id": MISSING})
    whom = next(iter(found.values()))
    if others := [name for name, person in found.items() if person.id != whom.id]:
        raise Invalid(dict.fromkeys(others, "Another person than the other names say."))
    return whom


async def _by_id(call: Call, user_id: str) -> Person:
    if not DIGITS.fullmatch(user_id):
        raise Invalid({"user_id": "Not an id."})
    return await call.core.social.people.by_id(int(user_id))
