"""What people are told of what others did: somebody likes, comments, mentions or follows them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import bindparam, delete, func, select

from rollcall.core.unit import Unit
from rollcall.db.database import NOTHING
from rollcall.db.statements import Statement, among, hardly_any, insert_row, nearly_all
from rollcall.db.tables import NOTICES, PEOPLE
from rollcall.ports.social import Comment, Person, Video

N, P = NOTICES.c, PEOPLE.c
MENTION = re.compile(r"@([A-Za-z0-9_.]{1,64})")


ABOUT: dict[str, object] = {"video_id": None, "comment_id": None, "text": ""}


class NoticeKind(StrEnum):
    LIKE = "like"
    COMMENT = "comment"
    MENTION = "mention"
    FOLLOW = "follow"


ADD = insert_row(NOTICES, without=["number"])
TAKE_BACK = Statement(
    delete(NOTICES).where(
        N.workspace_id == bindparam("of_workspace"),
        N.person_id == bindparam("of_person"),
        N.kind == bindparam("of_kind"),
        N.at == bindparam("of_at"),
        N.actor_id == bindparam("of_actor"),
        func.coalesce(N.video_id, 0) == bindparam("of_video"),
    )
)
NAMED = Statement(
    select(P.id).where(
        nearly_all(P.workspace_id == bindparam("workspace_id")),
        hardly_any(among(P.username, "usernames")),
        P.fault.is_(None),
    )
)


class Notices:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id

    async def of_like(self, actor: Person, video: Video, at: int) -> None:
        told = [(video.author.id, NoticeKind.LIKE)]
        await self._tell(told, actor, at, {"video_id": video.id})

    async def of_follow(self, actor: Person, followed: Person, at: int) -> None:
        await self._tell([(followed.id, NoticeKind.FOLLOW)], actor, at)

    async def of_comment(self, said: Comment, told_first: int, *, mentions: bool) -> None:
        """Tell whoever is answered, and everybody whom the text names; each once."""
        told = {told_first: NoticeKind.COMMENT}
        if mentions:
            told |= dict.fromkeys(await self._mentioned(said.text), NoticeKind.MENTION)
        about = {"video_id": said.video_id, "comment_id": said.id, "text": said.text}
        await self._tell(told.items(), said.author, said.at, about)

    async def take_back(
        self, kind: NoticeKind, actor: Person, at: int, *, told: int, video_id: int = 0
    ) -> None:
        """Of what was done at this moment, and now is undone."""
        which = {
            "of_workspace": self._workspace_id,
            "of_person": told,
            "of_kind": kind,
            "of_at": at,
            "of_actor": actor.id,
            "of_video": video_id,
        }
        await self._unit.transaction.write(self._workspace_id, TAKE_BACK, which)

    async def _tell(
        self,
        told: Iterable[tuple[int, NoticeKind]],
        actor: Person,
        at: int,
        about: Mapping[str, object] = NOTHING,
    ) -> None:
        """Nobody is told of what they did themselves."""
        every = ABOUT | dict(about)
        every |= {"workspace_id": self._workspace_id, "actor_id": actor.id, "at": at}
        rows = [
            every | {"person_id": person_id, "kind": kind}
            for person_id, kind in told
            if person_id != actor.id
        ]
        await self._unit.transaction.write_many(self._workspace_id, ADD, rows)

    async def _mentioned(self, text: str) -> Sequence[int]:
        names = sorted({name.rstrip(".").lower() for name in MENTION.findall(text)})
        if not names:
            return ()
        asked = {"workspace_id": self._workspace_id, "usernames": names}
        return [row[0] for row in await self._unit.rows(NAMED, asked, quick=True)]
