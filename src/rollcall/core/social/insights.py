"""What became of somebody's videos and followers, day by day, so that it adds up to the counters.

Likes, comments, saves and follows are counted on the day on which they were made. What a counter
holds beside them, and plays and shares, which nobody keeps one by one, came as `ports.insight`
says.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Table, bindparam, func, select

from rollcall.core.social.people import LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among, hardly_any, nearly_all
from rollcall.db.tables import COMMENTS, FOLLOWS, PEOPLE, VIDEO_LIKES, VIDEO_SAVES, VIDEOS
from rollcall.ports.social import Person, Video

DAY = 86_400
MOST_VIDEOS = 10_000
AT_ONCE = 50
"""After so many videos it is everybody else's turn."""
V, F, P = VIDEOS.c, FOLLOWS.c, PEOPLE.c
WORKSPACE = bindparam("workspace_id", type_=BigInteger())


class Sum(msgspec.Struct, frozen=True):
    """What one video came to in all."""

    id: int
    created_ms: int
    plays: int
    likes: int
    comments: int
    shares: int
    saves: int

    @property
    def created(self) -> int:
        return self.created_ms // 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """What was added on one day."""

    begins: int
    """Unix seconds."""
    plays: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    saves: int = 0
    gained: int = 0
    """Followers, of those there still are."""
    followers: int = 0
    """How many of those there were at its end."""


COUNTED = ("plays", "likes", "comments", "shares", "saves")
SHOWN = (V.private.is_(False), V.fault.is_(None))
POSTED = Statement(
    select(*(V[name] for name in Sum.__struct_fields__))
    .where(
        nearly_all(V.workspace_id == WORKSPACE),
        hardly_any(V.author_id == bindparam("person_id")),
        *SHOWN,
    )
    .order_by(V.id.desc())
    .limit(LIMIT)
)


def _each_counter() -> dict[str, Any]:
    return {name: Counter() for name in COUNTED}


def _on_days(table: Table) -> Statement:
    day = (table.c.at // DAY).label("day")
    return Statement(
        select(table.c.video_id, day, func.count())
        .where(table.c.workspace_id == WORKSPACE, among(table.c.video_id, "video_ids"))
        .group_by(table.c.video_id, day)
    )


KEPT = {
    "likes": _on_days(VIDEO_LIKES),
    "comments": _on_days(COMMENTS),
    "saves": _on_days(VIDEO_SAVES),
}
OF_FOLLOWED = (F.workspace_id == WORKSPACE, F.followed_id == bindparam("person_id"))
FOLLOW_DAY = (F.at // DAY).label("day")
GAINED = Statement(
    select(FOLLOW_DAY, func.count())
    .where(*OF_FOLLOWED, F.at >= bindparam("since", type_=BigInteger()))
    .group_by(FOLLOW_DAY)
)
COUNTRIES = Statement(
    select(P.country, func.count())
    .select_from(FOLLOWS.join(PEOPLE, (P.workspace_id == F.workspace_id) & (P.id == F.follower_id)))
    .where(
        nearly_all(F.workspace_id == WORKSPACE), hardly_any(F.followed_id == bindparam("person_id"))
    )
    .group_by(P.country)
    .order_by(func.count().desc(), P.country)
)


@dataclass(frozen=True, slots=True)
class Made:
    """What is kept one by one, of each counter."""

    on_day: Mapping[str, Counter[tuple[int, int]]] = field(default_factory=_each_counter)
    """By video and day."""
    in_all: Mapping[str, Counter[int]] = field(default_factory=_each_counter)
    """By video."""


class Insights:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._known = unit.audience

    async def of_all(self, person: Person, *, days: int) -> list[Figures]:
        """Of everything that everybody is shown: the last days, today with them, earliest first."""
        return await self._of(person, await self._posted(person), days)

    async def of_recent(self, person: Person, *, days: int) -> list[Figures]:
        """Of what was posted in these days."""
        first = self._last_days(days)[0] * DAY
        posted = await self._posted(person)
        return await self._of(person, [one for one in posted if one.created >= first], days)

    async def of_one(self, person: Person, video: Video, *, days: int) -> list[Figures]:
        """Of one video: of the day's new followers, so many as it has of the day's plays."""
        one = Sum(**{name: getattr(video, name) for name in Sum.__struct_fields__})
        alone = await self._of(person, [one], days)
        every = await self.of_all(person, days=days)
        return [_brought(mine, all_) for mine, all_ in zip(alone, every, strict=True)]

    async def countries(self, person: Person) -> list[tuple[str, int]]:
        """Where the followers are, with how many: most first."""
        found = await self._unit.rows(COUNTRIES, self._who(person))
        return [(row[0], row[1]) for row in found]

    def visits(self, day: Figures) -> int:
        """How often the profile was looked at."""
        return self._known.visits(day.plays, day.gained)

    def men(self, person: Person) -> float:
        """Which part of the followers is male."""
        return self._known.men(person.id)

    def finished(self, video: Video) -> float:
        """Which part of those who saw it saw it to its end."""
        return self._known.finished(video.id)

    def awake(self, person: Person, *, days: int) -> list[list[int]]:
        """How many followers were there, hour by hour."""
        return [
            [int(person.followers * part) for part in self._known.awake(person.id, day)]
            for day in self._last_days(days)
        ]

    async def _of(self, person: Person, sums: Sequence[Sum], days: int) -> list[Figures]:
        made = await self._made(sums)
        numbers = self._last_days(days)
        added = {day: Counter[str]() for day in numbers}
        for name, on_day in made.on_day.items():
            for (_, day), count in on_day.items():
                if day in added:
                    added[day][name] += count
        for nth, one in enumerate(sums, start=1):
            self._draw(one, made, added)
            if nth % AT_ONCE == 0:
                await asyncio.sleep(0)
        return await self._with_followers(person, added)

    async def _with_followers(
        self, person: Person, added: Mapping[int, Counter[str]]
    ) -> list[Figures]:
        gained = await self._gained(person, min(added))
        followers = person.followers - sum(gained.values())
        figures: list[Figures] = []
        for day, of_day in added.items():
            followers += gained[day]
            came = {name: of_day[name] for name in COUNTED}
            figures.append(Figures(day * DAY, gained=gained[day], followers=followers, **came))
        return figures

    def _draw(self, one: Sum, made: Made, added: Mapping[int, Counter[str]]) -> None:
        """Add what came to a video on each day beside what is kept one by one."""
        now = int(self._unit.clock().timestamp())
        unseen = {name: getattr(one, name) - made.in_all[name][one.id] for name in COUNTED}
        before = self._known.come_by(one.created, min(added) * DAY - 1)
        for day, of_day in added.items():
            if before >= 1:
                return
            after = self._known.come_by(one.created, min((day + 1) * DAY - 1, now))
            for name, count in unseen.items():
                of_day[name] += int(count * after) - int(count * before)
            before = after

    async def _made(self, sums: Sequence[Sum]) -> Made:
        made = Made()
        asked = {
            "workspace_id": self._unit.caller.workspace_id,
            "video_ids": [one.id for one in sums],
        }
        for name, statement in KEPT.items():
            for video_id, day, count in await self._unit.rows(statement, asked):
                made.on_day[name][video_id, day] = count
                made.in_all[name][video_id] += count
        return made

    async def _posted(self, person: Person) -> list[Sum]:
        asked = self._who(person) | {"limit": MOST_VIDEOS}
        return [Sum(*row) for row in await self._unit.rows(POSTED, asked)]

    async def _gained(self, person: Person, first: int) -> Counter[int]:
        asked = self._who(person) | {"since": first * DAY}
        return Counter({row[0]: row[1] for row in await self._unit.rows(GAINED, asked)})

    def _last_days(self, days: int) -> range:
        today = int(self._unit.clock().timestamp()) // DAY
        return range(today - days + 1, today + 1)

    def _who(self, person: Person) -> dict[str, Any]:
        return {"workspace_id": self._unit.caller.workspace_id, "person_id": person.id}


def _brought(mine: Figures, every: Figures) -> Figures:
    gained = every.gained * mine.plays // every.plays if every.plays else 0
    return Figures(
        mine.begins, mine.plays, mine.likes, mine.comments, mine.shares, mine.saves,
        min(gained, every.gained), mine.followers,
    )  # fmt: skip
