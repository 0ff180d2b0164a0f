"""How somebody marked the videos of a page, and what they have to do with who made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, bindparam, literal, select, union_all

from rollcall.core.social.relating import NO_TIES, Relating, Ties
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among
from rollcall.db.tables import VIDEO_LIKES, VIDEO_SAVES
from rollcall.ports.social import Person, Video


@dataclass(frozen=True, slots=True)
class Marks:
    liked: frozenset[int] = frozenset()
    saved: frozenset[int] = frozenset()
    ties: Ties = NO_TIES
    """With the authors."""


NO_MARKS = Marks()
LIKED, SAVED = 1, 2


def _marked(table: Table, how: int) -> Select[int, Any]:
    return select(literal(how), table.c.video_id).where(
        table.c.workspace_id == bindparam("workspace_id"),
        table.c.person_id == bindparam("person_id"),
        among(table.c.video_id, "video_ids"),
    )


MARKED = Statement(union_all(_marked(VIDEO_LIKES, LIKED), _marked(VIDEO_SAVES, SAVED)))


class Marking:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._relating = Relating(unit)

    async def of(self, person: Person, videos: Sequence[Video]) -> Marks:
        """For a whole page at once, however long."""
        if not videos:
            return NO_MARKS
        asked = {
            "workspace_id": self._workspace_id,
            "person_id": person.id,
            "video_ids": [video.id for video in videos],
        }
        found = await self._unit.rows(MARKED, asked, quick=True)
        liked = frozenset(video_id for how, video_id in found if how == LIKED)
        saved = frozenset(video_id for how, video_id in found if how == SAVED)
        authors = {video.author.id: video.author for video in videos}
        return Marks(liked, saved, await self._relating.of(person, list(authors.values())))
