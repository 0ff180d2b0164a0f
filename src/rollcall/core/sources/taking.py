"""Writing what an official source brought into the world, each of it once and in its order."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, delete, func, select, union, update

from rollcall.core.social.filling.bringing import (
    EMPTY_PERSON,
    NAMED,
    OFFICIAL,
    SANDBOX,
    Bringing,
    Told,
)
from rollcall.core.sources.kinds import Kind, Subject
from rollcall.db.database import Transaction
from rollcall.db.statements import (
    Row,
    Statement,
    among,
    hardly_any,
    insert_row,
    nearly_all,
    upsert,
)
from rollcall.db.tables import COMMENTS, FOLLOWS, PEOPLE, VIDEO_LIKES, VIDEOS
from rollcall.ports.reading import Brought
from rollcall.ports.social import Comment, Person, Video

P, V, C, F, L = PEOPLE.c, VIDEOS.c, COMMENTS.c, FOLLOWS.c, VIDEO_LIKES.c
NAMES = frozenset({"id", "sec_uid", "username"})
OF_WORKSPACE = nearly_all(P.workspace_id == bindparam("workspace_id"))
KNOWN = Statement(
    union(
        select(P.id, P.username, P.source).where(
            OF_WORKSPACE, hardly_any(among(P.username, "usernames"))
        ),
        select(P.id, P.username, P.source).where(OF_WORKSPACE, hardly_any(among(P.id, "ids"))),
    )
)
ADD_PERSON = insert_row(PEOPLE)
CHANGED = tuple(name for name in Person.__struct_fields__ if name not in {"id", "sec_uid"})
WHOLE = Statement(
    select(*(P[name] for name in CHANGED)).where(
        P.workspace_id == bindparam("workspace_id"), P.id == bindparam("id")
    )
)
CHANGE_PERSON = Statement(
    update(PEOPLE)
    .where(P.workspace_id == bindparam("of_workspace"), P.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}") for name in (*CHANGED, "source")})
)
COMMENTS_HERE = Statement(
    select(C.id, C.place).where(
        nearly_all(C.workspace_id == bindparam("workspace_id")),
        C.video_id == bindparam("video_id"),
        C.parent_id == bindparam("parent_id"),
    )
)
ADD_COMMENT = insert_row(COMMENTS)
CHANGE_COMMENT = Statement(
    update(COMMENTS)
    .where(C.workspace_id == bindparam("of_workspace"), C.id == bindparam("of_id"))
    .values(
        text=bindparam("new_text"), likes=bindparam("new_likes"), replies=bindparam("new_replies")
    )
)
FORGET_COMMENTS = Statement(
    delete(COMMENTS).where(C.workspace_id == bindparam("of_workspace"), among(C.id, "of_ids"))
)


def _below() -> tuple[Any, ...]:
    return C.workspace_id == V.workspace_id, C.video_id == V.id, C.parent_id == 0


COUNT_THREADS = Statement(
    update(VIDEOS)
    .where(V.workspace_id == bindparam("of_workspace"), V.id == bindparam("of_id"))
    .values(
        threads=select(func.count()).select_from(COMMENTS).where(*_below()).scalar_subquery(),
        threads_ever=select(func.coalesce(func.max(C.place), 0)).where(*_below()).scalar_subquery(),
    )
)


def _forget(table: Table, column: str) -> Statement:
    return Statement(
        delete(table).where(
            table.c.workspace_id == bindparam("of_workspace"),
            table.c[column] == bindparam("of_person"),
        )
    )


TIES = {
    Kind.FOLLOWERS: ("followed_id", "follower_id"),
    Kind.FOLLOWING: ("follower_id", "followed_id"),
}
FORGET_TIES = {kind: _forget(FOLLOWS, ours) for kind, (ours, _) in TIES.items()}
ADD_TIE = upsert(FOLLOWS, ["workspace_id", "follower_id", "followed_id"], without=["number"])
FORGET_LIKES = _forget(VIDEO_LIKES, "person_id")
ADD_LIKE = upsert(VIDEO_LIKES, ["workspace_id", "person_id", "video_id"], without=["number"])


async def take(
    transaction: Transaction, workspace_id: int, kind: Kind, subject: Subject, brought: Brought
) -> None:
    await _Taking(transaction, workspace_id, brought).take(kind, subject)


class _Taking:
    def __init__(self, transaction: Transaction, workspace_id: int, brought: Brought) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id
        self._brought = brought
        self._bringing = Bringing(transaction, workspace_id)

    async def take(self, kind: Kind, subject: Subject) -> None:
        people = [*self._brought.people, *(video.author for video in self._brought.videos)]
        people += [comment.author for comment in self._brought.comments]
        ids = await self._people({one.username: one for one in reversed(people)})
        authors = {one.username: ids[one.username] for one in people}
        await self._bringing.videos(
            [self._told(video, authors) for video in self._brought.videos], by=OFFICIAL
        )
        here = {one.id: ids[one.username] for one in people}
        listed = [here.get(one, one) for one in self._brought.listed]
        if kind in TIES and subject.username:
            await self._ties(kind, subject.username, listed)
        elif kind is Kind.LIKES and subject.username:
            await self._likes(subject.username, listed)
        elif kind in (Kind.COMMENTS, Kind.REPLIES) and subject.video_id is not None:
            await self._comments(subject.video_id, subject.comment_id or 0, authors)
        elif kind is Kind.POSTS and subject.username:
            await self._bringing.named([subject.username])  # who has none is somebody all the same

    async def _people(self, people: Mapping[str, Person]) -> dict[str, int]:
        """By name, the id that each has here."""
        if not people:
            return {}
        asked = {
            "workspace_id": self._workspace_id,
            "usernames": sorted(people),
            "ids": sorted({one.id for one in people.values()}),
        }
        rows = await self._transaction.rows(KNOWN, asked)
        by_name = {row[1]: row for row in rows}
        by_id = {row[0]: row for row in rows}
        found: dict[str, int] = {}
        for name, person in people.items():
            here = by_name.get(name) or by_id.get(person.id)  # a name may have changed since
            found[name] = await self._person(person, here)
        return found

    async def _person(self, person: Person, here: Row | None) -> int:
        told = self._brought.told_of_people
        more = not told <= NAMES
        said = {name: getattr(person, name) for name in told}
        if here is None:
            row = EMPTY_PERSON | said
            row |= {"id": person.id, "sec_uid": person.sec_uid, "username": person.username}
            row |= {"source": OFFICIAL if more else NAMED, "workspace_id": self._workspace_id}
            await self._transaction.write(self._workspace_id, ADD_PERSON, row)
            return person.id
        id_, _, source = here
        if source != SANDBOX and (more or here[1] != person.username):
            which = {"workspace_id": self._workspace_id, "id": id_}
            [whole] = await self._transaction.rows(WHOLE, which)
            after = dict(zip(CHANGED, whole, strict=True))
            after |= {name: said[name] for name in CHANGED if name in said}
            after |= {"username": person.username, "source": OFFICIAL if more else source}
            changed = {f"new_{name}": value for name, value in after.items()}
            for name in ("new_verified", "new_private", "new_likes_shown"):
                changed[name] = bool(changed[name])
            asked = changed | {"of_workspace": self._workspace_id, "of_id": id_}
            await self._transaction.write(self._workspace_id, CHANGE_PERSON, asked)
        return id_

    def _told(self, video: Video, authors: Mapping[str, int]) -> Told:
        return Told(
            id=video.id,
            author_id=authors[video.author.username],
            created_ms=video.created_ms,
            description=video.description,
            hashtags=msgspec.json.encode(video.hashtags).decode(),
            link=video.link,
            duration=video.duration,
            plays=video.plays,
            likes=video.likes,
            comments=video.comments,
            shares=video.shares,
            saves=video.saves,
            pinned=video.pinned,
            private=video.private,
        )

    async def _ties(self, kind: Kind, username: str, listed: Sequence[int]) -> None:
        """The source tells the latest first; here the latest has the highest number."""
        ours, theirs = TIES[kind]
        me = (await self._bringing.named([username]))[username]
        await self._write(FORGET_TIES[kind], of_person=me)
        rows = [{ours: me, theirs: one, "at": 0} for one in reversed(listed) if one != me]
        await self._write_many(ADD_TIE, rows)

    async def _likes(self, username: str, listed: Sequence[int]) -> None:
        me = (await self._bringing.named([username]))[username]
        await self._write(FORGET_LIKES, of_person=me)
        rows = [{"person_id": me, "video_id": one, "at": 0} for one in reversed(listed)]
        await self._write_many(ADD_LIKE, rows)

    async def _comments(self, video_id: int, parent_id: int, authors: Mapping[str, int]) -> None:
        asked = {"workspace_id": self._workspace_id, "video_id": video_id, "parent_id": parent_id}
        here = {row[0]: row[1] for row in await self._transaction.rows(COMMENTS_HERE, asked)}
        told = {one.id: one for one in self._brought.comments if one.parent_id == parent_id}
        new = [one for one in told.values() if one.id not in here]
        place = max(here.values(), default=0)
        rows: list[dict[str, Any]] = []
        for nth, one in enumerate(sorted(new, key=lambda one: (one.at, one.id)), start=place + 1):
            rows.append(_comment_row(one, video_id, authors[one.author.username], nth))
        await self._write_many(ADD_COMMENT, rows)
        for one in told.values():
            if one.id in here:
                await self._write(
                    CHANGE_COMMENT,
                    of_id=one.id,
                    new_text=one.text,
                    new_likes=one.likes,
                    new_replies=one.replies,
                )
        gone = [] if self._brought.more else sorted(here.keys() - told.keys())
        if gone:
            await self._write(FORGET_COMMENTS, of_ids=gone)
        if not parent_id:
            await self._write(COUNT_THREADS, of_id=video_id)

    async def _write(self, statement: Statement, **asked: Any) -> None:
        asked["of_workspace"] = self._workspace_id
        await self._transaction.write(self._workspace_id, statement, asked)

    async def _write_many(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
        whole = [row | {"workspace_id": self._workspace_id} for row in rows]
        await self._transaction.write_many(self._workspace_id, statement, whole)


def _comment_row(one: Comment, video_id: int, author_id: int, place: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "video_id": video_id,
        "parent_id": one.parent_id,
        "answers_id": one.answers_id,
        "place": place,
        "author_id": author_id,
        "text": one.text,
        "language": one.language,
        "at": one.at,
        "likes": one.likes,
        "replies": one.replies,
        "replies_ever": one.replies,
    }
