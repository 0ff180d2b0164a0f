"""What each operation reads of the social world, and of whom: so that it is known whom to ask."""

from rollcall.api.social.asking import Walked, id_of, is_name, person_at, read_place
from rollcall.core.sources.kinds import WORLD, Kind, Subject
from rollcall.wire.call import Call
from rollcall.wire.card import Reads


async def _person(call: Call) -> Subject:
    """By name, who bears it may still have to be asked for. Raises NotFound, PlatformFault."""
    given = call.at("person")
    if is_name(given):
        return Subject(given.removeprefix("@").lower())
    return Subject((await person_at(call)).username)


async def _posts(call: Call) -> Subject:
    asked = call.query(Walked)
    whose = (await _person(call)).username
    return Subject(whose, before=read_place(asked.cursor), count=asked.limit)


async def _video(call: Call) -> Subject:
    return Subject(video_id=id_of(call, "video"))


async def _replies(call: Call) -> Subject:
    return Subject(video_id=id_of(call, "video"), comment_id=id_of(call, "comment"))


async def _world(_call: Call) -> Subject:
    return WORLD


OF_PERSON = Reads(Kind.PROFILE, _person)
OF_POSTS = Reads(Kind.POSTS, _posts)
OF_LIKES = Reads(Kind.LIKES, _person)
OF_FOLLOWERS = Reads(Kind.FOLLOWERS, _person)
OF_FOLLOWING = Reads(Kind.FOLLOWING, _person)
OF_VIDEO = Reads(Kind.VIDEO, _video)
OF_COMMENTS = Reads(Kind.COMMENTS, _video)
OF_REPLIES = Reads(Kind.REPLIES, _replies)
OF_ALL = Reads(Kind.WORLD, _world)
