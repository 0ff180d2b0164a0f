"""What is said under a video: threads and their replies."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, select

from rollcall.core.social import rows
from rollcall.core.social.faults import NO_ENTITY, PlatformFault
from rollcall.core.social.people import LARGEST, LIMIT
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among
from rollcall.db.tables import COMMENT_LIKES, COMMENTS
from rollcall.ports.social import Comment, Person, Video

C = COMMENTS.c
WITH_AUTHOR = rows.with_author(COMMENTS)
SIBLINGS = Statement(
    select(*rows.OF_COMMENT)
    .select_from(WITH_AUTHOR)
    .where(
        C.workspace_id == bindparam("workspace_id"),
        C.video_id == bindparam("video_id"),
        C.parent_id == bindparam("parent_id"),
        C.place > bindparam("after", type_=BigInteger()),
    )
    .order_by(C.place)
    .limit(LIMIT)
)
ONE = Statement(
    select(*rows.OF_COMMENT)
    .select_from(WITH_AUTHOR)
    .where(C.workspace_id == bindparam("workspace_id"), C.id == bindparam("key"))
)
LIKED = Statement(
    select(COMMENT_LIKES.c.comment_id).where(
        COMMENT_LIKES.c.workspace_id == bindparam("workspace_id"),
        among(COMMENT_LIKES.c.comment_id, "comment_ids"),
        COMMENT_LIKES.c.person_id == bindparam("person_id"),
    )
)


class Comments:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def threads(self, video: Video, *, after: int, count: int) -> Sequence[Comment]:
        """Comments that are no replies, in the order of time."""
        return await self._siblings(video.id, 0, after, count)

    async def replies(self, thread: Comment, *, after: int, count: int) -> Sequence[Comment]:
        return await self._siblings(thread.video_id, thread.id, after, count)

    async def one(self, id_: int, *, video_id: int | None = None) -> Comment:
        """Raises PlatformFault, also where it stands under another video."""
        asked = {"workspace_id": self._workspace_id, "key": id_}
        found = () if id_ > LARGEST else await self._unit.rows(ONE, asked, quick=True)
        if not found or video_id not in (None, found[0][1]):
            raise PlatformFault(NO_ENTITY)
        return rows.comment(found[0])

    async def liked(self, person: Person, said: Sequence[Comment]) -> frozenset[int]:
        """Which of a whole page a person likes."""
        if not said:
            return frozenset()
        asked = {
            "workspace_id": self._workspace_id,
            "comment_ids": [comment.id for comment in said],
            "person_id": person.id,
        }
        found = await self._unit.rows(LIKED, asked, quick=True)
        return frozenset(row[0] for row in found)

    async def _siblings(
        self, video_id: int, parent_id: int, after: int, count: int
    ) -> Sequence[Comment]:
        asked = {
            "workspace_id": self._workspace_id,
            "video_id": video_id,
            "parent_id": parent_id,
            "after": min(after, LARGEST),
            "limit": count,
        }
        return [rows.comment(row) for row in await self._unit.rows(SIBLINGS, asked, quick=True)]
