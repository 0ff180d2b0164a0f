"""People of the social world: one by any of their names, and what stands in their lists."""

from collections.abc import Sequence

import msgspec

from rollcall.api.page import PageInfo
from rollcall.api.social.asking import Walked, media, page_of, person_at, read_place
from rollcall.api.social.shapes import PersonBody, person_body
from rollcall.api.social.videos import VideoList, video_list
from rollcall.core.social.faults import ForItsOwner
from rollcall.core.social.people import Tie
from rollcall.kit.instants import Instant, of_milliseconds
from rollcall.wire.call import Call


class TieBody(msgspec.Struct, frozen=True):
    followed_at: Instant
    person: PersonBody


class TieList(msgspec.Struct, frozen=True):
    data: list[TieBody]
    page: PageInfo


async def get_person(call: Call) -> PersonBody:
    return person_body(await person_at(call), media(call))


async def videos(call: Call) -> VideoList:
    asked = call.query(Walked)
    found = await call.core.social.videos.of(
        await person_at(call), before=read_place(asked.cursor), count=asked.limit + 1
    )
    return video_list(found, asked.limit, media(call))


async def likes(call: Call) -> VideoList:
    """Videos that a person likes. Raises ForItsOwner where that is nobody's business."""
    asked = call.query(Walked)
    person = await person_at(call)
    if not person.likes_shown:
        raise ForItsOwner(person.username, "the videos they like")
    found = await call.core.social.videos.liked(
        person, before=read_place(asked.cursor), count=asked.limit + 1
    )
    return video_list(found, asked.limit, media(call))


async def followers(call: Call) -> TieList:
    asked = call.query(Walked)
    found = await call.core.social.people.followers(
        await person_at(call), before=read_place(asked.cursor), count=asked.limit + 1
    )
    return _tie_list(call, found, asked.limit)


async def following(call: Call) -> TieList:
    asked = call.query(Walked)
    found = await call.core.social.people.following(
        await person_at(call), before=read_place(asked.cursor), count=asked.limit + 1
    )
    return _tie_list(call, found, asked.limit)


def _tie_list(call: Call, found: Sequence[Tie], limit: int) -> TieList:
    of = media(call)
    shown, page = page_of(found, limit, lambda tie: tie.number)
    ties = [TieBody(of_milliseconds(t.at * 1000), person_body(t.person, of)) for t in shown]
    return TieList(ties, page)
