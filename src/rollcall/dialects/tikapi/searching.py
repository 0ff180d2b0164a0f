"""Looking for words: videos, people, both together, and what a beginning may become."""

import re
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from rollcall.core.errors import Invalid
from rollcall.core.social.marking import NO_MARKS, Marks
from rollcall.core.social.relating import NO_TIES
from rollcall.core.social.searching import Stretch
from rollcall.dialects.tikapi.asking import Anywhere, links
from rollcall.dialects.tikapi.posts import items
from rollcall.dialects.tikapi.shapes.found import (
    PeopleCard,
    SearchUser,
    VideoCard,
    people_card,
    search_user,
    video_card,
)
from rollcall.dialects.tikapi.shapes.item import Item
from rollcall.dialects.tikapi.shapes.media import OTHER, Other
from rollcall.dialects.tikapi.shapes.naming import always
from rollcall.ports.social import Person, Video
from rollcall.wire.call import Call

LONGEST_QUERY = 200
WANTED = f"What to look for, in 1 to {LONGEST_QUERY} characters."
VIDEOS_A_PAGE, PEOPLE_A_PAGE, PEOPLE_ON_A_CARD = 12, 10, 3
SUGGESTED = 10
SPLIT = "---split_cusror---"
CURSOR = re.compile(rb"([0-9]{1,19})---split_cusror---[0-9A-Za-z]{1,64}")
"""Where a walk goes on, and the log's id of the search: in the vendor's own spelling."""
LONGEST_CURSOR = 200
NO_ADS = always({})


class SearchQuery(Anywhere, frozen=True, kw_only=True, rename={"next_cursor": "nextCursor"}):
    query: str | None = None
    next_cursor: str | None = None
    cursor: str | None = None
    """Where the clients of 3.1.0 say what later ones say in nextCursor."""


class Everything(msgspec.Struct, frozen=True):
    data: Sequence[PeopleCard | VideoCard]
    has_more: int
    next_cursor: str | msgspec.UnsetType = msgspec.field(name="nextCursor")
    ad_info: msgspec.Raw = NO_ADS
    qc: str = ""
    backtrace: str = ""
    other: Other = msgspec.field(name="$other", default=OTHER)


class FoundVideos(msgspec.Struct, frozen=True):
    item_list: Sequence[Item]
    has_more: int
    next_cursor: str | msgspec.UnsetType = msgspec.field(name="nextCursor")
    other: Other = msgspec.field(name="$other", default=OTHER)


class FoundPeople(msgspec.Struct, frozen=True):
    user_list: Sequence[SearchUser]
    has_more: int
    next_cursor: str | msgspec.UnsetType = msgspec.field(name="nextCursor")
    type: int = 1
    qc: str = ""
    other: Other = msgspec.field(name="$other", default=OTHER)


class Suggestion(msgspec.Struct, frozen=True):
    content: str


class Suggestions(msgspec.Struct, frozen=True):
    sug_list: Sequence[Suggestion]
    has_more: int = 0
    other: Other = msgspec.field(name="$other", default=OTHER)


Answer = Everything | FoundVideos | FoundPeople | Suggestions


async def search(call: Call) -> Answer:
    look = CATEGORIES[category_of(call, CATEGORIES)]
    asked = call.query(SearchQuery)
    text = looked_for("query", asked.query)
    return await look(call, text, behind(asked.next_cursor or asked.cursor))


async def general(call: Call, text: str, start: int | None) -> Everything:
    """People only stand before the first videos: the walk through a search is one of videos."""
    found = await call.core.social.searching.videos(text, behind=start, count=VIDEOS_A_PAGE)
    cards: list[PeopleCard | VideoCard] = [] if start is not None else await _people(call, text)
    marks = await marks_of(call, found.items)
    cards += [video_card(item) for item in items(found.items, links(call), marks)]
    return Everything(cards, *goes_on("general", text, found))


async def videos(call: Call, text: str, start: int | None) -> FoundVideos:
    found = await call.core.social.searching.videos(text, behind=start, count=VIDEOS_A_PAGE)
    marks = await marks_of(call, found.items)
    shown = items(found.items, links(call), marks)
    return FoundVideos(shown, *goes_on("videos", text, found))


async def users(call: Call, text: str, start: int | None) -> FoundPeople:
    found = await call.core.social.searching.people(text, behind=start, count=PEOPLE_A_PAGE)
    return FoundPeople(await _spelled_people(call, found), *goes_on("users", text, found))


async def autocomplete(call: Call, text: str, _start: int | None) -> Suggestions:
    """Hashtags and then usernames; a sign before the beginning asks for one kind alone."""
    suggesting = call.core.social.suggesting
    beginning = "".join(text.split()).lstrip("#@")
    names: list[str] = []
    if beginning and not text.startswith("@"):
        names += await suggesting.hashtags(beginning, count=SUGGESTED)
    if beginning and not text.startswith("#"):
        names = names[: SUGGESTED // 2 + 1]
        names += await suggesting.usernames(beginning, count=SUGGESTED - len(names))
    return Suggestions([Suggestion(name) for name in dict.fromkeys(names)])


CATEGORIES: Mapping[str, Callable[[Call, str, int | None], Awaitable[Answer]]] = {
    "general": general,
    "users": users,
    "videos": videos,
    "autocomplete": autocomplete,
}


def category_of(call: Call, choices: Mapping[str, object]) -> str:
    """Raises Invalid, naming the choices."""
    category = call.at("category")
    if category not in choices:
        raise Invalid({"category": f"One of {', '.join(choices)}."})
    return category


def looked_for(name: str, text: str | None) -> str:
    text = (text or "").strip()
    if not 0 < len(text) <= LONGEST_QUERY:
        raise Invalid({name: WANTED})
    return text


def behind(cursor: str | None) -> int | None:
    """Where a walk goes on, as `goes_on` spelled it. Raises Invalid."""
    if cursor is None:
        return None
    try:
        padded = cursor[:LONGEST_CURSOR].encode() + b"=" * (-len(cursor) % 4)
        found = CURSOR.fullmatch(b64decode(padded, validate=True))
    except ValueError:
        found = None
    if found is None:
        raise Invalid({"nextCursor": "Not one that a page before this gave."})
    return int(found[1])


def goes_on(what: str, text: str, found: Stretch[Any]) -> tuple[int, str | msgspec.UnsetType]:
    """Whether there is more, and the cursor that leads there; on the last page none."""
    if found.goes_on is None:
        return 0, msgspec.UNSET
    log = blake2b(f"{what} {text}".encode(), digest_size=17).hexdigest().upper()
    return 1, b64encode(f"{found.goes_on}{SPLIT}{log}".encode()).decode()


async def marks_of(call: Call, found: Sequence[Video]) -> Marks:
    if call.acting is None:
        return NO_MARKS
    return await call.core.social.marking.of(call.acts.person, found)


async def _people(call: Call, text: str) -> list[PeopleCard | VideoCard]:
    """The card of people, where there are any."""
    searching = call.core.social.searching
    found = await searching.people(text, behind=None, count=PEOPLE_ON_A_CARD)
    if not found.items:
        return []
    named = any(person.username == text.lower().lstrip("@") for person in found.items)
    people = await _spelled_people(call, found)
    return [people_card(people, named=named, more=found.goes_on is not None)]


async def _spelled_people(call: Call, found: Stretch[Person]) -> list[SearchUser]:
    of, ties = links(call), NO_TIES
    if call.acting is not None:
        ties = await call.core.social.relating.of(call.acts.person, found.items)
    return [search_user(person, of, ties) for person in found.items]
