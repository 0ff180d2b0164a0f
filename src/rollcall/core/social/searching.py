"""Looking for words: everything of a kind whose texts hold all of them, a page at a time.

The words of each thing are kept in an index by word and id, so that a page of one word is read from
where the page before ended, however common the word is. Where several words are looked for, the one
that is rarest from there on is walked and the others are looked up for each of its places, for so
many places and no further: what is found until then is a page, be it an empty one, and the walk
goes on behind it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Table,
    and_,
    bindparam,
    select,
)

from rollcall.core.social import rows
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.social.videos import SHOWN, WHOLE
from rollcall.core.social.wording import terms
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement
from rollcall.db.tables import HASHTAGS, PEOPLE, SOUNDS, VIDEOS, WORDS
from rollcall.ports.social import Hashtag, Person, Sound, Video

T = TypeVar("T")

PLACES_LOOKED_AT = (500, 10_000)
"""How many places of the rarest word are looked at for one page: at first a few, and where those
do not fill it, once more."""
SKIP = bindparam("skip", type_=BigInteger())
START = bindparam("start", type_=BigInteger())
END = bindparam("end", type_=BigInteger())


@dataclass(frozen=True, slots=True)
class Stretch(Generic[T]):
    """Some of what was looked for, and the id behind which the rest is, where there is more."""

    items: Sequence[T]
    goes_on: int | None


NOTHING: Stretch[Any] = Stretch((), None)


@dataclass(frozen=True, slots=True)
class Sought(Generic[T]):
    """A kind of thing that is looked for, and the order of its ids that shows the best first."""

    kind: str
    table: Table
    whole: FromClause
    columns: Sequence[ColumnElement[Any]]
    shown: ColumnElement[bool]
    read: Callable[[Row], T]
    newest_first: bool

    @property
    def first(self) -> int:
        """What every walk begins behind."""
        return LARGEST if self.newest_first else -1

    @property
    def last(self) -> int:
        return -1 if self.newest_first else LARGEST

    def behind(self, id_: ColumnElement[int]) -> ColumnElement[bool]:
        return id_ < START if self.newest_first else id_ > START

    def within(self, id_: ColumnElement[int]) -> ColumnElement[bool]:
        return id_ >= END if self.newest_first else id_ <= END

    def in_order(self, id_: ColumnElement[int]) -> ColumnElement[int]:
        return id_.desc() if self.newest_first else id_

    def of_word(self, index: FromClause, nth: int) -> ColumnElement[bool]:
        return and_(
            of_workspace(index), index.c.kind == self.kind, index.c.word == bindparam(f"word_{nth}")
        )


def of_workspace(table: FromClause) -> ColumnElement[bool]:
    return table.c.workspace_id == bindparam("workspace_id")


VIDEOS_BY_WORDS: Sought[Video] = Sought(
    "video", VIDEOS, WHOLE, rows.OF_VIDEO, SHOWN, rows.video, newest_first=True
)
PEOPLE_BY_WORDS: Sought[Person] = Sought(
    # In the order in which they joined: the first to come are the best known.
    "person",
    PEOPLE,
    PEOPLE,
    rows.OF_PERSON,
    PEOPLE.c.fault.is_(None),
    rows.person,
    newest_first=False,
)
HASHTAGS_BY_WORDS: Sought[Hashtag] = Sought(
    "hashtag",
    HASHTAGS,
    HASHTAGS,
    rows.OF_HASHTAG,
    HASHTAGS.c.fault.is_(None),
    rows.hashtag,
    newest_first=False,
)
SOUNDS_BY_WORDS: Sought[Sound] = Sought(
    "sound",
    SOUNDS,
    SOUNDS,
    rows.OF_SOUND,
    SOUNDS.c.fault.is_(None),
    rows.sound,
    newest_first=False,
)
EVERY_KIND: Mapping[str, Sought[Any]] = {
    sought.kind: sought
    for sought in (VIDEOS_BY_WORDS, PEOPLE_BY_WORDS, HASHTAGS_BY_WORDS, SOUNDS_BY_WORDS)
}


@cache
def walk(kind: str, words: int) -> Statement:
    """What bears the first word from `start` to `end`, and every other word as well.

    Planners would rather join whole words, or walk all videos, where they believe that a page is
    soon full. So the ids of the page are found first, each place of the first word looked up one by
    one: by values, since EXISTS is taken for a join.
    """
    sought, table, place = EVERY_KIND[kind], EVERY_KIND[kind].table, WORDS.c.id
    others = [WORDS.alias(f"other_{nth}") for nth in range(1, words)]
    there = [
        select(other.c.id).where(sought.of_word(other, nth), other.c.id == place)
        for nth, other in enumerate(others, 1)
    ]
    shown = select(table.c.id).where(of_workspace(table), table.c.id == place, sought.shown)
    page = (
        select(place)
        .where(sought.of_word(WORDS, 0), sought.behind(place), sought.within(place))
        .where(*(found.scalar_subquery().is_not(None) for found in (*there, shown)))
        .order_by(sought.in_order(place))
        .limit(LIMIT)
    ).cte("page")
    return Statement(
        select(page.c.id, *sought.columns)
        .select_from(page.join(sought.whole, and_(of_workspace(table), table.c.id == page.c.id)))
        .order_by(sought.in_order(page.c.id))
    )


@cache
def reach(kind: str, words: int) -> Statement:
    """How far so many places of each word lead from `start`; null where it has not so many."""
    sought = EVERY_KIND[kind]
    index = [WORDS.alias(f"index_{nth}") for nth in range(words)]
    return Statement(
        select(
            *(
                select(of.c.id)
                .where(sought.of_word(of, nth), sought.behind(of.c.id))
                .order_by(sought.in_order(of.c.id))
                .limit(1)
                .offset(SKIP)
                .scalar_subquery()
                for nth, of in enumerate(index)
            )
        )
    )


class Searching:
    def __init__(self, unit: Unit, places: Sequence[int] = PLACES_LOOKED_AT) -> None:
        self._unit = unit
        self._places = places
        self._workspace_id = unit.caller.workspace_id

    async def videos(self, text: str, *, behind: int | None, count: int) -> Stretch[Video]:
        """The newest first; each of these takes and gives the id behind which a walk goes on."""
        return await self._found(VIDEOS_BY_WORDS, text, behind, count)

    async def people(self, text: str, *, behind: int | None, count: int) -> Stretch[Person]:
        return await self._found(PEOPLE_BY_WORDS, text, behind, count)

    async def hashtags(self, text: str, *, count: int) -> Sequence[Hashtag]:
        return (await self.hashtags_from(text, behind=None, count=count)).items

    async def hashtags_from(self, text: str, *, behind: int | None, count: int) -> Stretch[Hashtag]:
        return await self._found(HASHTAGS_BY_WORDS, text, behind, count)

    async def sounds(self, text: str, *, count: int) -> Sequence[Sound]:
        return (await self.sounds_from(text, behind=None, count=count)).items

    async def sounds_from(self, text: str, *, behind: int | None, count: int) -> Stretch[Sound]:
        return await self._found(SOUNDS_BY_WORDS, text, behind, count)

    async def _found(
        self, sought: Sought[T], text: str, behind: int | None, count: int
    ) -> Stretch[T]:
        words = terms(text)
        start = sought.first if behind is None else min(behind, LARGEST)
        if not words:
            return NOTHING
        if len(words) == 1:
            found = await self._walked(sought, words, start, sought.last, count + 1)
            return _page(sought, found, count, None)
        return await self._all_there(sought, words, start, count)

    async def _all_there(
        self, sought: Sought[T], words: Sequence[str], start: int, count: int
    ) -> Stretch[T]:
        found: list[Row] = []
        goes_on: int | None = start
        for places in self._places:
            if goes_on is None or len(found) > count:
                break
            start = goes_on
            rarest_first, goes_on = await self._rarest_first(sought, words, start, places)
            end = sought.last if goes_on is None else goes_on
            more = count + 1 - len(found)
            found += await self._walked(sought, rarest_first, start, end, more)
        return _page(sought, found, count, goes_on)

    async def _rarest_first(
        self, sought: Sought[T], words: Sequence[str], start: int, places: int
    ) -> tuple[list[str], int | None]:
        """The words by how far so many of their places lead; how far those of the first do."""
        asked = self._asked(words) | {"start": start, "skip": places - 1}
        [ends] = await self._unit.rows(reach(sought.kind, len(words)), asked)
        sign = -1 if sought.newest_first else 1
        far = [sign * (sought.last if end is None else end) for end in ends]
        order = sorted(range(len(words)), key=lambda nth: -far[nth])
        return [words[nth] for nth in order], ends[order[0]]

    async def _walked(
        self, sought: Sought[Any], words: Sequence[str], start: int, end: int, limit: int
    ) -> Sequence[Row]:
        # Not `quick`: of things that are no longer shown any number may still be in the index.
        asked = self._asked(words) | {"start": start, "end": end, "limit": limit}
        return await self._unit.rows(walk(sought.kind, len(words)), asked)

    def _asked(self, words: Sequence[str]) -> dict[str, Any]:
        asked: dict[str, Any] = {f"word_{nth}": word for nth, word in enumerate(words)}
        return asked | {"workspace_id": self._workspace_id}


def _page(sought: Sought[T], found: Sequence[Row], count: int, looked_to: int | None) -> Stretch[T]:
    """The first `count` of what was found; `looked_to` is where it was not looked behind."""
    items = [sought.read(row[1:]) for row in found[:count]]
    return Stretch(items, found[count - 1][0] if len(found) > count else looked_to)
