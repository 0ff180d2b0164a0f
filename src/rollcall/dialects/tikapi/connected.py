"""The connected account itself: its profile, and whether its session works."""

import msgspec

from rollcall.dialects.tikapi.asking import links, person_named
from rollcall.dialects.tikapi.profiles import Profile, profile
from rollcall.wire.call import Call


class InfoQuery(msgspec.Struct, frozen=True):
    username: str | None = None


class Passport(msgspec.Struct, frozen=True):
    user_id: str
    username: str
    screen_name: str
    sec_user_id: str
    avatar_url: str


class Verified(msgspec.Struct, frozen=True):
    data: Passport
    status: str = "success"
    message: str = "success"


async def info(call: Call) -> Profile:
    asked = call.query(InfoQuery)
    if asked.username is None:
        return profile(call.acts.person, links(call))
    person = await person_named(call, asked.username)
    ties = await call.core.social.relating.of(call.acts.person, [person])
    return profile(person, links(call), ties)


async def verify(call: Call) -> Verified:
    """Whoever comes this far has a session that works; a dead one was refused at the door."""
    person = call.acts.person
    avatar = links(call).avatar(person, 100)
    return Verified(
        Passport(str(person.id), person.username, person.nickname, person.sec_uid, avatar)
    )
