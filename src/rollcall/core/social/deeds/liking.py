"""Liking videos and taking it back: counted once, however often it is said and by how many."""

from sqlalchemy import bindparam, delete, select

from rollcall.core.social.deeds.counting import move
from rollcall.core.social.inbox.notices import NoticeKind, Notices
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, upsert
from rollcall.db.tables import VIDEO_LIKES
from rollcall.ports.social import Person, Video

L = VIDEO_LIKES.c
ADD = upsert(VIDEO_LIKES, ["workspace_id", "person_id", "video_id"], without=["number"])
OF_PAIR = (
    L.workspace_id == bindparam("of_workspace"),
    L.person_id == bindparam("of_person"),
    L.video_id == bindparam("of_video"),
)
TAKE_BACK = Statement(delete(VIDEO_LIKES).where(*OF_PAIR).returning(L.at))
THERE = Statement(select(L.number).where(*OF_PAIR))


class Liking:
    def __init__(self, unit: Unit, notices: Notices) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._notices = notices

    async def like(self, person: Person, video: Video) -> bool:
        """Whether it was not liked before."""
        at = int(self._unit.clock().timestamp())
        row = {
            "workspace_id": self._workspace_id,
            "person_id": person.id,
            "video_id": video.id,
            "at": at,
        }
        added = await self._unit.transaction.write(self._workspace_id, ADD, row)
        if added:
            await self._notices.of_like(person, video, at)
        await self._count(person, video, added)
        return bool(added)

    async def unlike(self, person: Person, video: Video) -> bool:
        """Whether it was liked before."""
        pair = self._pair(person, video)
        taken = await self._unit.transaction.write_rows(self._workspace_id, TAKE_BACK, pair)
        for [at] in taken:
            await self._notices.take_back(
                NoticeKind.LIKE, person, at, told=video.author.id, video_id=video.id
            )
        await self._count(person, video, -len(taken))
        return bool(taken)

    async def likes(self, person: Person, video: Video) -> bool:
        return bool(await self._unit.rows(THERE, self._pair(person, video), quick=True))

    async def _count(self, person: Person, video: Video, by: int) -> None:
        if by == 0:
            return
        people = {video.author.id: {"hearts": by}}
        people[person.id] = people.get(person.id, {}) | {"liked": by}
        moves = {"videos": {video.id: {"likes": by}}, "people": people}
        await move(self._unit.transaction, self._workspace_id, moves)

    def _pair(self, person: Person, video: Video) -> dict[str, int]:
        return {
            "of_workspace": self._workspace_id,
            "of_person": person.id,
            "of_video": video.id,
        }
