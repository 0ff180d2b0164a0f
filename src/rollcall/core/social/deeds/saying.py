"""Saying something under a video, liking what others said there, and taking it back.

Whoever comes first gets the first place: places and counts are moved by one update of the row that
all who speak there share (the video for threads, the thread for its replies), and what it says then
is the place. Rows are taken in one order, a thread before its replies and comments before their
video, so that nobody waits for each other.
"""

import secrets
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, select, update

from rollcall.core.social.comments import Comments
from rollcall.core.social.deeds.counting import move
from rollcall.core.social.faults import NO_ENTITY, NOT_YOURS, PlatformFault
from rollcall.core.social.inbox.notices import Notices
from rollcall.core.unit import Unit
from rollcall.db.statements import Parameters, Statement, among, insert_row, upsert
from rollcall.db.tables import COMMENT_LIKES, COMMENTS, VIDEOS
from rollcall.ports.social import Comment, Person, Video

LONGEST = 150
"""Characters of a comment, as on the platform."""
C, V, L = COMMENTS.c, VIDEOS.c, COMMENT_LIKES.c


def _of(table: Table) -> tuple[ColumnElement[bool], ...]:
    return table.c.workspace_id == bindparam("of_workspace"), table.c.id == bindparam("of_id")


NEXT_THREAD = Statement(
    update(VIDEOS)
    .where(*_of(VIDEOS))
    .values(threads_ever=V.threads_ever + 1, threads=V.threads + 1, comments=V.comments + 1)
    .returning(V.threads_ever)
)
NEXT_REPLY = Statement(
    update(COMMENTS)
    .where(*_of(COMMENTS))
    .values(replies_ever=C.replies_ever + 1, replies=C.replies + 1)
    .returning(C.replies_ever)
)
ONE_REPLY_LESS = Statement(
    update(COMMENTS).where(*_of(COMMENTS)).values(replies=C.replies - 1).returning(C.id)
)
ADD = insert_row(COMMENTS)
REMOVE = Statement(delete(COMMENTS).where(*_of(COMMENTS)).returning(C.id))
REMOVE_REPLIES = Statement(
    delete(COMMENTS)
    .where(
        C.workspace_id == bindparam("of_workspace"),
        C.video_id == bindparam("of_video"),
        C.parent_id == bindparam("of_id"),
    )
    .returning(C.id)
)
REMOVE_LIKES = Statement(
    delete(COMMENT_LIKES).where(
        L.workspace_id == bindparam("of_workspace"), among(L.comment_id, "of_ids")
    )
)
HELD = Statement(select(C.id).where(*_of(COMMENTS)).with_for_update())
LIKE = upsert(COMMENT_LIKES, ["workspace_id", "comment_id", "person_id"])
UNLIKE = Statement(
    delete(COMMENT_LIKES).where(
        L.workspace_id == bindparam("of_workspace"),
        L.comment_id == bindparam("of_id"),
        L.person_id == bindparam("of_person"),
    )
)
AUTHOR = Statement(select(V.author_id).where(*_of(VIDEOS)))


class Saying:
    def __init__(self, unit: Unit, comments: Comments, notices: Notices) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._comments = comments
        self._notices = notices

    async def say(
        self, person: Person, video: Video, text: str, *, mentions: bool = False
    ) -> Comment:
        """A new thread. Whom the text mentions is told, where the speaker says that it does."""
        place = await self._given(NEXT_THREAD, video.id)
        said = await self._put(person, video, text, place)
        await self._notices.of_comment(said, video.author.id, mentions=mentions)
        return said

    async def answer(
        self, person: Person, video: Video, text: str, to: int, *, mentions: bool = False
    ) -> Comment:
        """A reply to a thread, or to another reply, which then stands beside it.

        Raises PlatformFault where what is answered is not there.
        """
        answered = await self._comments.one(to, video_id=video.id)
        parent_id = answered.parent_id or answered.id
        place = await self._given(NEXT_REPLY, parent_id)
        if answered.parent_id:
            await self._comments.one(to)  # it may have gone before its thread was ours
        await self._count("videos", video.id, comments=1)
        answers = answered.id if answered.parent_id else 0
        said = await self._put(person, video, text, place, parent_id, answers)
        await self._notices.of_comment(said, answered.author.id, mentions=mentions)
        return said

    async def delete(self, person: Person, comment_id: int) -> None:
        """With its replies. Raises PlatformFault where it is not there, or not this person's."""
        said = await self._comments.one(comment_id)
        if person.id not in (said.author.id, await self._author_of(said.video_id)):
            raise PlatformFault(NOT_YOURS, "Only its author or the video's may delete a comment.")
        if said.parent_id:
            await self._given(ONE_REPLY_LESS, said.parent_id)
        await self._given(REMOVE, said.id)
        which: dict[str, Any] = self._which(said.id) | {"of_video": said.video_id}
        replies = await self._write_rows(REMOVE_REPLIES, which)
        gone = [said.id, *(row[0] for row in replies)]
        await self._write(REMOVE_LIKES, {"of_workspace": self._workspace_id, "of_ids": gone})
        threads = 0 if said.parent_id else -1
        await self._count("videos", said.video_id, comments=-len(gone), threads=threads)

    async def like(self, person: Person, said: Comment) -> None:
        """Raises PlatformFault where it was deleted meanwhile, as `unlike` does."""
        await self._hold(said)
        like = {"workspace_id": self._workspace_id, "comment_id": said.id, "person_id": person.id}
        added = await self._write(LIKE, like)
        await self._count("comments", said.id, likes=added)

    async def unlike(self, person: Person, said: Comment) -> None:
        await self._hold(said)
        taken = await self._write(UNLIKE, self._which(said.id) | {"of_person": person.id})
        await self._count("comments", said.id, likes=-taken)

    async def _put(
        self,
        person: Person,
        video: Video,
        text: str,
        place: int,
        parent_id: int = 0,
        answers_id: int = 0,
    ) -> Comment:
        at = int(self._unit.clock().timestamp())
        id_ = (at << 32) | secrets.randbits(32)  # as the platform's: when it was made leads
        row = {
            "workspace_id": self._workspace_id,
            "id": id_,
            "video_id": video.id,
            "parent_id": parent_id,
            "answers_id": answers_id,
            "place": place,
            "author_id": person.id,
            "text": text,
            "language": person.language,
            "at": at,
            "likes": 0,
            "replies": 0,
            "replies_ever": 0,
        }
        await self._write(ADD, row)
        return Comment(
            id_, video.id, parent_id, answers_id, place, text, person.language, at, 0, 0, person
        )

    async def _given(self, statement: Statement, id_: int) -> int:
        """What a change of one row gives back. Raises PlatformFault where it has gone."""
        found = await self._write_rows(statement, self._which(id_))
        if not found:
            raise PlatformFault(NO_ENTITY)
        return int(found[0][0])

    async def _hold(self, said: Comment) -> None:
        """Before its likes are touched: who deletes it takes the comment first and its likes then.

        SQLite has one writer and needs no lock, only to know whether it is still there.
        """
        await self._given(HELD, said.id)

    async def _author_of(self, video_id: int) -> int:
        [[author_id]] = await self._unit.rows(AUTHOR, self._which(video_id), quick=True)
        return int(author_id)

    async def _count(self, table: str, id_: int, **more: int) -> None:
        if any(more.values()):
            await move(self._unit.transaction, self._workspace_id, {table: {id_: more}})

    async def _write(self, statement: Statement, asked: Parameters) -> int:
        return await self._unit.transaction.write(self._workspace_id, statement, asked)

    async def _write_rows(self, statement: Statement, asked: Parameters) -> Any:
        return await self._unit.transaction.write_rows(self._workspace_id, statement, asked)

    def _which(self, id_: int) -> dict[str, Any]:
        return {"of_workspace": self._workspace_id, "of_id": id_}
