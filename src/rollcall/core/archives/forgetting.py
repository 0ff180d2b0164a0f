"""Taking out again what only one download told, a bounded piece in each transaction.

What others told stays, and so does what was written here since: a video that somebody else marked
is known by its id again, and what was answered to a comment stands under one that says nothing.
Whoever breaks it off may begin again; while it goes on, nothing of the download is served.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Table, bindparam, delete, func, select, update

from rollcall.core.archives.hushing import hush
from rollcall.core.archives.sections import Section
from rollcall.core.archives.staging import BATCH
from rollcall.core.archives.sweeping import sweep_people, sweep_videos
from rollcall.core.archives.taking import COUNT_COMMENTS, comment_id
from rollcall.core.archives.talking import UNTELL
from rollcall.core.archives.telling import (
    MARKED,
    PERSON,
    TIES,
    WORKSPACE,
    marked,
    posted,
    talks,
    tied,
)
from rollcall.core.errors import Conflict
from rollcall.core.social.filling.bringing import (
    ARCHIVE,
    OFFICIAL,
    SANDBOX,
    Bringing,
    Told,
    nobody_but,
)
from rollcall.core.social.filling.stand_ins import NOBODY
from rollcall.core.unit import Unit
from rollcall.db.statements import Row, Statement, among, hardly_any, nearly_all
from rollcall.db.tables import (
    ACCOUNT_KEYS,
    ARCHIVES,
    COMMENT_LIKES,
    COMMENTS,
    FOLLOWS,
    MESSAGES,
    PEOPLE,
    VIDEO_LIKES,
    VIDEO_SAVES,
    VIDEOS,
)

A, C, F, K, M = ARCHIVES.c, COMMENTS.c, FOLLOWS.c, ACCOUNT_KEYS.c, MESSAGES.c
P, V = PEOPLE.c, VIDEOS.c
NOTHING_SERVED = "{}"
WHERE_IT_STANDS = "https://www.tiktokv.com/share/video/{}/"
"""As downloads spell a video of which they tell no more than its id."""
FROM_THE_FIRST = -1
"""Below every id: nobody's is 0."""
AFTER = bindparam("after", type_=BigInteger())


class Step(StrEnum):
    """In the order in which they are taken."""

    BEGIN = "begin"
    LIKES = Section.LIKES
    FAVORITES = Section.FAVORITES
    FOLLOWERS = Section.FOLLOWERS
    FOLLOWING = Section.FOLLOWING
    COMMENTS = Section.COMMENTS
    MESSAGES = Section.MESSAGES
    POSTS = Section.POSTS
    PROFILE = Section.PROFILE
    VIDEOS_NAMED = "videos named"
    PEOPLE_NAMED = "people named"
    END = "end"


class ImportedAgain(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "The archive was imported again while it was being forgotten. Forget it anew, "
            "if that is still meant."
        )


class Gone(msgspec.Struct, frozen=True):
    """How much there is that only this download told."""

    posts: int
    likes: int
    favorites: int
    followers: int
    following: int
    comments: int
    conversations: int
    messages: int
    account_keys: int


def _some_of(table: Table, told: ColumnElement[bool]) -> Statement:
    number = table.c.number
    some = select(number).where(told).order_by(number).limit(BATCH)
    return Statement(delete(table).where(number.in_(some.scalar_subquery())))


def _number_of(table: Table, told: ColumnElement[bool]) -> Statement:
    return Statement(select(func.count()).select_from(table).where(told))


def _row(table: Table) -> ColumnElement[bool]:
    return (table.c.workspace_id == WORKSPACE) & (table.c.person_id == PERSON)


LISTS: dict[Section, tuple[Table, ColumnElement[bool]]] = {
    **{section: (table, marked(section)) for section, table in MARKED.items()},
    **{section: (FOLLOWS, tied(section)) for section in TIES},
}
FORGET_SOME = {section: _some_of(*told) for section, told in LISTS.items()}
HOW_MANY = {section: _number_of(*told) for section, told in LISTS.items()} | {
    Section.POSTS: _number_of(VIDEOS, posted())
}
TALKS = talks().subquery("talks")
HOW_MANY_TALKS = Statement(select(func.count()).select_from(TALKS))
HOW_MANY_MESSAGES = Statement(
    select(func.count())
    .select_from(MESSAGES)
    .where(M.workspace_id == WORKSPACE, M.short_id.in_(select(TALKS.c.short_id)))
)
IN_FORCE = _row(ACCOUNT_KEYS) & K.revoked_at.is_(None)
HOW_MANY_KEYS = _number_of(ACCOUNT_KEYS, IN_FORCE)
REVOKE_KEYS = Statement(update(ACCOUNT_KEYS).where(IN_FORCE).values(revoked_at=bindparam("at")))
AS_IT_IS = Statement(select(A.sections, A.newest_at).where(_row(ARCHIVES)))
SERVE_NOTHING = Statement(update(ARCHIVES).where(_row(ARCHIVES)).values(sections=NOTHING_SERVED))
FORGET_ARCHIVE = Statement(delete(ARCHIVES).where(_row(ARCHIVES)))
OF_PERSON = Statement(
    select(P.username, P.source).where(P.workspace_id == WORKSPACE, P.id == PERSON)
)
THREADS = Statement(
    select(C.id, C.video_id, C.at, C.text, C.replies_ever)
    .where(C.workspace_id == WORKSPACE, C.author_id == PERSON, C.parent_id == 0, C.id > AFTER)
    .order_by(C.id)
    .limit(BATCH)
)
FORGET_COMMENTS = [
    Statement(delete(table).where(table.c.workspace_id == WORKSPACE, among(column, "of_ids")))
    for table, column in ((COMMENT_LIKES, COMMENT_LIKES.c.comment_id), (COMMENTS, C.id))
]
SILENCE = Statement(
    update(COMMENTS)
    .where(C.workspace_id == WORKSPACE, among(C.id, "of_ids"))
    .values(text="", author_id=NOBODY)
)
POSTS = Statement(select(V.id).where(posted(), V.id > AFTER).order_by(V.id).limit(BATCH))
NAMED_BY = [
    Statement(
        select(table.c.video_id)
        .where(table.c.workspace_id == WORKSPACE, among(table.c.video_id, "of_ids"))
        .distinct()
    )
    for table in (VIDEO_LIKES, VIDEO_SAVES, COMMENTS)
]
FORGET_VIDEOS = Statement(delete(VIDEOS).where(V.workspace_id == WORKSPACE, among(V.id, "of_ids")))


NAMES_ALONE = tuple(
    name
    for name in nobody_but("somebody")
    if name not in {"id", "sec_uid", "username", "followers"}
)
ACTORS = PEOPLE.alias("actors")
FOLLOWED_HERE = (
    select(func.count())
    .select_from(
        FOLLOWS.join(
            ACTORS,
            (ACTORS.c.workspace_id == F.workspace_id) & (ACTORS.c.id == F.follower_id),
        )
    )
    .where(F.workspace_id == P.workspace_id, F.followed_id == P.id, ACTORS.c.source == SANDBOX)
)
LIKED_HERE = (
    select(func.count())
    .select_from(
        VIDEO_LIKES.join(
            ACTORS,
            (ACTORS.c.workspace_id == VIDEO_LIKES.c.workspace_id)
            & (ACTORS.c.id == VIDEO_LIKES.c.person_id),
        )
    )
    .where(
        nearly_all(VIDEO_LIKES.c.workspace_id == V.workspace_id),
        hardly_any(VIDEO_LIKES.c.video_id == V.id),
        ACTORS.c.source == SANDBOX,
    )
)
COUNT_LIKES = Statement(
    update(VIDEOS)
    .where(V.workspace_id == WORKSPACE, among(V.id, "of_ids"))
    .values(likes=LIKED_HERE.scalar_subquery())
)
NAME_ALONE = Statement(
    update(PEOPLE)
    .where(P.workspace_id == WORKSPACE, P.id == PERSON, P.source == ARCHIVE)
    .values({name: bindparam(f"new_{name}") for name in NAMES_ALONE})
    .values(followers=FOLLOWED_HERE.scalar_subquery())
)


async def forget_whole(
    some: Callable[[Step, int], Awaitable[int | None]],
    told: Callable[[Step], None] = lambda _step: None,
) -> None:
    """Every piece in its turn; `some` does one, in a transaction of its own."""
    for step in Step:
        told(step)
        after: int | None = FROM_THE_FIRST
        while after is not None:
            after = await some(step, after)


class Forgetting:
    """One download, in one workspace, within one transaction."""

    def __init__(self, unit: Unit, person_id: int) -> None:
        self._unit = unit
        self._workspace_id = unit.caller.workspace_id
        self._me = person_id
        self._of: dict[str, int] = {"of_workspace": self._workspace_id, "of_person": person_id}

    async def would_go(self, newest_at: int) -> Gone:
        asked = self._of | {"newest_at": newest_at}
        lists = {section: await self._count(one, asked) for section, one in HOW_MANY.items()}
        comments, after = 0, FROM_THE_FIRST
        while rows := await self._unit.rows(THREADS, self._of | {"after": after}):
            comments += sum(map(self._was_told, rows))
            after = rows[-1][0]
        return Gone(
            **{section.value: count for section, count in lists.items()},
            comments=comments,
            conversations=await self._count(HOW_MANY_TALKS, self._of),
            messages=await self._count(HOW_MANY_MESSAGES, self._of),
            account_keys=await self._count(HOW_MANY_KEYS, self._of) if await self._alone() else 0,
        )

    async def some(self, step: Step, after: int) -> int | None:
        """One piece of a step; gives behind what to go on, None at the step's end.

        Raises ImportedAgain.
        """
        await self._unit.transaction.hold(self._workspace_id, ["archives"])
        found = await self._unit.transaction.rows(AS_IT_IS, self._of)
        if not found:
            return None  # somebody else came to its end
        sections, self._of["newest_at"] = found[0]
        if step is not Step.BEGIN and sections != NOTHING_SERVED:
            raise ImportedAgain
        return await self._some(step, after)

    async def _some(self, step: Step, after: int) -> int | None:
        if step in FORGET_SOME:
            count = await self._write(FORGET_SOME[Section(step)], **self._of)
            return FROM_THE_FIRST if count == BATCH else None
        walked = {
            Step.COMMENTS: self._comments,
            Step.MESSAGES: self._talks,
            Step.POSTS: self._posts,
            Step.VIDEOS_NAMED: self._videos_named,
            Step.PEOPLE_NAMED: self._people_named,
        }
        if step in walked:
            return await walked[step](after)
        once = {Step.BEGIN: self._begin, Step.PROFILE: self._profile, Step.END: self._end}
        await once[step]()
        return None

    async def _begin(self) -> None:
        await self._write(SERVE_NOTHING, **self._of)
        if await self._alone():
            await self._write(REVOKE_KEYS, **self._of, at=self._unit.now)

    async def _alone(self) -> bool:
        """Whether nobody but the download told who this person is."""
        found = await self._unit.rows(OF_PERSON, self._of)
        return not found or found[0][1] != OFFICIAL

    async def _comments(self, after: int) -> int | None:
        rows = await self._unit.transaction.rows(THREADS, self._of | {"after": after})
        told = [row for row in rows if self._was_told(row)]
        gone = [row[0] for row in told if not row[4]]
        answered = [row[0] for row in told if row[4]]
        for statement in FORGET_COMMENTS if gone else ():
            await self._write(statement, of_workspace=self._workspace_id, of_ids=gone)
        if answered:
            await self._bringing.have_nobody()
            await self._write(SILENCE, of_workspace=self._workspace_id, of_ids=answered)
        await self._count_comments(sorted({row[1] for row in told}))
        return rows[-1][0] if len(rows) == BATCH else None

    def _was_told(self, row: Row) -> bool:
        """A download's comments have ids made of what they say; nobody else's have."""
        id_, video_id, at, text, _ = row
        return bool(id_ == comment_id(self._me, at, text, video_id))

    async def _posts(self, after: int) -> int | None:
        rows = await self._unit.transaction.rows(POSTS, self._of | {"after": after})
        ids = [row[0] for row in rows]
        asked = {"of_workspace": self._workspace_id, "of_ids": ids}
        named = {
            row[0]
            for statement in NAMED_BY
            for row in await self._unit.transaction.rows(statement, asked)
        }
        await self._write(FORGET_VIDEOS, **asked)
        stay = sorted(named)
        told = [Told(id=one, link=WHERE_IT_STANDS.format(one)) for one in stay]
        await self._bringing.videos(told, by=ARCHIVE)
        await self._write(COUNT_LIKES, of_workspace=self._workspace_id, of_ids=stay)
        await self._count_comments(stay)
        return ids[-1] if len(ids) == BATCH else None

    async def _talks(self, after: int) -> int | None:
        goes_on = await hush(self._unit.transaction, self._of | {"after": after})
        if goes_on is None:
            await self._write(UNTELL, **self._of)
        return goes_on

    async def _videos_named(self, after: int) -> int | None:
        return await sweep_videos(self._unit.transaction, self._of | {"after": after})

    async def _people_named(self, after: int) -> int | None:
        return await sweep_people(self._unit.transaction, self._of | {"after": after})

    async def _end(self) -> None:
        await self._write(FORGET_ARCHIVE, **self._of)

    async def _profile(self) -> None:
        found = await self._unit.transaction.rows(OF_PERSON, self._of)
        for username, _ in found:
            blank = nobody_but(username)
            said = {f"new_{name}": blank[name] for name in NAMES_ALONE}
            await self._write(NAME_ALONE, **self._of, **said)

    async def _count_comments(self, ids: list[int]) -> None:
        await self._write(COUNT_COMMENTS, of_workspace=self._workspace_id, of_ids=ids)

    @property
    def _bringing(self) -> Bringing:
        return Bringing(self._unit.transaction, self._workspace_id)

    async def _count(self, statement: Statement, asked: dict[str, Any]) -> int:
        [[count]] = await self._unit.rows(statement, asked)
        return int(count)

    async def _write(self, statement: Statement, **asked: Any) -> int:
        return await self._unit.transaction.write(self._workspace_id, statement, asked)
