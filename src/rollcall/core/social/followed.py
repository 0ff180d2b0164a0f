"""The newest videos of everybody whom a person follows, without a look at all that was posted.

Two plans suggest themselves, and each is slow for somebody: walking down the newest videos of the
world passes millions for a person who follows a few quiet people, and gathering all that the
followed ever posted gathers it all for a person who follows hundreds of busy ones. Here the work
grows with neither the world nor what anybody posted:

1. `leading` looks up the newest video before the cursor of each who is followed: one step into the
   index (workspace, author, id, private, fault) each, some microseconds, so hundreds cost about a
   millisecond. It keeps as many people as a page has videos. Nobody else can be on the page: that
   many videos, one of each of these, are newer than all of theirs.
2. `page` takes of each of these at most a page of their newest, out of the same index: for a page
   of 30 that is 961 entries at most, whoever they are. The newest of those are the page.

Only then are whole videos read, each by its key. Neither planner may turn the steps round, for
each believes that walking down the world's newest would soon be done. PostgreSQL runs a LATERAL
subquery with a LIMIT row by row; SQLite has none, but runs a scalar subquery that names its outer
row just so, and the right side of a LEFT JOIN after its left. (In SQLite nothing sorts below all
ids, so somebody who posted nothing comes last, joins nothing, and is gone with the inner join.)
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    true,
)

from rollcall.core.social import rows
from rollcall.db.statements import Kind, Statement
from rollcall.db.tables import FOLLOWS, VIDEOS

WORKSPACE = bindparam("workspace_id", type_=BigInteger())
BEFORE = bindparam("before", type_=BigInteger())
LIMIT = bindparam("limit", type_=BigInteger())
OF_PERSON = and_(FOLLOWS.c.workspace_id == WORKSPACE, FOLLOWS.c.follower_id == bindparam("key"))


def _shown_by(author: ColumnElement[Any], name: str) -> tuple[Any, ColumnElement[bool]]:
    """The videos that an author shows everybody, from the cursor down."""
    video = VIDEOS.alias(name)
    shown = and_(
        video.c.workspace_id == WORKSPACE,
        video.c.author_id == author,
        video.c.id < BEFORE,
        video.c.private.is_(False),
        video.c.fault.is_(None),
    )
    return video, shown


def _newest_of(author: ColumnElement[Any], name: str) -> Select[Any]:
    video, shown = _shown_by(author, name)
    return select(video.c.id).where(shown).order_by(video.c.id.desc())


def _page_on_postgresql() -> Select[Any]:
    newest = _newest_of(FOLLOWS.c.followed_id, "one").limit(1).lateral("newest")
    leading = (
        select(FOLLOWS.c.followed_id)
        .select_from(FOLLOWS.join(newest, true()))
        .where(OF_PERSON)
        .order_by(newest.c.id.desc())
        .limit(LIMIT)
        .cte("leading")
    )
    theirs = _newest_of(leading.c.followed_id, "other").limit(LIMIT).lateral("theirs")
    page = select(theirs.c.id).select_from(leading.join(theirs, true()))
    return page.order_by(theirs.c.id.desc()).limit(LIMIT)


def _page_on_sqlite() -> Select[Any]:
    newest = _newest_of(FOLLOWS.c.followed_id, "one").limit(1).scalar_subquery()
    leading = (
        select(FOLLOWS.c.followed_id).where(OF_PERSON).order_by(newest.desc()).limit(LIMIT)
    ).cte("leading")
    last = _newest_of(leading.c.followed_id, "other").limit(1).offset(LIMIT - 1)
    video, shown = _shown_by(leading.c.followed_id, "theirs")
    from_last = video.c.id >= func.coalesce(last.scalar_subquery(), literal(0, BigInteger()))
    page = select(video.c.id).select_from(leading.outerjoin(video, and_(shown, from_last)))
    return page.order_by(video.c.id.desc()).limit(LIMIT)


def _followed(kind: Kind) -> Select[Any]:
    ids = _page_on_postgresql() if kind is Kind.POSTGRESQL else _page_on_sqlite()
    page = ids.cte("page")
    same = and_(VIDEOS.c.id == page.c.id, VIDEOS.c.workspace_id == WORKSPACE)
    return (
        select(VIDEOS.c.id, *rows.OF_VIDEO)
        .select_from(rows.videos_whole().join(page, same))
        .order_by(VIDEOS.c.id.desc())
    )


FOLLOWED = Statement(_followed)
