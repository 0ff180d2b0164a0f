"""By what it is known that a row came from a download, and that nobody else told the same.

What an official API tells of ties and marks has no date, and a download's always have one; what
was done here is later than the latest that the download tells of. A tie of two who both gave their
downloads is told by both.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    or_,
    select,
)

from rollcall.core.archives.sections import Section
from rollcall.db.statements import hardly_any, nearly_all
from rollcall.db.tables import (
    ARCHIVES,
    CONVERSATION_PEOPLE,
    CONVERSATIONS,
    FOLLOWS,
    VIDEO_LIKES,
    VIDEO_SAVES,
    VIDEOS,
)

F, V, T = FOLLOWS.c, VIDEOS.c, CONVERSATIONS.c
MARKED: dict[Section, Table] = {Section.LIKES: VIDEO_LIKES, Section.FAVORITES: VIDEO_SAVES}
TIES = {
    Section.FOLLOWERS: ("followed_id", "follower_id"),
    Section.FOLLOWING: ("follower_id", "followed_id"),
}
"""Where the person stands whose list it is, and where the others do."""
AGAIN = {Section.FOLLOWERS: Section.FOLLOWING, Section.FOLLOWING: Section.FOLLOWERS}
"""In which list of the other's download the same tie stands."""
OTHERS = ARCHIVES.alias("others")
MEMBERS = CONVERSATION_PEOPLE.alias("members")
WORKSPACE = bindparam("of_workspace", type_=BigInteger())
PERSON = bindparam("of_person", type_=BigInteger())
NEWEST = bindparam("newest_at", type_=BigInteger())
TWO_TALK, MANY_TALK = "0:1:%", "0:2:%"


def dated(at: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(at > 0, at <= NEWEST)


def marked(section: Section) -> ColumnElement[bool]:
    table = MARKED[section].c
    return and_(table.workspace_id == WORKSPACE, table.person_id == PERSON, dated(table.at))


def tied(section: Section) -> ColumnElement[bool]:
    ours, theirs = TIES[section]
    return and_(
        F.workspace_id == WORKSPACE,
        F[ours] == PERSON,
        dated(F.at),
        ~exists().where(
            OTHERS.c.workspace_id == F.workspace_id,
            OTHERS.c.person_id == F[theirs],
            _has(AGAIN[section]),
        ),
    )


def posted() -> ColumnElement[bool]:
    """An official API tells how long a video is, and how often it was played."""
    return and_(
        nearly_all(V.workspace_id == WORKSPACE),
        hardly_any(V.author_id == PERSON),
        V.duration == 0,
        V.plays == 0,
    )


def talks() -> Select[Any]:
    """Whose download tells of one has read it, and of who else is in it that is not told.

    A group has one teller; what two wrote each other, both may tell.
    """
    two = and_(T.id.like(TWO_TALK), ~_told_by_another())
    many = and_(T.id.like(MANY_TALK), T.owner_id == PERSON)
    return _read_by_me().where(or_(two, many))


def told_by_both() -> Select[Any]:
    return _read_by_me().where(T.id.like(TWO_TALK), _told_by_another())


def _read_by_me() -> Select[Any]:
    me = CONVERSATION_PEOPLE.alias("me")
    both = and_(T.workspace_id == me.c.workspace_id, T.short_id == me.c.short_id)
    return (
        select(T.short_id)
        .select_from(me.join(CONVERSATIONS, both))
        .where(
            nearly_all(me.c.workspace_id == WORKSPACE),
            hardly_any(me.c.person_id == PERSON),
            me.c.read_to > 0,
            T.ticket == "",
        )
    )


def _told_by_another() -> ColumnElement[bool]:
    another = MEMBERS.join(
        OTHERS,
        and_(
            OTHERS.c.workspace_id == MEMBERS.c.workspace_id,
            OTHERS.c.person_id == MEMBERS.c.person_id,
        ),
    )
    return (
        select(1)
        .select_from(another)
        .where(
            MEMBERS.c.workspace_id == T.workspace_id,
            MEMBERS.c.short_id == T.short_id,
            MEMBERS.c.person_id != PERSON,
            MEMBERS.c.read_to > 0,
            _has(Section.MESSAGES),
        )
        .exists()
    )


def _has(section: Section) -> ColumnElement[bool]:
    return OTHERS.c.sections.contains(f'"{section}"')
