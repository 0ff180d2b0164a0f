"""Taking a download into the social world: each list that it has replaces the one taken before.

Whoever downloads their data again later takes it in again; a list that is not in the download, or
of which nothing could be read, stays as it was. What the download does not tell (others' numbers,
who made the liked videos) is left empty, never made up.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, case, delete, exists, func, select, update

from rollcall.core.archives import talking
from rollcall.core.archives.sections import Mark, Post, Section
from rollcall.core.archives.staging import BATCH, Staged
from rollcall.core.archives.telling import MARKED
from rollcall.core.errors import Conflict
from rollcall.core.social.filling.bringing import ARCHIVE, OFFICIAL, SANDBOX, Bringing, Told
from rollcall.core.social.filling.stand_ins import NOBODY, id_at
from rollcall.core.unit import Unit
from rollcall.db.statements import Statement, among, upsert
from rollcall.db.tables import COMMENTS, FOLLOWS, PEOPLE, VIDEOS

Something = TypeVar("Something")
F, P, V, C = FOLLOWS.c, PEOPLE.c, VIDEOS.c, COMMENTS.c


def _marks_of(table: Table) -> tuple[Statement, Statement]:
    """Forgetting a person's marks, and adding one."""
    of_person = (
        table.c.workspace_id == bindparam("of_workspace"),
        table.c.person_id == bindparam("of_person"),
    )
    add = upsert(table, ["workspace_id", "person_id", "video_id"], without=["number"])
    return Statement(delete(table).where(*of_person)), add


MARKS = {section: _marks_of(table) for section, table in MARKED.items()}
ADD_FOLLOW = upsert(FOLLOWS, ["workspace_id", "follower_id", "followed_id"], without=["number"])
FORGET_FOLLOWS = {
    column: Statement(
        delete(FOLLOWS).where(
            F.workspace_id == bindparam("of_workspace"), F[column] == bindparam("of_person")
        )
    )
    for column in ("follower_id", "followed_id")
}
POSTED = Statement(
    select(V.id).where(
        V.workspace_id == bindparam("of_workspace"), V.author_id == bindparam("of_person")
    )
)
FORGET_VIDEOS = Statement(
    delete(VIDEOS).where(V.workspace_id == bindparam("of_workspace"), among(V.id, "of_ids"))
)
FORGET_THREADS = Statement(
    delete(COMMENTS)
    .where(
        C.workspace_id == bindparam("of_workspace"),
        C.author_id == bindparam("of_person"),
        C.parent_id == 0,
        C.replies_ever == 0,
    )
    .returning(C.video_id)
)
LAST_PLACES = Statement(
    select(C.video_id, func.max(C.place))
    .where(
        C.workspace_id == bindparam("of_workspace"),
        among(C.video_id, "of_ids"),
        C.parent_id == 0,
    )
    .group_by(C.video_id)
)
ADD_COMMENT = upsert(COMMENTS, ["workspace_id", "id"], ["author_id", "text"])
"""One that was forgotten, and stayed for what was answered to it, says again what it said."""


def _comments_under(*conditions: Any) -> Any:
    of_video = (C.workspace_id == V.workspace_id, C.video_id == V.id, *conditions)
    return select(func.count()).select_from(COMMENTS).where(*of_video).scalar_subquery()


LAST_PLACE = (
    select(func.coalesce(func.max(C.place), 0))
    .where(C.workspace_id == V.workspace_id, C.video_id == V.id, C.parent_id == 0)
    .scalar_subquery()
)
COUNT_COMMENTS = Statement(
    update(VIDEOS)
    .where(
        V.workspace_id == bindparam("of_workspace"),
        among(V.id, "of_ids"),
        ~exists().where(
            P.workspace_id == V.workspace_id, P.id == V.author_id, P.source == OFFICIAL
        ),
    )
    .values(
        comments=_comments_under(),
        threads=_comments_under(C.parent_id == 0),
        # Never fewer than before: a place that somebody's deleted comment had is not given again.
        threads_ever=case((V.threads_ever < LAST_PLACE, LAST_PLACE), else_=V.threads_ever),
    )
)
BACK = FOLLOWS.alias("back")
FRIENDS = Statement(
    select(func.count())
    .select_from(
        FOLLOWS.join(
            BACK,
            (BACK.c.workspace_id == F.workspace_id)
            & (BACK.c.follower_id == F.followed_id)
            & (BACK.c.followed_id == F.follower_id),
        )
    )
    .where(F.workspace_id == bindparam("of_workspace"), F.follower_id == bindparam("of_person"))
)
COUNTS = Statement(
    select(P.followers, P.following, P.videos, P.liked).where(
        P.workspace_id == bindparam("of_workspace"), P.id == bindparam("of_person")
    )
)
TELL = Statement(
    update(PEOPLE)
    .where(
        P.workspace_id == bindparam("of_workspace"),
        P.id == bindparam("of_person"),
        P.source != OFFICIAL,
    )
    .values(
        nickname=bindparam("nickname"),
        biography=bindparam("biography"),
        country=bindparam("country"),
        avatar_url=bindparam("avatar_url"),
        likes_shown=True,
        hearts=bindparam("hearts"),
        followers=bindparam("followers"),
        following=bindparam("following"),
        friends=bindparam("friends"),
        videos=bindparam("videos"),
        liked=bindparam("liked"),
        source=ARCHIVE,
    )
)


class NameTaken(Conflict):
    """The sandbox has somebody of this name, who is not the one of the download."""

    def __init__(self, username: str) -> None:
        super().__init__(
            f"The sandbox has a person called {username} already. "
            "Take the download into a roster that is no sandbox."
        )


class Taking:
    """One download, into one workspace, within one transaction."""

    def __init__(self, unit: Unit, staged: Staged) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._transaction = unit.transaction
        self._staged = staged
        self._bringing = Bringing(unit.transaction, self._workspace_id)

    async def take(self) -> int:
        """Everything that it has; gives the id of the person whose it is. Raises NameTaken."""
        await self._transaction.hold(self._workspace_id, ["archives"])
        username = self._staged.profile.username
        known = (await self._bringing.known([username])).get(username)
        if known is not None and known[1] == SANDBOX:
            raise NameTaken(username)
        me = (await self._bringing.named([username]))[username]
        for section in sorted(self._staged.told, key=list(Section).index):
            await self._section(section, me)
        await self._tell(me)
        return me

    async def _section(self, section: Section, me: int) -> None:
        match section:
            case Section.POSTS:
                await self._posts(me)
            case Section.LIKES | Section.FAVORITES:
                await self._marks(section, me)
            case Section.FOLLOWERS | Section.FOLLOWING:
                await self._ties(section, me)
            case Section.COMMENTS:
                await self._comments(me)
            case Section.MESSAGES:
                await talking.take(self._unit, self._bringing, self._staged, me)
            case Section.PROFILE:
                pass  # told last, when its numbers can be counted

    async def _posts(self, me: int) -> None:
        gone = {row[0] for row in await self._transaction.rows(POSTED, self._of(me))}
        for batch in batches(self._staged.posts()):
            told = [_told(post, me) for post in batch]
            gone -= {one.id for one in told}
            await self._bringing.videos(told, by=ARCHIVE)
        await self._write(FORGET_VIDEOS, of_workspace=self._workspace_id, of_ids=sorted(gone))

    async def _marks(self, section: Section, me: int) -> None:
        forget, add = MARKS[section]
        await self._write(forget, **self._of(me))
        for batch in batches(self._staged.marks(section)):
            await self._mention(batch)
            rows = [{"person_id": me, "video_id": mark.id, "at": mark.at} for mark in batch]
            await self._write_many(add, rows)

    async def _ties(self, section: Section, me: int) -> None:
        ours, theirs = "follower_id", "followed_id"
        if section is Section.FOLLOWERS:
            ours, theirs = theirs, ours
        await self._write(FORGET_FOLLOWS[ours], **self._of(me))
        for batch in batches(self._staged.ties(section)):
            ids = await self._bringing.named(tie.username for tie in batch)
            rows = [{ours: me, theirs: ids[tie.username], "at": tie.at} for tie in batch]
            await self._write_many(ADD_FOLLOW, [row for row in rows if row[theirs] != me])

    async def _comments(self, me: int) -> None:
        forgotten = await self._transaction.write_rows(
            self._workspace_id, FORGET_THREADS, self._of(me)
        )
        touched = {row[0] for row in forgotten}
        for batch in batches(self._staged.comments()):
            await self._mention([said.video for said in batch])
            ids = sorted({said.video.id for said in batch})
            asked = {"of_workspace": self._workspace_id, "of_ids": ids}
            places = dict(await self._pairs(LAST_PLACES, asked))
            rows: list[dict[str, Any]] = []
            for said in batch:
                video_id = said.video.id
                places[video_id] = place = places.get(video_id, 0) + 1
                rows.append(_comment(me, said.at, said.text, video_id, place))
            await self._write_many(ADD_COMMENT, rows)
            touched.update(ids)
        for some in batches(iter(sorted(touched))):
            await self._write(COUNT_COMMENTS, of_workspace=self._workspace_id, of_ids=some)

    async def _mention(self, marks: Sequence[Mark]) -> None:
        """Videos that the download only points at."""
        authors = await self._bringing.named(mark.author for mark in marks if mark.author)
        told = {
            mark.id: Told(
                id=mark.id, author_id=authors.get(mark.author or "", NOBODY), link=mark.link
            )
            for mark in marks
        }
        await self._bringing.videos(list(told.values()), by=ARCHIVE)

    async def _tell(self, me: int) -> None:
        profile, told = self._staged.profile, self._staged.told
        [before] = await self._transaction.rows(COUNTS, self._of(me))
        [[friends]] = await self._transaction.rows(FRIENDS, self._of(me))

        def counted(section: Section, before: int, said: int | None = None) -> int:
            if said is not None:
                return said
            return told.get(section, before)

        await self._write(
            TELL,
            **self._of(me),
            nickname=profile.display_name,
            biography=profile.biography,
            country=profile.country,
            avatar_url=profile.avatar_url,
            hearts=profile.hearts,
            followers=counted(Section.FOLLOWERS, before[0], profile.followers),
            following=counted(Section.FOLLOWING, before[1], profile.following),
            friends=friends,
            videos=counted(Section.POSTS, before[2]),
            liked=counted(Section.LIKES, before[3]),
        )

    async def _pairs(self, statement: Statement, asked: dict[str, Any]) -> list[tuple[int, int]]:
        return [(row[0], row[1]) for row in await self._transaction.rows(statement, asked)]

    async def _write(self, statement: Statement, **asked: Any) -> None:
        await self._transaction.write(self._workspace_id, statement, asked)

    async def _write_many(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        whole = [row | {"workspace_id": self._workspace_id} for row in rows]
        await self._transaction.write_many(self._workspace_id, statement, whole)

    def _of(self, me: int) -> dict[str, int]:
        return {"of_workspace": self._workspace_id, "of_person": me}


def batches(some: Iterator[Something]) -> Iterable[list[Something]]:
    while batch := list(islice(some, BATCH)):
        yield batch


def _told(post: Post, me: int) -> Told:
    return Told(
        id=id_at(post.at, "post", me, post.text) if post.id is None else post.id,
        author_id=me,
        created_ms=post.at * 1000,
        description=post.text,
        link=post.link,
        likes=post.likes,
        private=post.private,
    )


def comment_id(me: int, at: int, text: str, video_id: int) -> int:
    return id_at(at, "comment", me, video_id, text)


def _comment(me: int, at: int, text: str, video_id: int, place: int) -> dict[str, Any]:
    return {
        "id": comment_id(me, at, text, video_id),
        "video_id": video_id,
        "parent_id": 0,
        "answers_id": 0,
        "place": place,
        "author_id": me,
        "text": text,
        "language": "",
        "at": at,
        "likes": 0,
        "replies": 0,
        "replies_ever": 0,
    }
